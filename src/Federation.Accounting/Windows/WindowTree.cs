using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>The Merkle tree of RFC 6962 section 2.1 over leaves that are already hashes: nodes are SHA-256(0x01 ‖ left ‖ right).</summary>
public static class WindowTree
{
    /// <summary>The root. No leaf: SHA-256 of nothing, as the RFC says.</summary>
    public static Sha256Digest Root(IReadOnlyList<Sha256Digest> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Count == 0 ? Sha256Digest.Of([]) : Root(leaves, 0, leaves.Count);
    }

    /// <summary>The audit path of one leaf, from the bottom up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public static IReadOnlyList<Sha256Digest> Proof(IReadOnlyList<Sha256Digest> leaves, int index)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        var path = new List<Sha256Digest>();
        var (from, count, at) = (0, leaves.Count, index);
        while (count > 1)
        {
            var split = Split(count);
            var left = at < split;
            path.Add(left ? Root(leaves, from + split, count - split) : Root(leaves, from, split));
            (from, count, at) = left ? (from, split, at) : (from + split, count - split, at - split);
        }

        path.Reverse();
        return path;
    }

    /// <summary>True when the leaf stands at that place of a tree with that number of leaves and that root.</summary>
    public static bool Verify(Sha256Digest leaf, int index, int count, IReadOnlyList<Sha256Digest> proof, Sha256Digest root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= count)
        {
            return false;
        }

        var sides = new List<bool>();
        for (var (n, at) = (count, index); n > 1;)
        {
            var split = Split(n);
            var left = at < split;
            sides.Add(left);
            (n, at) = left ? (split, at) : (n - split, at - split);
        }

        if (sides.Count != proof.Count)
        {
            return false;
        }

        var hash = leaf;
        for (var i = 0; i < proof.Count; i++)
        {
            hash = sides[^(i + 1)] ? Node(hash, proof[i]) : Node(proof[i], hash);
        }

        return hash == root;
    }

    /// <summary>A leaf for a document that is named by its hash: SHA-256(0x00 ‖ hash).</summary>
    public static Sha256Digest LeafOf(Sha256Digest documentHash)
    {
        Span<byte> bytes = stackalloc byte[1 + Sha256Digest.Size];
        bytes[0] = 0x00;
        documentHash.CopyTo(bytes[1..]);
        return Sha256Digest.Of(bytes);
    }

    private static Sha256Digest Root(IReadOnlyList<Sha256Digest> leaves, int from, int count)
    {
        if (count == 1)
        {
            return leaves[from];
        }

        var split = Split(count);
        return Node(Root(leaves, from, split), Root(leaves, from + split, count - split));
    }

    private static Sha256Digest Node(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Sha256Digest.Size)];
        bytes[0] = 0x01;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[33..]);
        return Sha256Digest.Of(bytes);
    }

    // The largest power of two below the count (RFC 6962 2.1).
    private static int Split(int count) => 1 << (31 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1)));
}
