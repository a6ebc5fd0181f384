using System.Security.Cryptography;

namespace Federation.Protocol.Crypto;

/// <summary>An Ed25519 private key (RFC 8032). Its memory is pinned, and wiped on disposal.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a seed, in bytes.</summary>
    public const int SeedSize = Sodium.SeedSize;

    // Pinned, so that the collector leaves no second copy behind.
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(Sodium.SecretKeySize, pinned: true);
    private bool _disposed;

    private SigningKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> publicKey = stackalloc byte[Sodium.PublicKeySize];
        Sodium.KeyPair(seed, publicKey, _secret);
        Public = new VerificationKey(publicKey);
    }

    /// <summary>The public half.</summary>
    public VerificationKey Public { get; }

    /// <summary>A new key from the system's random source.</summary>
    public static SigningKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        var key = new SigningKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The key of a 32-byte seed, the private key of RFC 8032.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed32) =>
        seed32.Length == SeedSize ? new SigningKey(seed32) : throw new ArgumentException("A seed has 32 bytes.", nameof(seed32));

    /// <summary>The 32-byte seed, for storage in a file that only its owner reads. The caller wipes it.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] ExportSeed()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _secret[..SeedSize];
    }

    /// <summary>The 64-byte signature of the data.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var signature = new byte[Sodium.SignatureSize];
        Sodium.Sign(signature, data, _secret);
        return signature;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }
}
