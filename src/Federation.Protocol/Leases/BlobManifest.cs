using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Leases;

/// <summary>What the bytes of a blob are (design 04 and 08.3): bound into every lease, so that length, hash and root are checked together.</summary>
public sealed record BlobManifest
{
    /// <summary>Length of the stored bytes.</summary>
    public required ByteSize Size { get; init; }

    /// <summary>The blob id: flat SHA-256 of the stored bytes.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>BEP 52 root over 16 KiB leaves; audits and piece checks use it.</summary>
    public required Sha256Digest MerkleRoot { get; init; }
}
