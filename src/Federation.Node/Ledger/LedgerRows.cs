using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Ledger;

/// <summary>One entry at its place in the chain of its ledger. Inserted by <see cref="LedgerBook"/>; the database refuses whatever does not fit (ledger.rules.sql).</summary>
internal sealed class EntryRow
{
    /// <summary><c>usage</c> or <c>money</c>.</summary>
    public required string Ledger { get; init; }

    /// <summary>1, 2, 3… without gap (L3).</summary>
    public required long N { get; init; }

    /// <summary>Idempotency key (L5).</summary>
    public required string Key { get; init; }

    public required string Unit { get; init; }

    /// <summary>The canonical bytes that the chain covers: content, booking time and number.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Hash of the content without booking time and number: same key and same hash is the same entry (L5).</summary>
    public required Sha256Digest PayloadHash { get; init; }

    /// <summary>SHA-256 of the previous hash and the payload (L3).</summary>
    public required Sha256Digest Hash { get; init; }

    public required DateTimeOffset EffectiveAt { get; init; }

    public required DateTimeOffset BookedAt { get; init; }

    /// <summary>Key of the entry that this one takes back (L9).</summary>
    public string? Reverses { get; init; }

    /// <summary>Hash of the document behind it.</summary>
    public required Sha256Digest Source { get; init; }
}

/// <summary>One line of an entry; positive is a debit.</summary>
internal sealed class PostingRow
{
    public required string Ledger { get; init; }

    public required long N { get; init; }

    /// <summary>Place in the entry, from 0.</summary>
    public required int Position { get; init; }

    public required string Account { get; init; }

    public required string Unit { get; init; }

    public required Int128 Amount { get; init; }

    /// <summary>The statement line or receipt that it comes from.</summary>
    public required string Line { get; init; }
}

/// <summary>An account has one unit for ever (L7).</summary>
internal sealed class AccountRow
{
    public required string Ledger { get; init; }

    public required string Account { get; init; }

    public required string Unit { get; init; }
}

/// <summary>The end of a ledger's chain. Moved by the database itself; the node's role can only read it.</summary>
internal sealed class HeadRow
{
    public required string Ledger { get; init; }

    public required long N { get; init; }

    public required Sha256Digest Hash { get; init; }

    public required DateTimeOffset BookedAt { get; init; }
}

internal sealed class LedgerMapping
    : IEntityTypeConfiguration<EntryRow>, IEntityTypeConfiguration<PostingRow>, IEntityTypeConfiguration<AccountRow>, IEntityTypeConfiguration<HeadRow>
{
    public const string Schema = "ledger";

    public void Configure(EntityTypeBuilder<EntryRow> builder)
    {
        builder.ToTable("entry", Schema);
        builder.HasKey(r => new { r.Ledger, r.N });
        builder.HasIndex(r => new { r.Ledger, r.Key }).IsUnique();
        builder.HasIndex(r => new { r.Ledger, r.Reverses }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PostingRow> builder)
    {
        // Plain numeric, so that a fraction is refused by the check and not rounded away by the type (L6).
        builder.ToTable("posting", Schema, table => table.HasCheckConstraint(
            "ck_posting_integer", "amount = trunc(amount) AND amount <> 0 AND abs(amount) < 1e38::numeric"));
        builder.HasKey(r => new { r.Ledger, r.N, r.Position });
        builder.Property(r => r.Amount).HasColumnType("numeric");
        builder.HasIndex(r => new { r.Ledger, r.Account });
        builder.HasOne<EntryRow>().WithMany().HasForeignKey(r => new { r.Ledger, r.N }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountRow> builder)
    {
        builder.ToTable("account", Schema);
        builder.HasKey(r => new { r.Ledger, r.Account });
    }

    public void Configure(EntityTypeBuilder<HeadRow> builder)
    {
        builder.ToTable("head", Schema);
        builder.HasKey(r => r.Ledger);
    }
}
