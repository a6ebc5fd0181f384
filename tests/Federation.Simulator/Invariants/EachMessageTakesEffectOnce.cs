using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>I4: between two restores a member stores the effect of a message once, however often it arrives.</summary>
internal sealed class EachMessageTakesEffectOnce : IStepInvariant
{
    public string? Violation(SimWorld world, SimMember stepped) => world.LastEffect.Times > 1
        ? $"I4 once: {world.LastEffect.Receiver} took message {world.LastEffect.Message} {world.LastEffect.Times} times"
        : null;
}
