using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>One blob and what its owner wishes for it.</summary>
public sealed record BlobDemand
{
    /// <summary>Most copies one blob may ask for.</summary>
    public const int MaxCopies = 255;

    /// <summary>Largest size a plan takes, in bytes (about 36 PB), so that size × copies stays within 63 bits.</summary>
    public const long MaxSizeBytes = long.MaxValue / MaxCopies;

    /// <summary>The blob; once per request.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>Stored size in bytes, 0 to <see cref="MaxSizeBytes"/>.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>
    /// Copies wanted on distinct members and in distinct domains, the owner's own included while it keeps one (design 08.9); 1 to
    /// <see cref="MaxCopies"/>.
    /// </summary>
    public required int Copies { get; init; }

    /// <summary>The owner keeps the bytes too: its copy costs nothing, counts, and takes its failure domain.</summary>
    public required bool OwnerKeepsCopy { get; init; }

    /// <summary>True for a blob of a clear bucket, false for a sealed one.</summary>
    public required bool Clear { get; init; }

    /// <summary>Bytes read per month, all copies together; each of the <see cref="Copies"/> is expected to serve an equal part.</summary>
    public long ExpectedReadBytesPerMonth { get; init; }

    /// <summary>
    /// Copies that other members hold or have promised. A plan keeps all of them. Their room and egress are already out of the offers'
    /// figures.
    /// </summary>
    public IReadOnlyList<ExistingCopy> Existing { get; init; } = [];

    /// <summary>Hosts that this blob must avoid for a while.</summary>
    public IReadOnlyList<HostExclusion> Exclusions { get; init; } = [];

    /// <summary>The bucket's policy.</summary>
    public required PlacementPolicy Policy { get; init; }
}

/// <summary>A copy that stands under a lease. It keeps the lease's price list whatever the host offers today (design 04).</summary>
public sealed record ExistingCopy
{
    /// <summary>The member that holds it; never the owner.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>The offer whose price list the lease keeps.</summary>
    public required string OfferId { get; init; }

    /// <summary>Where it stands.</summary>
    public required FailureDomains Domains { get; init; }

    /// <summary>Price of the lease, in micro-units per TB-month, 0 to <see cref="HostOffer.MaxPriceMicros"/>.</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Egress price of the lease, in micro-units per TB, 0 to <see cref="HostOffer.MaxPriceMicros"/>.</summary>
    public required long EgressMicrosPerTb { get; init; }
}

/// <summary>Why one blob avoids one host for a while, in precedence order.</summary>
public enum ExclusionReason
{
    /// <summary>The host refused or gave up a lease on this blob.</summary>
    RecentlyRefused,

    /// <summary>
    /// The host gave a proven wrong audit answer for this blob; lifted when no other host can reach the copies (design 04).
    /// </summary>
    ProvenWrong,
}

/// <summary>One blob avoids one host until an instant.</summary>
/// <param name="Host">The host to avoid.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">From this instant on the exclusion is over.</param>
public readonly record struct HostExclusion(MemberHandle Host, ExclusionReason Reason, DateTimeOffset Until);
