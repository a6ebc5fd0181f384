using Federation.Protocol.Leases;
using Federation.Simulator.Engine;
using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>Design 04a, test: once each side has seen all records, both have the same set and the same state.</summary>
internal sealed class BothSidesReachTheSameState : IEndInvariant
{
    public string? Violation(SimWorld world)
    {
        foreach (var owner in world.Members)
        {
            foreach (var (lease, owned) in owner.Durable.Owned)
            {
                var hostHandle = SimMember.HostOf(owned.Records);
                if (!world.Member(hostHandle).Durable.Lent.TryGetValue(lease, out var lent) || !lent.Records.HoldsSameAs(owned.Records))
                {
                    return $"same state: {owner.Handle} and {hostHandle} know different records of {lease}\n{LeaseStory.Of(owned.Records)}";
                }

                var now = world.Timeline.Now;
                var ownerSees = LeaseMachine.StateOf(owned.Records.View, now, owned.Verdicts, SimOptions.Times);
                var hostSees = LeaseMachine.StateOf(lent.Records.View, now, lent.Verdicts, SimOptions.Times);
                if (ownerSees != hostSees)
                {
                    return $"same state: {lease} is {ownerSees} for {owner.Handle} and {hostSees} for {hostHandle}";
                }
            }
        }

        return null;
    }
}
