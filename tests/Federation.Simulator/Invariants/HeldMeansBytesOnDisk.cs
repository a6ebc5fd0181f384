using Federation.Protocol.Leases;
using Federation.Simulator.Engine;

namespace Federation.Simulator.Invariants;

/// <summary>I1: where the merged state is held, the bytes are on the host's disk; what is over has left it (I3).</summary>
internal sealed class HeldMeansBytesOnDisk : IEndInvariant
{
    public string? Violation(SimWorld world)
    {
        foreach (var host in world.Members)
        {
            foreach (var (lease, lent) in host.Durable.Lent)
            {
                var state = LeaseMachine.StateOf(lent.Records.View, world.Timeline.Now, lent.Verdicts, SimOptions.Times).State;
                if (host.Disk.ContainsKey(lease) != (state is LeaseState.Held or LeaseState.Grace))
                {
                    return $"I1/I3 bytes: lease {lease} is {state}, bytes on the disk of {host.Handle}: {host.Disk.ContainsKey(lease)}";
                }
            }

            if (host.Disk.Keys.FirstOrDefault(lease => !host.Durable.Lent.ContainsKey(lease)) is var orphan && host.Disk.ContainsKey(orphan))
            {
                return $"I3 orphan: {host.Handle} keeps bytes of {orphan} without a row";
            }
        }

        return null;
    }
}
