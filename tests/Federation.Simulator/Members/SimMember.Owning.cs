using System.Collections.Immutable;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using Federation.Simulator.Engine;

namespace Federation.Simulator.Members;

internal sealed partial class SimMember
{
    private static readonly PriceList Price = new() { StorageMicrosPerTbMonth = 4_000_000, EgressMicrosPerTb = 0, Currency = "EUR" };

    public void Plan(MemberHandle host, long sizeBytes) => Step(() =>
    {
        if (Durable.Recovery is not null)
        {
            return;
        }

        var id = world.NextLease();
        var proposal = new LeaseProposal
        {
            LeaseId = id,
            OwnerHandle = Handle,
            HostHandle = host,
            Manifest = new BlobManifest { Size = new ByteSize(sizeBytes), Blob = new BlobId(Digest(id, 1)), MerkleRoot = Digest(id, 2) },
            PriceList = Price,
            Visibility = LeaseVisibility.Public,
            EgressCeiling = ByteSize.Zero,
            Salt = Digest(id, 3),
            Until = Now + SimOptions.Times.Duration,
            AnswerBy = Now + TimeSpan.FromMinutes(45),
            CopyBy = Now + TimeSpan.FromMinutes(90),
        };
        var wanted = OwnerMoves.Want(proposal, Durable.Epoch, Now).Record!;
        var row = new OwnerLease { Records = LeaseRecordSet.Empty.With(LeaseJson.Hashed(wanted)), Epoch = Durable.Epoch };
        Durable = Durable with { Owned = Durable.Owned.Add(id, row) };
    });

    private void OwnerWishes(LeaseId lease)
    {
        var row = Durable.Owned[lease];
        if (row.Records.View.Owner is not { Record: var owner })
        {
            return;
        }

        if (owner.Phase == OwnerPhase.Wanted)
        {
            ApplyOwner(lease, new OwnerEvent.ProposeAsked());
            return;
        }

        if (world.IsQuiet)
        {
            return;
        }

        var state = LeaseMachine.StateOf(row.Records.View, Now, row.Verdicts, SimOptions.Times).State;
        if (state is LeaseState.Held or LeaseState.Grace && owner.Until - Now <= SimOptions.Times.Duration - SimOptions.Times.RenewAfter)
        {
            ApplyOwner(lease, new OwnerEvent.RenewAsked(Now + SimOptions.Times.Duration, Price));
        }

        if (state == LeaseState.Held && (world.Network.Healed || world.Random.Next(2) == 0))
        {
            world.Network.Send(Handle, owner.HostHandle, new SimMessage.AuditChallenge(lease));
        }

        if (!world.Network.Healed)
        {
            ChangeOfMind(lease);
        }
    }

    private void ChangeOfMind(LeaseId lease)
    {
        switch (world.Random.Next(250))
        {
            case 0:
                ApplyOwner(lease, new OwnerEvent.ReleaseAsked(null));
                break;
            case 1:
                ApplyOwner(lease, new OwnerEvent.EraseAsked());
                break;
            case 2 or 3:
                ApplyOwner(lease, new OwnerEvent.VisibilityAsked((LeaseVisibility)world.Random.Next(3)));
                break;
            default:
                break;
        }
    }

    private void JudgeAudit(MemberHandle from, SimMessage.AuditAnswer answer)
    {
        if (Durable.Recovery is not null || !Durable.Owned.TryGetValue(answer.Lease, out var row) || HostOf(row.Records) != from)
        {
            return;
        }

        var now = Now;
        if (LeaseMachine.StateOf(row.Records.View, now, row.Verdicts, SimOptions.Times).State != LeaseState.Held)
        {
            return;
        }

        var verdict = answer.Right ? new LeaseVerdicts { LastPassedAudit = now } : new LeaseVerdicts { WrongAuditAt = now };
        ApplyOwner(answer.Lease, new OwnerEvent.Judged(verdict));
        var stored = Durable.Owned[answer.Lease];
        Post(from, answer.Lease, LeaseRecordSet.Empty.Union(stored.Records), stored.Verdicts);
    }

    private void ApplyOwner(LeaseId lease, OwnerEvent happened) =>
        CommitOwner(Durable, lease, OwnerSide.Apply(Durable.Owned[lease], happened, Now, SimWorld.Rules));

    private void CommitOwner(SimDurable basis, LeaseId lease, OwnerStep step)
    {
        if (step.Effects.IsEmpty && ReferenceEquals(basis, Durable) && ReferenceEquals(step.State, basis.Owned.GetValueOrDefault(lease)))
        {
            return;
        }

        var outbox = basis.Outbox;
        foreach (var sent in step.Effects.OfType<LeaseEffect.SendOwnerRecord>())
        {
            outbox = Queue(outbox, sent.Record.Record.HostHandle, lease, LeaseRecordSet.Empty.With(sent.Record), step.State.Verdicts);
        }

        CheckPoint();
        var before = Durable.Outbox;
        Durable = basis with { Owned = basis.Owned.SetItem(lease, step.State), Outbox = outbox };
        CheckPoint();
        SendNew(before);
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case LeaseEffect.PlanReplacement when world.MayPlanMore:
                    var hosts = world.Peers(Handle);
                    Plan(hosts[world.Random.Next(hosts.Length)], step.State.Records.View.Owner!.Record.Manifest.Size.Bytes);
                    break;
                case LeaseEffect.FetchOwnerRecord:
                    world.Network.Send(Handle, HostOf(step.State.Records), new SimMessage.Digest([new(0, lease, step.State.Records, step.State.Verdicts)]));
                    break;
                default:
                    break;
            }
        }
    }

    private void Post(MemberHandle to, LeaseId lease, LeaseRecordSet records, LeaseVerdicts verdicts)
    {
        var before = Durable.Outbox;
        Durable = Durable with { Outbox = Queue(before, to, lease, records, verdicts) };
        CheckPoint();
        SendNew(before);
    }

    private ImmutableSortedDictionary<long, SimOutboxRow> Queue(
        ImmutableSortedDictionary<long, SimOutboxRow> outbox, MemberHandle to, LeaseId lease, LeaseRecordSet records, LeaseVerdicts verdicts)
    {
        var id = world.NextId();
        return outbox.Add(id, new SimOutboxRow(to, new SimMessage.Records(id, lease, records, verdicts)));
    }

    private void SendNew(ImmutableSortedDictionary<long, SimOutboxRow> before)
    {
        foreach (var (id, row) in Durable.Outbox)
        {
            if (!before.ContainsKey(id))
            {
                world.Network.Send(Handle, row.To, row.Message);
            }
        }
    }

    private static Sha256Digest Digest(LeaseId lease, byte what) => Sha256Digest.Of([.. lease.Value.ToByteArray(), what]);
}
