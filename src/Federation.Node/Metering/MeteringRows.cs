using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Metering;

/// <summary>What the owner of a chain has said to a window or summary.</summary>
internal enum ReceiptState
{
    Unanswered,
    Countersigned,
    Disputed,
}

/// <summary>One receipt window, as issued by its host and as kept by its owner: the same row on both sides. Never changed but by the owner's answer.</summary>
internal sealed class WindowRow
{
    /// <summary><c>host/owner/meter</c>.</summary>
    public required string Chain { get; init; }

    /// <summary>1, 2, 3… in the chain; with it unique, so that a crash never lets a second window into the same place.</summary>
    public required long Seq { get; init; }

    public required MemberHandle Host { get; init; }

    public required MemberHandle Owner { get; init; }

    public required MeterKind Meter { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Byte-seconds or bytes.</summary>
    public required Int128 Sum { get; init; }

    /// <summary>Running total of the chain after this window.</summary>
    public required Int128 CounterEnd { get; init; }

    /// <summary>Hash of the signed document; the next window cites it.</summary>
    public required Sha256Digest Document { get; init; }

    public required byte[] Utf8 { get; init; }

    /// <summary>The leaves, which travelled beside the document: <c>{"entries":[{"lease","amount"}]}</c>.</summary>
    public string? EntriesJson { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    public ReceiptState State { get; set; }

    public DisputeCode Dispute { get; set; }

    /// <summary>The owner's figure; equal to the sum when countersigned, null while unanswered.</summary>
    public Int128? OwnSum { get; set; }

    public Sha256Digest? AnswerDocument { get; set; }

    public byte[]? AnswerUtf8 { get; set; }
}

/// <summary>One chain in one period: what statements are computed from. The same row on both sides.</summary>
internal sealed class SummaryRow
{
    public required string Chain { get; init; }

    public required string Period { get; init; }

    public required MemberHandle Host { get; init; }

    public required MemberHandle Owner { get; init; }

    public required MeterKind Meter { get; init; }

    public required Int128 Total { get; init; }

    public required Sha256Digest Document { get; init; }

    public required byte[] Utf8 { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    public ReceiptState State { get; set; }

    public DisputeCode Dispute { get; set; }

    public Int128? OwnTotal { get; set; }

    public Sha256Digest? AnswerDocument { get; set; }

    public byte[]? AnswerUtf8 { get; set; }
}

/// <summary>How far this node, as a host, has metered. Whoever issues windows of the meter holds the row's lock.</summary>
internal sealed class CursorRow
{
    public required MeterKind Meter { get; init; }

    /// <summary>Every window that ended before is issued, or was zero.</summary>
    public required DateTimeOffset Through { get; set; }

    /// <summary>Every period that ended before has its summaries.</summary>
    public required DateTimeOffset SummarisedThrough { get; set; }
}

internal sealed class MeteringMapping : IEntityTypeConfiguration<WindowRow>, IEntityTypeConfiguration<SummaryRow>, IEntityTypeConfiguration<CursorRow>
{
    public const string Schema = "metering";

    public void Configure(EntityTypeBuilder<WindowRow> builder)
    {
        builder.ToTable("window", Schema);
        builder.HasKey(r => new { r.Chain, r.Seq });
        builder.HasIndex(r => r.Document).IsUnique();
        builder.HasIndex(r => r.From);
    }

    public void Configure(EntityTypeBuilder<SummaryRow> builder)
    {
        builder.ToTable("summary", Schema);
        builder.HasKey(r => new { r.Chain, r.Period });
        builder.HasIndex(r => r.Document).IsUnique();
        builder.HasIndex(r => r.Period);
    }

    public void Configure(EntityTypeBuilder<CursorRow> builder)
    {
        builder.ToTable("cursor", Schema);
        builder.HasKey(r => r.Meter);
    }
}
