using Federation.Protocol.Leases;
using Federation.Simulator.Engine;

namespace Federation.Simulator.Invariants;

/// <summary>I10: after the faults stop, nothing is under way for ever.</summary>
internal sealed class TheSystemConverges : IEndInvariant
{
    public string? Violation(SimWorld world)
    {
        foreach (var member in world.Members)
        {
            if (!member.IsUp || member.Durable.Recovery is not null)
            {
                return $"I10 converges: {member.Handle} is down or recovering";
            }

            foreach (var (lease, row) in member.Durable.Owned)
            {
                var state = LeaseMachine.StateOf(row.Records.View, world.Timeline.Now, row.Verdicts, SimOptions.Times).State;
                // A plan that was never proposed in time stays wanted and runs out; nobody else ever knew of it.
                var neverProposed = row.Records.View.Owner?.Record is { Phase: OwnerPhase.Wanted } plan && world.Timeline.Now > plan.AnswerBy;
                if (!neverProposed && state is not (LeaseState.Held or LeaseState.Grace or LeaseState.Ended or LeaseState.Erased))
                {
                    return $"I10 converges: lease {lease} of {member.Handle} is still {state}\n{LeaseStory.Of(row.Records)}";
                }
            }
        }

        return null;
    }
}
