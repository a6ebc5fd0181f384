using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Merkle;

/// <summary>The siblings from one leaf to the root of a <see cref="Bep52"/> tree: what a host answers to an audit beside the leaf's
/// bytes.</summary>
public sealed record MerkleProof
{
    /// <summary>Which leaf, from 0.</summary>
    public required long LeafIndex { get; init; }

    /// <summary>Siblings, lowest first; as many as the tree is high, at most 49.</summary>
    public required IReadOnlyList<Sha256Digest> Path { get; init; }
}
