using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Simulator.Members;

internal sealed partial class SimMember
{
    /// <summary>First everything that peers know, then a new epoch that every peer has stored, and only then a signature (design 06, restore).</summary>
    private void ContinueRecovery()
    {
        var recovery = Durable.Recovery!;
        var peers = world.Peers(Handle);
        if (recovery.Answered.Count == peers.Length)
        {
            if (recovery.NewEpoch != 0)
            {
                FinishRecovery(recovery.NewEpoch);
                return;
            }

            var known = Math.Max(Durable.Epoch, Durable.KnownEpochs.GetValueOrDefault(Handle));
            recovery = recovery with { NewEpoch = known + 1, Answered = [] };
            Durable = Durable with { Recovery = recovery };
        }

        foreach (var peer in peers.Where(peer => !recovery.Answered.Contains(peer)))
        {
            SimMessage message = recovery.NewEpoch == 0
                ? new SimMessage.Pull(recovery.Id)
                : new SimMessage.EpochTaken(recovery.Id, recovery.NewEpoch);
            world.Network.Send(Handle, peer, message);
        }
    }

    private void FinishRecovery(long epoch)
    {
        var owned = Durable.Owned;
        foreach (var (lease, row) in Durable.Owned)
        {
            owned = owned.SetItem(lease, row with { Epoch = epoch });
        }

        var lent = Durable.Lent;
        foreach (var (lease, row) in Durable.Lent)
        {
            // Reservations are counted afresh: what is on the disk first, since it is there whatever the rows say.
            var present = Disk.ContainsKey(lease);
            lent = lent.SetItem(lease, row with { Epoch = epoch, BytesPresent = present, RoomReserved = present });
        }

        Durable = Durable with { Recovery = null, Epoch = epoch, Owned = owned, Lent = lent };
        CheckPoint();
        LookAtDisk();
    }

    private void ReceiveRecovery(MemberHandle from, SimMessage message)
    {
        switch (message)
        {
            case SimMessage.Pull pull:
                world.Network.Send(Handle, from, new SimMessage.PullAnswer(pull.Recovery, Shared(from), Durable.KnownEpochs.SetItem(Handle, Durable.Epoch)));
                break;
            case SimMessage.PullAnswer answer when Durable.Recovery is { NewEpoch: 0 } recovery && recovery.Id == answer.Recovery:
                foreach (var lease in answer.Leases)
                {
                    Absorb(Durable, lease);
                }

                var known = Durable.KnownEpochs;
                foreach (var (member, epoch) in answer.Epochs)
                {
                    known = known.SetItem(member, Math.Max(epoch, known.GetValueOrDefault(member)));
                }

                Durable = Durable with { KnownEpochs = known, Recovery = recovery with { Answered = recovery.Answered.Add(from) } };
                break;
            case SimMessage.EpochTaken taken:
                var highest = Math.Max(taken.Epoch, Durable.KnownEpochs.GetValueOrDefault(from));
                Durable = Durable with { KnownEpochs = Durable.KnownEpochs.SetItem(from, highest) };
                CheckPoint();
                world.Network.Send(Handle, from, new SimMessage.EpochStored(taken.Recovery));
                break;
            case SimMessage.EpochStored stored when Durable.Recovery is { NewEpoch: > 0 } recovery && recovery.Id == stored.Recovery:
                Durable = Durable with { Recovery = recovery with { Answered = recovery.Answered.Add(from) } };
                break;
            default:
                break;
        }
    }
}
