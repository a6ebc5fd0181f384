using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>What one host lends, as its newest signed capacity offer says (design 04). One offer per host in a request.</summary>
public sealed record HostOffer
{
    /// <summary>
    /// Dearest price a plan accepts whatever the policy says: a million currency units per TB. It keeps a month of any owner within
    /// 64 bits of micro-units; a dearer offer is vetoed, never an error, because prices come from other members.
    /// </summary>
    public const long MaxPriceMicros = 1_000_000_000_000;

    /// <summary>The member that lends.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Names the offer whose price list a lease made from this plan keeps.</summary>
    public required string OfferId { get; init; }

    /// <summary>From this instant on the offer makes no promise.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Bytes still lendable, net of the host's headroom, its reservations and its leases.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Bytes that this owner may still add under the host's limit per owner; null when there is no limit.</summary>
    public long? MaxBytesForOwnerLeft { get; init; }

    /// <summary>Largest single blob the host takes, in bytes.</summary>
    public required long LargestBlobBytes { get; init; }

    /// <summary>Storage price, in micro-units of the federation's currency per TB-month (1 TB = 10^12 bytes).</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Egress price, in micro-units of the federation's currency per TB.</summary>
    public required long EgressMicrosPerTb { get; init; }

    /// <summary>Bytes of egress per month that are still lendable, net of what the host already promised.</summary>
    public required long EgressBytesLeft { get; init; }

    /// <summary>What the host shares with its neighbours.</summary>
    public required FailureDomains Domains { get; init; }

    /// <summary>The host takes blobs whose content anyone with the bytes can read.</summary>
    public required bool AcceptsClear { get; init; }

    /// <summary>The host takes blobs that it cannot read.</summary>
    public required bool AcceptsSealed { get; init; }
}
