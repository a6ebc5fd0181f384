using System.Collections.Frozen;
using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>
/// What a bucket's owner asks of every host (design 04). Share one instance between the blobs of a bucket: rules are compiled per
/// instance.
/// </summary>
public sealed record PlacementPolicy
{
    /// <summary>Copies never share a domain of this level.</summary>
    public DomainLevel DomainLevel { get; init; } = DomainLevel.Operator;

    /// <summary>Dearest storage price, in micro-units per TB-month, inclusive; null when there is no ceiling.</summary>
    public long? PriceCeilingMicrosPerTbMonth { get; init; }

    /// <summary>When not null, only these members may hold a copy.</summary>
    public IReadOnlySet<MemberHandle>? AllowedMembers { get; init; }

    /// <summary>These members may not hold a copy.</summary>
    public IReadOnlySet<MemberHandle> DeniedMembers { get; init; } = FrozenSet<MemberHandle>.Empty;

    /// <summary>When not null, only hosts that declare one of these countries (compared without regard to case).</summary>
    public IReadOnlySet<string>? AllowedCountries { get; init; }

    /// <summary>
    /// Hosts that declare one of these countries are refused, and so are hosts that declare none while this set is not empty.
    /// </summary>
    public IReadOnlySet<string> DeniedCountries { get; init; } = FrozenSet<string>.Empty;
}
