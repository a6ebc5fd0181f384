using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Crypto;

/// <summary>An Ed25519 public key (RFC 8032), compared by value, written as a Multikey (<c>z6Mk…</c>, FEP-521a).</summary>
/// <remarks>A key of small order can be held but verifies nothing. The default value is no key and verifies nothing.</remarks>
public readonly record struct VerificationKey
{
    /// <summary>Length in bytes.</summary>
    public const int Size = Sodium.PublicKeySize;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Wraps 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public VerificationKey(ReadOnlySpan<byte> raw32)
    {
        if (raw32.Length != Size)
        {
            throw new ArgumentException("An Ed25519 public key has 32 bytes.", nameof(raw32));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(raw32);
        _b = BinaryPrimitives.ReadUInt64BigEndian(raw32[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(raw32[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(raw32[24..]);
    }

    // Multicodec 0xed as a varint, then the key.
    private static ReadOnlySpan<byte> MultikeyPrefix => [0xed, 0x01];

    /// <summary>True for the default value.</summary>
    public bool IsNone => (_a | _b | _c | _d) == 0;

    /// <summary>True if the signature is this key's over exactly these bytes. Any other length than 64 is false.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> sig64)
    {
        if (IsNone || sig64.Length != Sodium.SignatureSize)
        {
            return false;
        }

        Span<byte> raw = stackalloc byte[Size];
        CopyTo(raw);
        return Sodium.Verify(sig64, data, raw);
    }

    /// <summary>The 32 bytes, copied.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Multibase base58btc over 0xed01 and the key: <c>z6Mk…</c>.</summary>
    public string ToMultikey() => "z" + Base58.Encode([.. MultikeyPrefix, .. ToArray()]);

    /// <summary>Reads <c>z6Mk…</c>; any other encoding, codec or length, and the all-zero key, is refused.</summary>
    public static bool TryParseMultikey([NotNullWhen(true)] string? text, out VerificationKey key)
    {
        key = default;
        if (text is not ['z', ..]
            || !Base58.TryDecode(text.AsSpan(1), MultikeyPrefix.Length + Size, out var bytes)
            || bytes.Length != MultikeyPrefix.Length + Size
            || !bytes.AsSpan().StartsWith(MultikeyPrefix))
        {
            return false;
        }

        key = new VerificationKey(bytes.AsSpan(MultikeyPrefix.Length));
        return !key.IsNone;
    }

    /// <summary>The Multikey text, empty for no key.</summary>
    public override string ToString() => IsNone ? "" : ToMultikey();

    private void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }
}
