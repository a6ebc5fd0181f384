using System.Collections.Immutable;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Simulator.Engine;

namespace Federation.Simulator.Members;

/// <summary>
/// One member: durable state that survives a kill, volatile state that does not, and the two pure reducers between them.
/// Every step stores first and acts afterwards, and may be killed at each check point.
/// </summary>
internal sealed partial class SimMember(SimWorld world, MemberHandle handle, long capacityBytes, TimeSpan clockSkew)
{
    private readonly Dictionary<LeaseId, int> _copies = [];
    private SimDurable _snapshot = new() { Epoch = 1 };
    private int _life;

    public MemberHandle Handle { get; } = handle;

    public long CapacityBytes { get; } = capacityBytes;

    public SimDurable Durable { get; private set; } = new() { Epoch = 1 };

    /// <summary>Files: they outlive a kill and are not part of a database snapshot.</summary>
    public Dictionary<LeaseId, long> Disk { get; } = [];

    public HashSet<LeaseId> Rotten { get; } = [];

    /// <summary>Counts restores, so that "once" is judged between two of them.</summary>
    public int Generation { get; private set; }

    public bool IsUp { get; private set; } = true;

    public IEnumerable<LeaseId> CopiesRunning => _copies.Keys;

    public DateTimeOffset Now => world.Timeline.Now + clockSkew;

    /// <summary>Runs one step; a kill inside it ends the process.</summary>
    public void Step(Action step)
    {
        if (!IsUp)
        {
            return;
        }

        try
        {
            step();
        }
        catch (SimKilled)
        {
            Kill();
        }
    }

    public void Kill()
    {
        IsUp = false;
        _life++;
        _copies.Clear();
        world.Timeline.After(TimeSpan.FromSeconds(1 + world.Random.Next(600)), Start);
    }

    /// <summary>A backup is taken; the member may later be restored from it.</summary>
    public void Snapshot() => _snapshot = Durable;

    public void RestoreSnapshot()
    {
        _life++;
        _copies.Clear();
        Generation++;
        IsUp = true;

        // Old reservations are void at once: the room may have gone to a lease that the snapshot does not know.
        var lent = _snapshot.Lent;
        foreach (var (lease, row) in _snapshot.Lent)
        {
            lent = lent.SetItem(lease, row with { RoomReserved = false, BytesPresent = Disk.ContainsKey(lease) });
        }

        Durable = _snapshot with { Lent = lent, Recovery = new SimRecovery(world.NextId(), 0, []) };
    }

    public void Receive(MemberHandle from, SimMessage message) => Step(() =>
    {
        switch (message)
        {
            case SimMessage.Records records:
                Take(from, records);
                break;
            case SimMessage.Ack ack:
                Durable = Durable with { Outbox = Durable.Outbox.Remove(ack.Id) };
                break;
            case SimMessage.Digest digest:
                Compare(from, digest);
                break;
            case SimMessage.AuditChallenge challenge:
                AnswerAudit(from, challenge);
                break;
            case SimMessage.AuditAnswer answer:
                JudgeAudit(from, answer);
                break;
            default:
                ReceiveRecovery(from, message);
                break;
        }
    });

    /// <summary>The reconciler: everything whose time has come.</summary>
    public void Tick() => Step(() =>
    {
        if (Durable.Recovery is not null)
        {
            ContinueRecovery();
            return;
        }

        foreach (var lease in Durable.Lent.Keys)
        {
            ApplyHost(lease, new HostEvent.TimeCame());
        }

        foreach (var lease in Durable.Owned.Keys)
        {
            ApplyOwner(lease, new OwnerEvent.TimeCame());
            OwnerWishes(lease);
        }

        foreach (var row in Durable.Outbox.Values)
        {
            world.Network.Send(Handle, row.To, row.Message);
        }
    });

    public void SendDigests() => Step(() =>
    {
        foreach (var peer in world.Peers(Handle))
        {
            var shared = Shared(peer);
            if (!shared.IsEmpty)
            {
                world.Network.Send(Handle, peer, new SimMessage.Digest(shared));
            }
        }
    });

    private void Start()
    {
        if (IsUp)
        {
            return;
        }

        IsUp = true;
        Step(() =>
        {
            if (Durable.Recovery is null)
            {
                LookAtDisk();
            }
        });
    }

    private void LookAtDisk()
    {
        foreach (var lease in Durable.Lent.Keys)
        {
            ApplyHost(lease, new HostEvent.BytesChecked(Disk.ContainsKey(lease)));
        }
    }

