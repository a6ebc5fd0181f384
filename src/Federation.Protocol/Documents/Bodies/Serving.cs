using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>What an owner publishes under <c>/{owner}/{bucket}/{key}</c> (design 04, Origin down). The highest sequence wins.</summary>
public sealed record CatalogueEntryBody
{
    /// <summary>The owner's handle.</summary>
    public required MemberHandle Owner { get; init; }

    /// <summary>Bucket name.</summary>
    public required string Bucket { get; init; }

    /// <summary>Object key.</summary>
    public required string Key { get; init; }

    /// <summary>Grows with every change of this object.</summary>
    public required long Sequence { get; init; }

    /// <summary>The blob; null once the object is deleted or no longer public.</summary>
    public BlobId? Blob { get; init; }

    /// <summary>Size in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Headers to send as they are: cache-control, content-disposition, content-language, content-encoding, etag, last-modified.</summary>
    public IReadOnlyDictionary<string, string> Headers { get => field ?? new Dictionary<string, string>(StringComparer.Ordinal); init; }

    /// <summary>Members that hold a copy, the owner included while it does.</summary>
    public IReadOnlyList<MemberHandle> Holders { get => field ?? []; init; }
}

/// <summary>Lets a holder charge one month's public reads of one lease, up to a ceiling; never shown to a client.</summary>
public sealed record StandingTicketBody
{
    /// <summary>The lease.</summary>
    public required LeaseId Lease { get; init; }

    /// <summary>Its blob.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>The holder it authorises.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Calendar month, UTC, <c>2026-11</c>.</summary>
    public required string Month { get; init; }

    /// <summary>Bytes of public reads that may be charged in that month.</summary>
    public required long CeilingBytes { get; init; }
}

/// <summary>Ties a short-lived ticket key to its owner's document key.</summary>
public sealed record TicketKeyEndorsementBody
{
    /// <summary>The ticket key, multikey text.</summary>
    public required string TicketKey { get; init; }

    /// <summary>From when tickets signed by it hold.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset NotAfter { get; init; }
}

/// <summary>Proof, signed by receiver and source alike, that verified bytes were carried; the owner carries each verified byte once.</summary>
public sealed record TransferReceiptBody
{
    /// <summary>The lease that the copy serves.</summary>
    public required LeaseId Lease { get; init; }

    /// <summary>The blob.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>Who sent.</summary>
    public required MemberHandle Source { get; init; }

    /// <summary>Who received and verified.</summary>
    public required MemberHandle Receiver { get; init; }

    /// <summary>Verified bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Start of the transfer.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last piece was verified.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Hash of the other side's receipt that this one answers; none in the receiver's.</summary>
    public Sha256Digest? Answers { get; init; }
}
