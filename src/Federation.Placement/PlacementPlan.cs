using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>Who should hold what, stored as data that explains itself. Amounts are micro-units of the federation's currency.</summary>
public sealed record PlacementPlan
{
    /// <summary>One entry per demand, ordered by blob id.</summary>
    public required IReadOnlyList<PlannedBlob> Blobs { get; init; }

    /// <summary>What the plan does to each host of the request, ordered by handle.</summary>
    public required IReadOnlyList<HostLoad> Hosts { get; init; }

    /// <summary>Storage and serving of all copies, kept and new, rounded once from the exact sum, half away from zero.</summary>
    public required long CostMicrosPerMonth { get; init; }

    /// <summary>
    /// No plan that gives each blob as many copies as this one costs less; rounded like the cost. See <see cref="PlacementPlanner"/>.
    /// </summary>
    public required long LowerBoundMicrosPerMonth { get; init; }

    /// <summary>What making the new copies costs once, rounded from the exact sum.</summary>
    public required long TransferMicrosOnce { get; init; }
}

/// <summary>The plan for one blob.</summary>
public sealed record PlannedBlob
{
    /// <summary>The blob.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Copies wanted, the owner's own included.</summary>
    public required int CopiesWanted { get; init; }

    /// <summary>Copies that count under this plan: known and distinct domains, the owner's own included.</summary>
    public required int CopiesCounted { get; init; }

    /// <summary>The owner keeps its own copy.</summary>
    public required bool OwnerKeepsCopy { get; init; }

    /// <summary>Copies on other members: those kept, ordered by handle, then the new ones in the order decided.</summary>
    public required IReadOnlyList<PlannedCopy> Copies { get; init; }

    /// <summary>Copies that no host can take now; null when none is missing.</summary>
    public MissingCopies? Missing { get; init; }

    /// <summary>Hosts that could not take the last copy decided, ordered by handle; empty when nothing had to be decided.</summary>
    public required IReadOnlyList<HostVeto> Vetoes { get; init; }
}

/// <summary>One copy on another member.</summary>
public sealed record PlannedCopy
{
    /// <summary>The member.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>The offer whose prices apply.</summary>
    public required string OfferId { get; init; }

    /// <summary>True when a lease is still to be proposed.</summary>
    public required bool IsNew { get; init; }

    /// <summary>False for a kept copy whose domain is not declared or already has a copy: it is paid but does not count.</summary>
    public required bool Counts { get; init; }

    /// <summary>Why here, and at what price.</summary>
    public required CopyExplanation Explanation { get; init; }
}

/// <summary>Why copies are missing, in precedence order.</summary>
public enum MissingReason
{
    /// <summary>No offer of another member than the owner and the present holders is known.</summary>
    NoOtherOffer,

    /// <summary>A host that may take a copy lacks room, room for this owner, or egress.</summary>
    NotEnoughRoom,

    /// <summary>Hosts that may take a copy stand in domains that have one already, or declare no domain.</summary>
    NotEnoughDomains,

    /// <summary>Every other host is vetoed by the policy, its offer or its conduct.</summary>
    NoEligibleHost,
}

/// <summary>Copies that no host can take now.</summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Reason">Why; the blob's vetoes say it host by host.</param>
public sealed record MissingCopies(int Count, MissingReason Reason);

/// <summary>What a plan adds to one host.</summary>
public sealed record HostLoad
{
    /// <summary>The host.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Copies to be made there.</summary>
    public required int NewCopies { get; init; }

    /// <summary>Their bytes.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes lendable afterwards.</summary>
    public required long FreeBytesAfter { get; init; }

    /// <summary>Scarcity price of the host's room, in micro-units per TB-month; 0 while plans are made cheapest first.</summary>
    public required long ScarcityMicrosPerTbMonth { get; init; }
}
