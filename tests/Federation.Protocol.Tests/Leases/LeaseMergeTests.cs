using FsCheck;
using FsCheck.Fluent;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using static Federation.Protocol.Tests.Leases.LeaseSamples;

namespace Federation.Protocol.Tests.Leases;

public sealed class LeaseMergeTests
{
    [Fact]
    public void Any_order_and_any_duplication_of_records_gives_the_same_state()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var records = RandomRecords(random);
            var one = Shuffled(records, random);
            var other = Shuffled(records, random);
            var now = T0.AddDays(random.Next(60));
            var verdicts = new LeaseVerdicts { LastPassedAudit = T0.AddDays(random.Next(40)) };
            return one.HoldsSameAs(other)
                && StateOf(one, now, verdicts) == StateOf(other, now, verdicts)
                && one.View.Rejected.SequenceEqual(other.View.Rejected)
                && LeaseMachine.Billing(one.View, verdicts, now, Times) == LeaseMachine.Billing(other.View, verdicts, now, Times);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_records_that_count_are_always_a_legal_walk()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var view = Shuffled(RandomRecords(new Random(seed)), new Random(seed + 1)).View;
            var owner = view.OwnerPath.Select(entry => entry.Record).ToList();
            var host = view.HostPath.Select(entry => entry.Record).ToList();
            return owner.Zip(owner.Skip(1)).All(pair => LeaseMoves.IsReachable(pair.First.Phase, pair.Second.Phase) && pair.First.At <= pair.Second.At)
                && host.Zip(host.Skip(1)).All(pair => LeaseMoves.IsReachable(pair.First.Phase, pair.Second.Phase) && pair.First.At <= pair.Second.At)
                && view.Rejected.Length + view.OwnerPath.Length + view.HostPath.Length <= 60;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Two_records_at_one_place_prove_double_signing_and_the_lower_hash_counts()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        var other = proposed with { Visibility = LeaseVisibility.Ticket };
        var view = LeaseMachine.Merge(Set(other, proposed));
        var proof = Assert.Single(view.DoubleSignings);
        Assert.Equal(LeaseWriter.Owner, proof.Writer);
        Assert.True(proof.First < proof.Second);
        Assert.Equal(proof.First, view.Owner!.Ref);
        Assert.Equal(RecordRejection.DoubleSigned, Assert.Single(view.Rejected).Reason);
    }

    public static TheoryData<string, RecordRejection> BadRecords => new()
    {
        { "fraction", RecordRejection.NotWholeSeconds },
        { "offset", RecordRejection.NotWholeSeconds },
        { "answer after end", RecordRejection.DatesDisordered },
        { "successor of a live lease", RecordRejection.FieldsOfOtherPhase },
        { "confirmed without agreement", RecordRejection.FieldsOfOtherPhase },
        { "other bytes", RecordRejection.SubjectChanged },
        { "other host", RecordRejection.OtherLease },
        { "epoch zero", RecordRejection.Malformed },
        { "back in time", RecordRejection.TimeWentBack },
        { "released twice", RecordRejection.IllegalMove },
        { "bad currency", RecordRejection.Malformed },
    };

    [Theory]
    [MemberData(nameof(BadRecords))]
    public void A_bad_owner_record_is_kept_aside_and_changes_nothing(string kind, RecordRejection reason)
    {
        var records = HeldRecords();
        if (kind == "released twice")
        {
            records.Add(Owner(OwnerPhase.Released, 4, T0.AddDays(1), (HostRecord)records[2]));
        }

        var before = Set([.. records]);
        var last = before.View.Owner!.Record;
        var next = last with { Revision = last.Revision + 1, At = T0.AddDays(2) };
        var bad = kind switch
        {
            "fraction" => next with { At = next.At.AddMilliseconds(1) },
            "offset" => next with { At = next.At.ToOffset(TimeSpan.FromHours(1)) },
            "answer after end" => next with { AnswerBy = next.Until.AddSeconds(1) },
            "successor of a live lease" => next with { Successor = new LeaseId(Guid.Empty) },
            "confirmed without agreement" => next with { SeenHost = null },
            "other bytes" => next with { Salt = Sha256Digest.Of("other"u8) },
            "other host" => next with { HostHandle = MemberHandle.Parse("gamma") },
            "epoch zero" => next with { Epoch = 0 },
            "back in time" => next with { At = T0 },
            "bad currency" => next with { PriceList = Price with { Currency = "eur" } },
            _ => next,
        };
        var after = Add(before, bad);
        Assert.Equal(reason, Assert.Single(after.View.Rejected).Reason);
        Assert.Equal(StateOf(before, T0.AddDays(3)), StateOf(after, T0.AddDays(3)));
        Assert.Equal(before.View.Owner, after.View.Owner);
    }

    [Fact]
    public void Held_that_cites_a_mere_proposal_is_rejected()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        var agreed = Host(HostPhase.Agreed, 1, proposed);
        var set = Set(proposed, agreed, Host(HostPhase.Held, 2, proposed));
        Assert.Equal(RecordRejection.CitesNoConfirmation, Assert.Single(set.View.Rejected).Reason);
        Assert.Equal(LeaseState.Agreed, StateOf(set, T0.AddHours(1)).State);
    }

    [Fact]
    public void Gone_as_a_first_record_only_answers_an_erasure()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        Assert.Equal(RecordRejection.CitesNoConfirmation, Assert.Single(Set(proposed, Host(HostPhase.Gone, 1, proposed)).View.Rejected).Reason);
        var erased = Owner(OwnerPhase.Erased, 2);
        Assert.Equal(LeaseState.Erased, StateOf(Set(proposed, erased, Host(HostPhase.Gone, 1, erased)), T0.AddHours(1)).State);
    }

    [Fact]
    public void Nothing_follows_an_erasure_even_in_a_new_epoch()
    {
        var records = HeldRecords();
        records.Add(Owner(OwnerPhase.Erased, 4, T0.AddDays(1), (HostRecord)records[2]));
        records.Add(Owner(OwnerPhase.Confirmed, 5, T0.AddDays(2), (HostRecord)records[2], epoch: 2));
        var set = Set([.. records]);
        Assert.Equal(RecordRejection.ErasedForEver, Assert.Single(set.View.Rejected).Reason);
        Assert.Equal(LeaseState.Erasing, StateOf(set, T0.AddDays(3)).State);
    }

    [Fact]
    public void A_restored_host_continues_from_what_it_remembers_and_a_late_forgotten_record_changes_nothing()
    {
        var records = HeldRecords();
        var confirmed = records.OfType<OwnerRecord>().Last();
        var forgotten = (HostRecord)records[^1];
        var set = Set([.. records[..^1]]);
        var unable = HostMoves.Unable(set, 2, T0.AddHours(2), "restored").Record!;
        Assert.Equal(LeaseState.Unable, StateOf(Add(set, unable), T0.AddHours(3)).State);
        var late = Add(Add(set, unable), forgotten);
        Assert.Equal(LeaseState.Unable, StateOf(late, T0.AddHours(3)).State);
        Assert.Equal(HostPhase.Copying, late.View.HostPath[^2].Record.Phase);
        Assert.Equal(confirmed.At, late.View.OwnerPath[^1].Record.At);
    }

    [Fact]
    public void An_author_never_signs_in_an_epoch_below_its_own()
    {
        var set = Set([.. HeldRecords()]);
        set = Add(set, OwnerMoves.SetVisibility(set, 3, T0.AddHours(2), LeaseVisibility.Ticket).Record!);
        Assert.Equal(MoveRefusal.EpochTooLow, OwnerMoves.Release(set, 2, T0.AddHours(3)).Refusal);
    }

    private static LeaseRecordSet Shuffled(List<ILeaseRecord> records, Random random)
    {
        var order = records.Concat(records.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(order);
        return Set(order);
    }

    /// <summary>Legal and illegal records mixed: random phases, revisions, epochs, times and citations.</summary>
    private static List<ILeaseRecord> RandomRecords(Random random)
    {
        var records = HeldRecords();
        for (var i = random.Next(20); i > 0; i--)
        {
            var at = T0.AddHours(random.Next(48)).AddMilliseconds(random.Next(10) == 0 ? 1 : 0);
            var epoch = 1 + random.Next(3);
            var host = records.OfType<HostRecord>().ElementAt(random.Next(records.OfType<HostRecord>().Count()));
            var owner = records.OfType<OwnerRecord>().ElementAt(random.Next(records.OfType<OwnerRecord>().Count()));
            records.Add(random.Next(2) == 0
                ? Owner((OwnerPhase)random.Next(5), 1 + random.Next(6), at, random.Next(3) == 0 ? null : host, epoch)
                : Host((HostPhase)random.Next(7), 1 + random.Next(6), random.Next(3) == 0 ? null : owner, at, epoch));
        }

        return records;
    }
}
