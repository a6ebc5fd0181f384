using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Membership;

/// <summary>One verified revision of the member set, kept with the exact bytes that were installed. Number 1 is the genesis that this node pinned.</summary>
internal sealed class RevisionRow
{
    public required long Number { get; init; }

    public required Sha256Digest Hash { get; init; }

    /// <summary>The member-set file as it travels: the revision with its signatures, and the charter when its motion adopts one.</summary>
    public required byte[] Utf8 { get; init; }

    public required Sha256Digest Charter { get; init; }

    /// <summary>The charter's canonical bytes, when this revision adopts one.</summary>
    public byte[]? CharterUtf8 { get; init; }

    public required DateTimeOffset InstalledAt { get; init; }
}

internal sealed class RevisionMapping : IEntityTypeConfiguration<RevisionRow>
{
    public void Configure(EntityTypeBuilder<RevisionRow> builder)
    {
        builder.ToTable("revision", "membership");
        builder.HasKey(r => r.Number);
        builder.Property(r => r.Number).ValueGeneratedNever();
        builder.HasIndex(r => r.Charter);
    }
}
