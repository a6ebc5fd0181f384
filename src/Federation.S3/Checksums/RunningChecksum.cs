using System.Security.Cryptography;

namespace Federation.S3.Checksums;

/// <summary>A checksum fed piece by piece.</summary>
internal abstract class RunningChecksum : IDisposable
{
    public static RunningChecksum Create(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new Crc32(),
        ChecksumAlgorithm.Crc32C => new Crc32C(),
        ChecksumAlgorithm.Crc64Nvme => new Crc64Nvme(),
        ChecksumAlgorithm.Sha1 => new RunningHash(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new RunningHash(HashAlgorithmName.SHA256),
    };

    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>The big-endian value; called once, at the end.</summary>
    public abstract byte[] Finish();

    public virtual void Dispose()
    {
    }
}

/// <summary>MD5, SHA-1 and SHA-256. The weak two are what the dialect prescribes against accidents; nothing relies on them against an attacker.</summary>
internal sealed class RunningHash(HashAlgorithmName name) : RunningChecksum
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    public override byte[] Finish() => _hash.GetHashAndReset();

    public override void Dispose()
    {
        _hash.Dispose();
        base.Dispose();
    }
}
