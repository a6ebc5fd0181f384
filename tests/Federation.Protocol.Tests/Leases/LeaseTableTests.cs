using Federation.Protocol.Leases;
using static Federation.Protocol.Tests.Leases.LeaseSamples;

namespace Federation.Protocol.Tests.Leases;

public sealed class LeaseTableTests
{
    /// <summary>The table of design 04a, row by row: none, agreed, copying, held, refused, unable, declined, gone.</summary>
    public static TheoryData<OwnerPhase, string> Table => new()
    {
        { OwnerPhase.Wanted, "Wanted ! ! ! ! ! ! !" },
        { OwnerPhase.Proposed, "Proposed Agreed Agreed^ Agreed^ Refused Unable Declined Gone" },
        { OwnerPhase.Confirmed, "Confirmedv Confirmed Copying Held ! Unable Declined Gone" },
        { OwnerPhase.Released, "Ended Releasing Releasing Releasing Ended Ended Ended Ended" },
        { OwnerPhase.Erased, "Erasing Erasing Erasing Erasing Erasing Erasing Erasing Erased" },
    };

    private static readonly HostPhase?[] Columns =
        [null, HostPhase.Agreed, HostPhase.Copying, HostPhase.Held, HostPhase.Refused, HostPhase.Unable, HostPhase.Declined, HostPhase.Gone];

    [Theory]
    [MemberData(nameof(Table))]
    public void The_table_gives_a_state_for_each_pair_of_phases(OwnerPhase owner, string row)
    {
        var cells = row.Split(' ');
        for (var i = 0; i < Columns.Length; i++)
        {
            var expected = cells[i] == "!" ? LeaseState.Invalid : Enum.Parse<LeaseState>(cells[i].TrimEnd('^', 'v'));
            Assert.Equal((owner, Columns[i], expected), (owner, Columns[i], LeaseMachine.TableState(owner, Columns[i])));
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Merged_records_give_the_same_table_with_its_arrows(OwnerPhase owner, string row)
    {
        var cells = row.Split(' ');
        for (var i = 0; i < Columns.Length; i++)
        {
            var (set, before) = Pair(owner, Columns[i]);
            var view = LeaseMachine.Merge(set);
            var outcome = StateOf(set, T0.AddHours(2));
            if (cells[i] == "!")
            {
                Assert.Equal(StateOf(before, T0.AddHours(2)).State, outcome.State);
                Assert.Contains(view.Rejected, rejected => rejected.Writer == LeaseWriter.Host);
                continue;
            }

            Assert.Equal((owner, Columns[i], Enum.Parse<LeaseState>(cells[i].TrimEnd('^', 'v'))), (owner, Columns[i], outcome.State));
            Assert.Equal((Columns[i], cells[i].EndsWith('^')), (Columns[i], outcome.FetchOwnerRecord));
            Assert.Equal((Columns[i], cells[i].EndsWith('v')), (Columns[i], outcome.FetchAgreement));
            Assert.Empty(view.Rejected);
        }
    }

    [Fact]
    public void Gone_that_does_not_cite_the_erasure_leaves_the_lease_erasing()
    {
        var records = HeldRecords();
        var confirmed = records.OfType<OwnerRecord>().Last();
        records.Add(Host(HostPhase.Gone, 4, confirmed, T0.AddHours(2)) with { HeldAt = T0.AddHours(1) });
        var erased = Owner(OwnerPhase.Erased, 4, T0.AddHours(3), (HostRecord)records[^1]);
        records.Add(erased);
        Assert.Equal(LeaseState.Erasing, StateOf(Set([.. records]), T0.AddHours(4)).State);

        records.Add(Host(HostPhase.Gone, 5, erased, T0.AddHours(4)) with { HeldAt = T0.AddHours(1) });
        Assert.Equal(LeaseState.Erased, StateOf(Set([.. records]), T0.AddHours(5)).State);
    }

    [Fact]
    public void Only_held_counts_as_a_copy()
    {
        foreach (var state in Enum.GetValues<LeaseState>())
        {
            Assert.Equal(state == LeaseState.Held, LeaseMachine.CountsAsCopy(new LeaseOutcome(state)));
        }
    }

    /// <summary>A set whose newest records have the two phases, and the same set without the host's last record.</summary>
    private static (LeaseRecordSet Whole, LeaseRecordSet Before) Pair(OwnerPhase ownerPhase, HostPhase? hostPhase)
    {
        var wanted = Owner(OwnerPhase.Wanted, 1);
        var proposed = Owner(OwnerPhase.Proposed, 2);
        var agreed = Host(HostPhase.Agreed, 1, proposed, T0.AddMinutes(3));
        var confirmed = Owner(OwnerPhase.Confirmed, 3, T0.AddMinutes(4), agreed);
        List<ILeaseRecord> owner = [wanted, proposed];
        var refused = hostPhase == HostPhase.Refused;
        var hostCites = hostPhase is HostPhase.Copying or HostPhase.Held ? confirmed : proposed;
        if (ownerPhase == OwnerPhase.Wanted)
        {
            owner.RemoveAt(1);
        }
        else if (ownerPhase == OwnerPhase.Confirmed || (ownerPhase > OwnerPhase.Confirmed && !refused && hostPhase is not null))
        {
            owner.Add(confirmed);
        }

        if (ownerPhase > OwnerPhase.Confirmed)
        {
            owner.Add(Owner(ownerPhase, owner.Count + 1, T0.AddMinutes(40)));
            owner[^1] = (OwnerRecord)owner[^1] with { SeenHost = (owner[^2] as OwnerRecord)!.SeenHost };
            hostCites = ownerPhase == OwnerPhase.Erased && hostPhase == HostPhase.Gone ? (OwnerRecord)owner[^1] : hostCites;
        }

        List<ILeaseRecord> host = hostPhase is null or HostPhase.Agreed || refused || ownerPhase == OwnerPhase.Wanted ? [] : [agreed];
        var before = Set([.. owner, .. host]);
        if (hostPhase is { } phase)
        {
            host.Add(phase == HostPhase.Agreed ? agreed : Host(phase, host.Count + 1, hostCites, T0.AddMinutes(50)));
        }

        return (Set([.. owner, .. host]), before);
    }
}
