using System.Collections.Immutable;
using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>Must hold after every step of a member.</summary>
internal interface IStepInvariant
{
    /// <summary>What is wrong, or null.</summary>
    string? Violation(SimWorld world, SimMember stepped);
}

/// <summary>Must hold once faults have stopped and the members had time.</summary>
internal interface IEndInvariant
{
    /// <summary>What is wrong, or null.</summary>
    string? Violation(SimWorld world);
}

/// <summary>The invariants of design 07 that concern leases.</summary>
internal static class LeaseInvariants
{
    public static ImmutableArray<IStepInvariant> AfterEveryStep { get; } =
        [new CapacityNeverExceeded(), new EachMessageTakesEffectOnce(), new NobodyHonestIsProvenDoubleSigner()];

    public static ImmutableArray<IEndInvariant> AtTheEnd { get; } =
        [new TheSystemConverges(), new BothSidesReachTheSameState(), new BothSidesBillTheSame(), new HeldMeansBytesOnDisk(), new ErasedBytesAreDestroyed()];
}
