using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Settlement;

internal enum CloseStage
{
    /// <summary>The period runs, or its input set is not agreed on yet.</summary>
    Open,

    /// <summary>A quorum signed the input set; the statement is computed.</summary>
    Closed,

    /// <summary>A quorum signed the statement.</summary>
    Issued,
}

/// <summary>
/// The close of one period. What members signed stands in <see cref="CloseDocumentRow"/>, and the state of the close is a fold of those documents; here is
/// what was computed from them once, and when to look again. Worked on behind the row's lock.
/// </summary>
internal sealed class CloseRow
{
    /// <summary><c>2026-10</c> or <c>START/END</c>.</summary>
    public required string Period { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public CloseStage Stage { get; set; }

    /// <summary>The closed input set and the round in which a quorum signed it.</summary>
    public Sha256Digest? InputSet { get; set; }

    public int? Round { get; set; }

    /// <summary>The statement that this node computed, stored once.</summary>
    public Sha256Digest? Statement { get; set; }

    public byte[]? StatementUtf8 { get; set; }

    /// <summary>The statement that a quorum signed.</summary>
    public Sha256Digest? IssuedStatement { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? IssuedAt { get; set; }

    /// <summary>Why no statement could be computed; null when nothing is wrong.</summary>
    public string? Fault { get; set; }

    /// <summary>The first line in which another member's statement differs from ours.</summary>
    public string? Difference { get; set; }

    /// <summary>Proofs of double signing, one per line.</summary>
    public string? Proofs { get; set; }

    /// <summary>When to look at the row next; null when nothing remains to be done.</summary>
    public DateTimeOffset? NextActionAt { get; set; }
}

/// <summary>One signed document of a close, own or received: the truth from which the close goes on after any stop.</summary>
internal sealed class CloseDocumentRow
{
    public required Sha256Digest Hash { get; init; }

    public required string Period { get; init; }

    public required string Type { get; init; }

    public required MemberHandle Author { get; init; }

    public required byte[] Utf8 { get; init; }

    /// <summary>Hash of the set that an input set names, by which members ask for it; null for other types.</summary>
    public Sha256Digest? NamedSet { get; init; }

    /// <summary>The notes on which a proposal of a later round rests, as its proposer named them: hashes, separated by spaces.</summary>
    public string? Notes { get; init; }

    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>A cost that this member declared.</summary>
internal sealed class CostRow
{
    /// <summary>Hash of the signed declaration.</summary>
    public required Sha256Digest Document { get; init; }

    public required string Period { get; init; }

    public required string Pool { get; init; }

    public required long AmountMinorUnits { get; init; }

    public required string Currency { get; init; }

    public required string Text { get; init; }

    public Sha256Digest? Evidence { get; init; }

    public required byte[] Utf8 { get; init; }

    public required DateTimeOffset DeclaredAt { get; init; }
}

internal sealed class SettlementMapping : IEntityTypeConfiguration<CloseRow>, IEntityTypeConfiguration<CloseDocumentRow>, IEntityTypeConfiguration<CostRow>
{
    public const string Schema = "settlement";

    public void Configure(EntityTypeBuilder<CloseRow> builder)
    {
        builder.ToTable("close", Schema);
        builder.HasKey(r => r.Period);
        builder.HasIndex(r => r.NextActionAt);
        builder.HasIndex(r => r.Start).IsUnique();
        builder.HasIndex(r => r.Statement);
    }

    public void Configure(EntityTypeBuilder<CloseDocumentRow> builder)
    {
        builder.ToTable("document", Schema);
        builder.HasKey(r => r.Hash);
        builder.HasIndex(r => new { r.Period, r.Type });
        builder.HasIndex(r => r.NamedSet);
    }

    public void Configure(EntityTypeBuilder<CostRow> builder)
    {
        builder.ToTable("cost", Schema);
        builder.HasKey(r => r.Document);
        builder.HasIndex(r => r.Period);
    }
}