    private void Take(MemberHandle from, SimMessage.Records message)
    {
        if (message.Id != 0 && Durable.Inbox.Contains(message.Id))
        {
            world.Network.Send(Handle, from, new SimMessage.Ack(message.Id));
            return;
        }

        var stored = Durable with { Inbox = message.Id == 0 ? Durable.Inbox : Durable.Inbox.Add(message.Id) };
        Absorb(stored, message);
        if (message.Id != 0)
        {
            world.CountEffect(this, message.Id);
            CheckPoint();
            world.Network.Send(Handle, from, new SimMessage.Ack(message.Id));
        }
    }

    /// <summary>Stores records in the transaction of the inbox row; a recovering member stores and signs nothing.</summary>
    private void Absorb(SimDurable basis, SimMessage.Records message)
    {
        var owned = message.Set.Owner.Values.Any(record => record.OwnerHandle == Handle) || message.Set.Host.Values.Any(record => record.OwnerHandle == Handle);
        if (owned)
        {
            var row = basis.Owned.GetValueOrDefault(message.Lease) ?? new OwnerLease { Records = LeaseRecordSet.Empty, Epoch = Durable.Epoch };
            row = row with { Verdicts = row.Verdicts.Join(message.Verdicts) };
            if (Durable.Recovery is null)
            {
                CommitOwner(basis, message.Lease, OwnerSide.Apply(row, new OwnerEvent.Received(message.Set), Now, SimWorld.Rules));
            }
            else
            {
                row = row with { Records = row.Records.Union(message.Set) };
                Durable = basis with { Owned = basis.Owned.SetItem(message.Lease, row) };
            }
        }
        else
        {
            var row = basis.Lent.GetValueOrDefault(message.Lease) ?? new HostLease { Records = LeaseRecordSet.Empty, Epoch = Durable.Epoch };
            row = row with { Verdicts = row.Verdicts.Join(message.Verdicts) };
            if (Durable.Recovery is null)
            {
                row = row with { BytesPresent = Disk.ContainsKey(message.Lease) };
                var around = Around(message.Lease, row.Records.Union(message.Set));
                CommitHost(basis, message.Lease, HostSide.Apply(row, new HostEvent.Received(message.Set), Now, around, SimWorld.Rules));
            }
            else
            {
                row = row with { Records = row.Records.Union(message.Set) };
                Durable = basis with { Lent = basis.Lent.SetItem(message.Lease, row) };
            }
        }
    }

    private void Compare(MemberHandle from, SimMessage.Digest digest)
    {
        foreach (var theirs in digest.Leases)
        {
            var (records, verdicts) = Known(theirs.Lease);
            if (records.HoldsSameAs(theirs.Set) && verdicts == theirs.Verdicts)
            {
                continue;
            }

            Absorb(Durable, theirs);
            (records, verdicts) = Known(theirs.Lease);
            if (!records.HoldsSameAs(theirs.Set) || verdicts != theirs.Verdicts)
            {
                world.Network.Send(Handle, from, new SimMessage.Records(0, theirs.Lease, records, verdicts));
            }
        }
    }

    private (LeaseRecordSet Records, LeaseVerdicts Verdicts) Known(LeaseId lease)
    {
        if (Durable.Owned.TryGetValue(lease, out var owned))
        {
            return (owned.Records, owned.Verdicts);
        }

        return Durable.Lent.TryGetValue(lease, out var lent) ? (lent.Records, lent.Verdicts) : (LeaseRecordSet.Empty, LeaseVerdicts.None);
    }

    private ImmutableArray<SimMessage.Records> Shared(MemberHandle peer)
    {
        var owned = Durable.Owned.Where(row => HostOf(row.Value.Records) == peer)
            .Select(row => new SimMessage.Records(0, row.Key, row.Value.Records, row.Value.Verdicts));
        var lent = Durable.Lent.Where(row => OwnerOf(row.Value.Records) == peer)
            .Select(row => new SimMessage.Records(0, row.Key, row.Value.Records, row.Value.Verdicts));
        return [.. owned, .. lent];
    }

    public static MemberHandle HostOf(LeaseRecordSet set) =>
        set.Owner.IsEmpty ? set.Host.Values.First().HostHandle : set.Owner.Values.First().HostHandle;

    private static MemberHandle OwnerOf(LeaseRecordSet set) =>
        set.Owner.IsEmpty ? set.Host.Values.First().OwnerHandle : set.Owner.Values.First().OwnerHandle;

    private void CheckPoint()
    {
        if (!world.Network.Healed && world.Random.NextDouble() < world.Options.KillAtStep)
        {
            throw new SimKilled();
        }
    }
}
