using System.Diagnostics.CodeAnalysis;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Merkle;

/// <summary>Length, root and 1 MiB layer of a blob's <see cref="Bep52"/> tree: what a node stores (32 KiB per GiB); leaves are
/// recomputed.</summary>
public sealed record Bep52Tree
{
    private Bep52Tree(ByteSize length, IReadOnlyList<Sha256Digest> pieceLayer)
    {
        Length = length;
        PieceLayer = pieceLayer;
        Root = Bep52.RootOfPieces(pieceLayer);
    }

    /// <summary>Bytes of the blob.</summary>
    public ByteSize Length { get; }

    /// <summary>Root of the tree; it commits to the layer, and with the length to the blob.</summary>
    public Sha256Digest Root { get; }

    /// <summary>One hash per MiB begun. A blob up to 1 MiB has one entry, which is the root.</summary>
    public IReadOnlyList<Sha256Digest> PieceLayer { get; }

    /// <summary>The tree over a layer; its root is computed, and for a layer sent by a peer compared with the known one.</summary>
    /// <exception cref="ArgumentException">A blob of this length has another number of pieces.</exception>
    public static Bep52Tree FromPieceLayer(ByteSize length, IReadOnlyList<Sha256Digest> pieces) =>
        pieces.Count == Bep52.PieceCountWide(length)
            ? new Bep52Tree(length, [.. pieces])
            : throw new ArgumentException("A blob of this length has another number of pieces.", nameof(pieces));

    /// <summary>Takes a layer sent by a peer if, and only if, it has the root that the manifest names.</summary>
    public static bool TryFromPieceLayer(
        ByteSize length, Sha256Digest root, IReadOnlyList<Sha256Digest> pieces, [NotNullWhen(true)] out Bep52Tree? tree)
    {
        tree = pieces.Count == Bep52.PieceCountWide(length) ? new Bep52Tree(length, [.. pieces]) : null;
        tree = tree?.Root == root ? tree : null;
        return tree is not null;
    }

    /// <summary>Length and root say all.</summary>
    public bool Equals(Bep52Tree? other) => other is not null && Length == other.Length && Root == other.Root;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Length, Root);
}
