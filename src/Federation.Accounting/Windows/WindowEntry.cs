using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>What one lease used in one window. Both sides know it; third parties see only its salted leaf.</summary>
public sealed record WindowEntry
{
    /// <summary>The lease.</summary>
    public required LeaseId Lease { get; init; }

    /// <summary>32 secret bytes that the owner put in the proposal of the lease.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>Byte-seconds or bytes, not negative.</summary>
    public required Int128 Amount { get; init; }

    /// <summary>The price list under which the lease stands.</summary>
    public required Sha256Digest PriceListHash { get; init; }

    /// <summary>Price in that list: micro-units per TB-month for stored, per TB for egress.</summary>
    public required long PriceMicros { get; init; }

    /// <summary>SHA-256(0x00 ‖ HMAC-SHA-256(salt, chain id ‖ seq ‖ lease id) ‖ amount as 16 bytes big-endian) (design 05,
    /// Receipts).</summary>
    /// <remarks>The chain id is its UTF-8 text, seq 8 bytes big-endian, the lease id its 16 bytes in the order of its digits.</remarks>
    /// <exception cref="InvalidOperationException">The amount is negative.</exception>
    public Sha256Digest Leaf(ChainId chain, long seq)
    {
        if (Int128.IsNegative(Amount))
        {
            throw new InvalidOperationException("A window counts no negative amount.");
        }

        var name = Encoding.UTF8.GetBytes(chain.ToString());
        var message = new byte[name.Length + 8 + 16];
        name.CopyTo(message, 0);
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(name.Length), seq);
        Lease.Value.TryWriteBytes(message.AsSpan(name.Length + 8), bigEndian: true, out _);
        Span<byte> leaf = stackalloc byte[1 + 32 + 16];
        leaf[0] = 0x00;
        HMACSHA256.HashData(Salt.Span, message, leaf[1..]);
        BinaryPrimitives.WriteInt128BigEndian(leaf[33..], Amount);
        return Sha256Digest.Of(leaf);
    }
}
