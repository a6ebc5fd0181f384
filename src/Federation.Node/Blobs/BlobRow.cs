using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Blobs;

/// <summary>Immutable bytes that this node keeps: the manifest and the stored layer of its merkle tree (design 04). Written by <see cref="BlobCatalog"/> only.</summary>
internal sealed class BlobRow
{
    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    /// <summary>BEP 52 root over 16 KiB leaves; means something only beside <see cref="Size"/>.</summary>
    public required Sha256Digest MerkleRoot { get; init; }

    /// <summary>The 1 MiB layer: 32 bytes per MiB begun.</summary>
    public required byte[] PieceLayer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when nothing was known to need the blob; after the grace the sweeper checks again and removes it. Null while needed.</summary>
    public DateTimeOffset? DoomedAt { get; init; }

    public Bep52Tree Tree() => Bep52Tree.FromPieceLayer(Size, [.. PieceLayer.Chunk(Sha256Digest.Size).Select(hash => new Sha256Digest(hash))]);

    public static byte[] Flatten(Bep52Tree tree)
    {
        var bytes = new byte[tree.PieceLayer.Count * Sha256Digest.Size];
        for (var i = 0; i < tree.PieceLayer.Count; i++)
        {
            tree.PieceLayer[i].CopyTo(bytes.AsSpan(i * Sha256Digest.Size));
        }

        return bytes;
    }
}

/// <summary>Keeps a blob for somebody other than an object: a lease, a transfer under way. Free again when the last pin and object are gone.</summary>
internal sealed class BlobPin
{
    public required BlobId Blob { get; init; }

    /// <summary>Whose pin, for example <c>lease</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Which one, for example the lease's id.</summary>
    public required string Key { get; init; }
}

/// <summary>Names the blob folder that belongs to this database; there is one row. The folder's marker file carries the same id.</summary>
internal sealed class StoreRow
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    public required Guid StoreId { get; init; }
}

internal sealed class BlobMapping : IEntityTypeConfiguration<BlobRow>
{
    public void Configure(EntityTypeBuilder<BlobRow> builder)
    {
        builder.ToTable("blob", "blobs");
        builder.HasKey(b => b.Blob);
        builder.HasIndex(b => b.DoomedAt).HasFilter("doomed_at IS NOT NULL");
    }
}

internal sealed class BlobPinMapping : IEntityTypeConfiguration<BlobPin>
{
    public void Configure(EntityTypeBuilder<BlobPin> builder)
    {
        builder.ToTable("pin", "blobs");
        builder.HasKey(p => new { p.Blob, p.Reason, p.Key });
        builder.HasOne<BlobRow>().WithMany().HasForeignKey(p => p.Blob).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class StoreMapping : IEntityTypeConfiguration<StoreRow>
{
    public void Configure(EntityTypeBuilder<StoreRow> builder)
    {
        builder.ToTable("store", "blobs");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
    }
}
