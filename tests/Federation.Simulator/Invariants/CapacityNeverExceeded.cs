using Federation.Protocol.Leases;
using Federation.Simulator.Engine;
using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>I9: reserved, copying and stored bytes never exceed what the member lends, and a lease that keeps its room has it reserved.</summary>
internal sealed class CapacityNeverExceeded : IStepInvariant
{
    public string? Violation(SimWorld world, SimMember stepped)
    {
        var used = stepped.UsedBytes();
        if (used > stepped.CapacityBytes)
        {
            return $"I9 capacity: {stepped.Handle} uses {used} of {stepped.CapacityBytes} bytes";
        }

        // A member that was killed while it counts its reservations afresh goes on counting before it takes anything.
        if (!stepped.IsUp || stepped.Durable.Recovery is not null)
        {
            return null;
        }

        foreach (var (lease, row) in stepped.Durable.Lent)
        {
            if (row.RoomReserved)
            {
                continue;
            }

            var state = LeaseMachine.StateOf(row.Records.View, stepped.Now, row.Verdicts, SimOptions.Times).State;
            if (state is LeaseState.Copying or LeaseState.Held)
            {
                return $"I9 capacity: {stepped.Handle} is {state} on {lease} without a reservation";
            }
        }

        return null;
    }
}
