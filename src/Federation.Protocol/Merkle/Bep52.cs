using System.Numerics;
using System.Security.Cryptography;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Merkle;

/// <summary>The merkle tree of BitTorrent v2 (BEP 52): leaves are SHA-256 of 16 KiB, the last one of what is left, missing leaves are 32
/// zero bytes.</summary>
/// <remarks>
/// The tree has neither length nor level inside its hashes, so a root means something only beside a length (design 08.3); every check here
/// takes both. Beyond BEP 52, the empty blob is one empty leaf.
/// </remarks>
public static class Bep52
{
    /// <summary>Bytes under one leaf: 16 KiB.</summary>
    public const int LeafSize = 16 * 1024;

    /// <summary>Bytes under one hash of the piece layer: 1 MiB.</summary>
    public const int PieceSize = 1024 * 1024;

    /// <summary>Leaves of one piece.</summary>
    public const int LeavesPerPiece = PieceSize / LeafSize;

    // Hash of a whole piece of missing leaves, which pads the piece layer to a power of two.
    private static readonly Sha256Digest EmptyPiece = Root([default], LeavesPerPiece, default);

    /// <summary>Number of leaves of a blob: one per 16 KiB begun, at least one.</summary>
    public static long LeafCount(ByteSize length) => Math.Max(1, Ceiling(length.Bytes, LeafSize));

    /// <summary>Number of hashes in the piece layer of a blob: one per MiB begun, at least one.</summary>
    /// <exception cref="OverflowException">The blob is larger than 2^51 bytes.</exception>
    public static int PieceCount(ByteSize length) => checked((int)PieceCountWide(length));

