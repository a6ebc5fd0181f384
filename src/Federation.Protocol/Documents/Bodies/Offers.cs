using Federation.Protocol.Leases;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>A signed, sequenced, expiring offer of capacity (design 04).</summary>
public sealed record CapacityOfferBody
{
    /// <summary>Grows by one with each offer of this host; the highest counts.</summary>
    public required long Sequence { get; init; }

    /// <summary>From then on the offer binds nobody.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Bytes the host lends in all, its 10 % headroom already taken off.</summary>
    public required long LendableBytes { get; init; }

    /// <summary>Bytes still free of reservations at the time of signing.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Most bytes for one owner; null for no such limit.</summary>
    public long? MaxBytesPerOwner { get; init; }

    /// <summary>Bytes of egress lent per calendar month.</summary>
    public required long EgressBytesPerMonth { get; init; }

    /// <summary>What is left of them.</summary>
    public required long EgressBytesLeft { get; init; }

    /// <summary>Cap of the host's link for the federation, bits per second; null for none.</summary>
    public long? BandwidthBitsPerSecond { get; init; }

    /// <summary>Hours with another cap.</summary>
    public IReadOnlyList<BandwidthHours> Schedule { get => field ?? []; init; }

    /// <summary>Prices; a lease keeps the list under which it was agreed.</summary>
    public required PriceList Prices { get; init; }

    /// <summary>What fails together with this host.</summary>
    public required OfferedDomains Domains { get; init; }

    /// <summary>Largest blob taken, bytes.</summary>
    public required long LargestBlobBytes { get; init; }

    /// <summary>Whether blobs that the host could read are accepted.</summary>
    public required bool AcceptsClear { get; init; }

    /// <summary>Whether encrypted blobs are accepted.</summary>
    public required bool AcceptsSealed { get; init; }
}

/// <summary>A daily span with its own cap, minutes of the UTC day, from inclusive, to exclusive.</summary>
public sealed record BandwidthHours
{
    /// <summary>0 to 1439.</summary>
    public required int FromMinute { get; init; }

    /// <summary>1 to 1440.</summary>
    public required int ToMinute { get; init; }

    /// <summary>Cap in that span, bits per second.</summary>
    public required long BitsPerSecond { get; init; }
}

/// <summary>Failure domains: the operator always, the rest if the host wishes to say.</summary>
public sealed record OfferedDomains
{
    /// <summary>Who runs the host; a handle or any stable name.</summary>
    public required string Operator { get; init; }

    /// <summary>Building or data centre.</summary>
    public string? Site { get; init; }

    /// <summary>Country, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Autonomous system or provider.</summary>
    public string? Network { get; init; }
}
