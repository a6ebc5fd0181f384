using Federation.Protocol.Leases;
using Federation.Simulator.Engine;
using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>I6: owner and host compute the same billed interval, and its windows add up to it.</summary>
internal sealed class BothSidesBillTheSame : IEndInvariant
{
    public string? Violation(SimWorld world)
    {
        var now = world.Timeline.Now;
        var window = TimeSpan.FromMinutes(10);
        foreach (var owner in world.Members)
        {
            foreach (var (lease, owned) in owner.Durable.Owned)
            {
                var lent = world.Member(SimMember.HostOf(owned.Records)).Durable.Lent[lease];
                var ownerBills = LeaseMachine.Billing(owned.Records.View, owned.Verdicts, now, SimOptions.Times);
                var hostBills = LeaseMachine.Billing(lent.Records.View, lent.Verdicts, now, SimOptions.Times);
                var sum = 0L;
                for (var from = now - TimeSpan.FromHours(12); from < now + TimeSpan.FromHours(12); from += window)
                {
                    sum += LeaseMachine.BilledSeconds(hostBills, from, from + window);
                }

                if (ownerBills != hostBills || sum != (ownerBills?.Seconds ?? 0))
                {
                    return $"I6 billed alike: {lease}: owner {ownerBills}, host {hostBills}, windows {sum} s";
                }
            }
        }

        return null;
    }
}
