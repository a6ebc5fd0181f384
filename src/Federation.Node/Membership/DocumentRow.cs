using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Membership;

/// <summary>One document of this node's own log, kept with the exact bytes that were signed.</summary>
internal sealed class DocumentRow
{
    public required Sha256Digest Hash { get; init; }

    public required long Epoch { get; init; }

    public required long DocSeq { get; init; }

    public required string Type { get; init; }

    public required byte[] Utf8 { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }
}

/// <summary>The head of the log, locked by whoever appends: the sequence has no gaps because only one writer at a time may extend it.</summary>
internal sealed class DocumentHeadRow
{
    public required int Id { get; init; }

    public required long Epoch { get; set; }

    public required long DocSeq { get; set; }

    public required Sha256Digest Hash { get; set; }
}

internal sealed class DocumentMapping : IEntityTypeConfiguration<DocumentRow>, IEntityTypeConfiguration<DocumentHeadRow>
{
    public void Configure(EntityTypeBuilder<DocumentRow> builder)
    {
        builder.ToTable("document", "membership");
        builder.HasKey(r => r.Hash);
        builder.HasIndex(r => new { r.Epoch, r.DocSeq }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DocumentHeadRow> builder)
    {
        builder.ToTable("document_head", "membership");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedNever();
    }
}
