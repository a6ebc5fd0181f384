using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>Why a copy is where it is.</summary>
public enum CopyReason
{
    /// <summary>The cheapest of the hosts that could take it; no cheaper one was set aside for its domain.</summary>
    Cheapest,

    /// <summary>The only host that could take it.</summary>
    OnlyEligible,

    /// <summary>The cheapest of the hosts outside the domains of the blob's other copies, where cheaper hosts stand inside them.</summary>
    CheapestInRemainingDomains,

    /// <summary>It was there before; this plan moves nothing.</summary>
    AlreadyHere,
}

/// <summary>
/// The price of one copy, term by term, and what the next best would have cost. Amounts are micro-units of the federation's currency, each
/// rounded once, half away from zero, from its exact value; decisions compare the exact values.
/// </summary>
public sealed record CopyExplanation
{
    /// <summary>Why this host.</summary>
    public required CopyReason Reason { get; init; }

    /// <summary>Hosts that could take this copy when it was decided, this one included; 0 for a copy that was there before.</summary>
    public required int EligibleHosts { get; init; }

    /// <summary>Storage price, per TB-month.</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Egress price, per TB.</summary>
    public required long EgressMicrosPerTb { get; init; }

    /// <summary>Reads expected of this copy, in bytes per month, rounded up.</summary>
    public required long ReadBytesPerMonth { get; init; }

    /// <summary>Size × storage price / 10^12.</summary>
    public required long StorageMicrosPerMonth { get; init; }

    /// <summary>Expected reads × egress price / (copies wanted × 10^12).</summary>
    public required long ServingMicrosPerMonth { get; init; }

    /// <summary>
    /// Paid once: size × the source's egress price / 10^12; 0 from the owner's own copy and for a copy that was there before. It is
    /// the same for every host, so it is outside the monthly total.
    /// </summary>
    public required long TransferMicrosOnce { get; init; }

    /// <summary>
    /// What the scarcity of the host's room added when hosts were compared; never paid. 0 while plans are made cheapest first.
    /// </summary>
    public required long ScarcityMicrosPerMonth { get; init; }

    /// <summary>Storage and serving, rounded from their exact sum.</summary>
    public required long TotalMicrosPerMonth { get; init; }

    /// <summary>The host that this copy would have had next; null when no other could take it or the copy was there before.</summary>
    public RunnerUp? RunnerUp { get; init; }

    /// <summary>
    /// The host had given a proven wrong answer for this blob and is used again because no other could take the copy (design 04).
    /// </summary>
    public bool DespiteProvenWrong { get; init; }
}

/// <summary>The next best host for a copy when it was decided. It may have taken a later copy of the same blob.</summary>
public sealed record RunnerUp
{
    /// <summary>The host.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Its storage price, in micro-units per TB-month.</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Its egress price, in micro-units per TB.</summary>
    public required long EgressMicrosPerTb { get; init; }

    /// <summary>Storage and serving there, in micro-units per month.</summary>
    public required long TotalMicrosPerMonth { get; init; }

    /// <summary>What it would have cost more, rounded from the exact difference: 0 does not mean equal for a small blob.</summary>
    public required long MarginMicrosPerMonth { get; init; }

    /// <summary>The exact costs are equal, and the seed decided.</summary>
    public required bool SameCost { get; init; }
}
