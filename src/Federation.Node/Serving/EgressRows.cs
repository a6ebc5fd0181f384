using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Serving;

/// <summary>Bytes served under one lease in one window of the charter.</summary>
internal sealed class EgressRow
{
    public required LeaseId Lease { get; init; }

    public required DateTimeOffset WindowStart { get; init; }

    public required MemberHandle Owner { get; init; }

    /// <summary>Bytes that a ticket or the month's standing ticket covers: what may be billed.</summary>
    public required long Credited { get; init; }

    /// <summary>Bytes beyond, given for nothing.</summary>
    public required long Uncredited { get; init; }
}

/// <summary>What was charged to one lease's standing ticket of one month.</summary>
internal sealed class EgressMonthRow
{
    public required LeaseId Lease { get; init; }

    public required string Month { get; init; }

    public required long Charged { get; init; }
}

/// <summary>Bytes served on one ticket, over all its requests.</summary>
internal sealed class TicketUseRow
{
    public required Sha256Digest Ticket { get; init; }

    public required LeaseId Lease { get; init; }

    public required long Bytes { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A standing ticket, as issued by the owner and as received by the holder: the same row on both sides.</summary>
internal sealed class StandingTicketRow
{
    public required LeaseId Lease { get; init; }

    /// <summary>Calendar month, UTC, <c>2026-11</c>.</summary>
    public required string Month { get; init; }

    public required MemberHandle Owner { get; init; }

    public required MemberHandle Host { get; init; }

    public required BlobId Blob { get; init; }

    public required long CeilingBytes { get; init; }

    /// <summary>Hash of the signed document.</summary>
    public required Sha256Digest Document { get; init; }

    public required byte[] Utf8 { get; init; }
}

/// <summary>A signed endorsement of this node's ticket key.</summary>
internal sealed class EndorsementRow
{
    public required Sha256Digest Hash { get; init; }

    /// <summary>Multikey text.</summary>
    public required string TicketKey { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required byte[] Utf8 { get; init; }
}

internal sealed class ServingMapping
    : IEntityTypeConfiguration<EgressRow>, IEntityTypeConfiguration<EgressMonthRow>, IEntityTypeConfiguration<TicketUseRow>,
        IEntityTypeConfiguration<StandingTicketRow>, IEntityTypeConfiguration<EndorsementRow>
{
    public const string Schema = "serving";

    public void Configure(EntityTypeBuilder<EgressRow> builder)
    {
        builder.ToTable("egress", Schema);
        builder.HasKey(r => new { r.Lease, r.WindowStart });
        builder.HasIndex(r => new { r.Owner, r.WindowStart });
    }

    public void Configure(EntityTypeBuilder<EgressMonthRow> builder)
    {
        builder.ToTable("egress_month", Schema);
        builder.HasKey(r => new { r.Lease, r.Month });
    }

    public void Configure(EntityTypeBuilder<TicketUseRow> builder)
    {
        builder.ToTable("ticket_use", Schema);
        builder.HasKey(r => r.Ticket);
        builder.HasIndex(r => r.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<StandingTicketRow> builder)
    {
        builder.ToTable("standing_ticket", Schema);
        builder.HasKey(r => new { r.Lease, r.Month });
    }

    public void Configure(EntityTypeBuilder<EndorsementRow> builder)
    {
        builder.ToTable("endorsement", Schema);
        builder.HasKey(r => r.Hash);
        builder.HasIndex(r => r.NotAfter);
    }
}
