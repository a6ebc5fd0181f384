using Federation.Protocol.Identifiers;

namespace Federation.Node.Serving;

/// <summary>Whom the bytes of one answer are counted for. Bytes of our own objects are counted for nobody.</summary>
internal sealed record EgressCharge
{
    public required LeaseId Lease { get; init; }

    public required MemberHandle Owner { get; init; }

    /// <summary>The client's ticket; null for public reads, which go to the lease's standing ticket of the month.</summary>
    public TicketUse? Ticket { get; init; }
}

/// <summary>One ticket as its bytes are counted.</summary>
internal sealed record TicketUse(Sha256Digest Hash, long MaxBytes, DateTimeOffset ExpiresAt);