    /// <summary>Bytes in one piece of a blob: 1 MiB, fewer in the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The blob has no such piece.</exception>
    public static int PieceLength(ByteSize length, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PieceCount(length));
        return (int)Math.Min(PieceSize, length.Bytes - ((long)index * PieceSize));
    }

    /// <summary>Bytes under one leaf of a blob: 16 KiB, fewer in the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The blob has no such leaf.</exception>
    public static int LeafLength(ByteSize length, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, LeafCount(length));
        return (int)Math.Min(LeafSize, length.Bytes - (index * LeafSize));
    }

    /// <summary>The piece-layer hash of one piece.</summary>
    /// <param name="piece">The bytes, at most <see cref="PieceSize"/>.</param>
    /// <param name="onlyPiece">True when the blob has no other piece: its leaves are then padded to the next power of two only, and the
    /// hash is the root.</param>
    /// <exception cref="ArgumentException">More than a piece.</exception>
    public static Sha256Digest HashPiece(ReadOnlySpan<byte> piece, bool onlyPiece) => PieceRoot(HashLeaves(piece), onlyPiece);

    /// <summary>True if the bytes are exactly the piece of the tree.</summary>
    public static bool VerifyPiece(Bep52Tree tree, int index, ReadOnlySpan<byte> data) =>
        index >= 0
        && index < tree.PieceLayer.Count
        && data.Length == PieceLength(tree.Length, index)
        && HashPiece(data, tree.PieceLayer.Count == 1) == tree.PieceLayer[index];

    /// <summary>Proves one leaf of a blob from the piece that holds it; the piece layer gives the rest of the path.</summary>
    /// <param name="tree">The blob's tree.</param>
    /// <param name="leafIndex">Which leaf, from 0.</param>
    /// <param name="piece">The bytes of piece <paramref name="leafIndex"/> / 64.</param>
    /// <exception cref="ArgumentException">The blob has no such leaf, or the bytes are not that piece: nothing else can be proved with
    /// them.</exception>
    public static MerkleProof ProveLeaf(Bep52Tree tree, long leafIndex, ReadOnlySpan<byte> piece)
    {
        _ = LeafLength(tree.Length, leafIndex);
        var pieceIndex = (int)(leafIndex / LeavesPerPiece);
        if (!VerifyPiece(tree, pieceIndex, piece))
        {
            throw new ArgumentException("The bytes are not the piece that holds the leaf.", nameof(piece));
        }

        var path = new List<Sha256Digest>();
        var leaves = HashLeaves(piece);
        var onlyPiece = tree.PieceLayer.Count == 1;
        Root(leaves, onlyPiece ? NextPowerOfTwo(leaves.Count) : LeavesPerPiece, default, (int)(leafIndex % LeavesPerPiece), path);
        Root(tree.PieceLayer, NextPowerOfTwo(tree.PieceLayer.Count), EmptyPiece, pieceIndex, path);
        return new MerkleProof { LeafIndex = leafIndex, Path = path };
    }

    /// <summary>True if the bytes are exactly that leaf of the blob with this length and root.</summary>
    public static bool VerifyLeaf(ByteSize length, Sha256Digest root, MerkleProof proof, ReadOnlySpan<byte> leaf)
    {
        if (proof.LeafIndex < 0 || proof.LeafIndex >= LeafCount(length)
            || leaf.Length != LeafLength(length, proof.LeafIndex)
            || proof.Path.Count != BitOperations.Log2((ulong)NextPowerOfTwo(LeafCount(length))))
        {
            return false;
        }

        var hash = Sha256Digest.Of(leaf);
        var index = proof.LeafIndex;
        foreach (var sibling in proof.Path)
        {
            hash = (index & 1) == 0 ? Combine(hash, sibling) : Combine(sibling, hash);
            index >>= 1;
        }

        return hash == root;
    }

    /// <summary>As <see cref="PieceCount"/> for lengths that a peer merely claims.</summary>
    internal static long PieceCountWide(ByteSize length) => Math.Max(1, Ceiling(length.Bytes, PieceSize));

    internal static Sha256Digest PieceRoot(IReadOnlyList<Sha256Digest> leaves, bool onlyPiece) =>
        Root(leaves, onlyPiece ? NextPowerOfTwo(leaves.Count) : LeavesPerPiece, default);

    internal static Sha256Digest RootOfPieces(IReadOnlyList<Sha256Digest> pieces) => Root(pieces, NextPowerOfTwo(pieces.Count), EmptyPiece);

    private static List<Sha256Digest> HashLeaves(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > PieceSize)
        {
            throw new ArgumentException("A piece has 1 MiB at most.", nameof(piece));
        }

        var leaves = new List<Sha256Digest>(LeavesPerPiece);
        do
        {
            var leaf = piece[..Math.Min(LeafSize, piece.Length)];
            leaves.Add(Sha256Digest.Of(leaf));
            piece = piece[leaf.Length..];
        }
        while (piece.Length > 0);

        return leaves;
    }

    /// <summary>Root of a layer padded to a width, which is a power of two; collects the siblings on the way up from one place when
    /// asked.</summary>
    private static Sha256Digest Root(
        IReadOnlyList<Sha256Digest> layer, long width, Sha256Digest padding, int from = 0, List<Sha256Digest>? path = null)
    {
        var level = layer;
        for (; width > 1; width /= 2)
        {
            var sibling = from ^ 1;
            path?.Add(sibling < level.Count ? level[sibling] : padding);
            var above = new Sha256Digest[(level.Count + 1) / 2];
            for (var i = 0; i < above.Length; i++)
            {
                above[i] = Combine(level[2 * i], (2 * i) + 1 < level.Count ? level[(2 * i) + 1] : padding);
            }

            level = above;
            padding = Combine(padding, padding);
            from /= 2;
        }

        return level[0];
    }

    private static Sha256Digest Combine(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> pair = stackalloc byte[2 * Sha256Digest.Size];
        left.CopyTo(pair);
        right.CopyTo(pair[Sha256Digest.Size..]);
        Span<byte> hash = stackalloc byte[Sha256Digest.Size];
        SHA256.HashData(pair, hash);
        return new Sha256Digest(hash);
    }

    private static long NextPowerOfTwo(long count) => (long)BitOperations.RoundUpToPowerOf2((ulong)count);

    private static long Ceiling(long bytes, long unit) => (bytes / unit) + (bytes % unit == 0 ? 0 : 1);
}
