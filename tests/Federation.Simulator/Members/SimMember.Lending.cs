using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Simulator.Engine;

namespace Federation.Simulator.Members;

internal sealed partial class SimMember
{
    /// <summary>Room taken: reserved, copying or on the disk, each lease once.</summary>
    public long UsedBytes(LeaseId? except = null)
    {
        var used = 0L;
        foreach (var (lease, row) in Durable.Lent)
        {
            if (lease != except && (row.RoomReserved || _copies.ContainsKey(lease) || Disk.ContainsKey(lease)) && row.Records.View.Owner is { } owner)
            {
                used += owner.Record.Manifest.Size.Bytes;
            }
        }

        foreach (var (lease, sizeBytes) in Disk)
        {
            // Files without rows are in quarantine after a restore; they still fill the disk.
            used += lease != except && !Durable.Lent.ContainsKey(lease) ? sizeBytes : 0;
        }

        return used;
    }

    /// <summary>Bytes go bad without anybody noticing.</summary>
    public void Rot()
    {
        foreach (var lease in Disk.Keys)
        {
            if (world.Random.NextDouble() < world.Options.Rot)
            {
                Rotten.Add(lease);
            }
        }
    }

    private HostSurroundings Around(LeaseId lease, LeaseRecordSet records) => new()
    {
        RoomFree = records.View.Owner is { Record.Manifest.Size.Bytes: var size } && UsedBytes(lease) + size <= CapacityBytes,
        AcceptsLease = lease.Value.ToByteArray()[0] % 16 != 0,
        AcceptsRenewal = world.Network.Healed || lease.Value.ToByteArray()[1] % 8 != 0,
        ReserveFor = TimeSpan.FromMinutes(60),
    };

    private void ApplyHost(LeaseId lease, HostEvent happened)
    {
        var row = Durable.Lent[lease];
        CommitHost(Durable, lease, HostSide.Apply(row, happened, Now, Around(lease, row.Records), SimWorld.Rules));
    }

    private void CommitHost(SimDurable basis, LeaseId lease, HostStep step)
    {
        if (step.Effects.IsEmpty && ReferenceEquals(basis, Durable) && ReferenceEquals(step.State, basis.Lent.GetValueOrDefault(lease)))
        {
            return;
        }

        var outbox = basis.Outbox;
        foreach (var sent in step.Effects.OfType<LeaseEffect.SendHostRecord>())
        {
            outbox = Queue(outbox, sent.Record.Record.OwnerHandle, lease, LeaseRecordSet.Empty.With(sent.Record), step.State.Verdicts);
        }

        CheckPoint();
        var before = Durable.Outbox;
        Durable = basis with { Lent = basis.Lent.SetItem(lease, step.State), Outbox = outbox };
        if (step.Effects.Any(effect => effect is LeaseEffect.StopCopy))
        {
            // A real node fences the pull by the row; here the pull ends with the transaction.
            _copies.Remove(lease);
        }

        CheckPoint();
        SendNew(before);
        foreach (var effect in step.Effects)
        {
            Act(lease, step.State, effect);
        }
    }

    private void Act(LeaseId lease, HostLease row, LeaseEffect effect)
    {
        switch (effect)
        {
            case LeaseEffect.StartCopy when !_copies.ContainsKey(lease):
                _copies[lease] = _life;
                var life = _life;
                world.Timeline.After(TimeSpan.FromSeconds(5 + world.Random.Next(900)), () => Step(() => FinishCopy(lease, life)));
                break;
            case LeaseEffect.DeleteBytes:
                CheckPoint();
                Disk.Remove(lease);
                Rotten.Remove(lease);
                CheckPoint();
                ApplyHost(lease, new HostEvent.BytesChecked(false));
                break;
            case LeaseEffect.FetchOwnerRecord or LeaseEffect.FetchAgreement:
                world.Network.Send(Handle, OwnerOf(row.Records), new SimMessage.Digest([new(0, lease, row.Records, row.Verdicts)]));
                break;
            default:
                break;
        }
    }

    private void FinishCopy(LeaseId lease, int life)
    {
        if (life != _life || !_copies.Remove(lease) || !Durable.Lent.TryGetValue(lease, out var row) || !row.RoomReserved)
        {
            return;
        }

        var owner = OwnerOf(row.Records);
        if (!world.IsUp(owner) || !world.Network.Reaches(owner, Handle))
        {
            return;
        }

        if (!world.Network.Healed && world.Random.Next(25) == 0)
        {
            ApplyHost(lease, new HostEvent.CopyFailed("source-sends-wrong-bytes"));
            return;
        }

        Disk[lease] = row.Records.View.Owner!.Record.Manifest.Size.Bytes;
        CheckPoint();
        ApplyHost(lease, new HostEvent.BytesChecked(true));
    }

    private void AnswerAudit(MemberHandle from, SimMessage.AuditChallenge challenge)
    {
        if (Durable.Recovery is null && Disk.ContainsKey(challenge.Lease))
        {
            world.Network.Send(Handle, from, new SimMessage.AuditAnswer(challenge.Lease, !Rotten.Contains(challenge.Lease)));
        }
    }
}
