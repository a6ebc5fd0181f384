using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>Exact costs of one blob on any host, and the order between hosts of equal cost.</summary>
internal sealed class BlobCosts
{
    private readonly BlobDemand _demand;
    private readonly ulong _seed;
    private readonly HostOffer[] _offers;
    private readonly long _sizeTimesCopies;
    private ulong[]? _tieKeys;

    public BlobCosts(BlobDemand demand, ulong seed, HostOffer[] offers)
    {
        _demand = demand;
        _seed = seed;
        _offers = offers;
        _sizeTimesCopies = demand.SizeBytes * demand.Copies;
        var (whole, rest) = Math.DivRem(demand.ExpectedReadBytesPerMonth, demand.Copies);
        ReadBytesPerCopy = rest > 0 ? whole + 1 : whole;
    }

    /// <summary>Reads that a copy may have to serve, in bytes per month, rounded up because capacity is hard.</summary>
    public long ReadBytesPerCopy { get; }

    /// <summary>
    /// Storage and serving per month over copies × 10^12, a denominator that all hosts share: numerators compare exactly.
    /// </summary>
    public Int128 MonthlyNumerator(int host)
    {
        var offer = _offers[host];
        return MonthlyNumerator(offer.StorageMicrosPerTbMonth, offer.EgressMicrosPerTb);
    }

    public Int128 MonthlyNumerator(long storageMicrosPerTbMonth, long egressMicrosPerTb) =>
        StorageNumerator(storageMicrosPerTbMonth) + ServingNumerator(egressMicrosPerTb);

    public Int128 StorageNumerator(long storageMicrosPerTbMonth) => Math.BigMul(_sizeTimesCopies, storageMicrosPerTbMonth);

    public Int128 ServingNumerator(long egressMicrosPerTb) => Math.BigMul(_demand.ExpectedReadBytesPerMonth, egressMicrosPerTb);

    public long Round(Int128 numerator) => ExactMicros.Round(numerator, _demand.Copies);

    /// <summary>True when the left host precedes the right one: lower exact cost, then lower tie key, then handle order.</summary>
    public bool Precedes(int left, Int128 leftCost, int right, Int128 rightCost)
    {
        if (leftCost != rightCost)
        {
            return leftCost < rightCost;
        }

        var (leftKey, rightKey) = (TieKey(left), TieKey(right));
        return leftKey != rightKey ? leftKey < rightKey : left < right;
    }

    /// <summary>Forgets the tie keys of a blob that is decided: with equal prices everywhere they would fill memory.</summary>
    public void ForgetTies() => _tieKeys = null;

    /// <summary>
    /// First 8 bytes, big-endian, of SHA-256(seed as 8 bytes big-endian ‖ 32 digest bytes ‖ handle in ASCII). 0 stands for "not yet
    /// computed".
    /// </summary>
    private ulong TieKey(int host)
    {
        _tieKeys ??= new ulong[_offers.Length];
        if (_tieKeys[host] != 0)
        {
            return _tieKeys[host];
        }

        const int prefix = sizeof(ulong) + Sha256Digest.Size;
        Span<byte> input = stackalloc byte[prefix + MemberHandle.MaxLength];
        BinaryPrimitives.WriteUInt64BigEndian(input, _seed);
        _demand.Blob.Digest.CopyTo(input[sizeof(ulong)..]);
        var length = prefix + Encoding.ASCII.GetBytes(_offers[host].Host.ToString(), input[prefix..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], hash);
        return _tieKeys[host] = BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
