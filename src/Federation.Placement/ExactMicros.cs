using System.Numerics;

namespace Federation.Placement;

/// <summary>A sum of micro-units with its exact denominator: prices are per 10^12 bytes and reads are shared between copies.</summary>
internal sealed class ExactMicros
{
    public const long BytesPerTb = 1_000_000_000_000;

    private readonly Dictionary<int, BigInteger> _numeratorByCopies = [];

    /// <summary>Adds numerator / (copies × 10^12).</summary>
    public void Add(Int128 numerator, int copies)
    {
        _numeratorByCopies.TryGetValue(copies, out var sum);
        _numeratorByCopies[copies] = sum + numerator;
    }

    /// <summary>The sum, rounded once, half away from zero.</summary>
    /// <exception cref="OverflowException">The sum exceeds 2^63 micro-units: more than nine million million currency units.</exception>
    public long Round()
    {
        var denominator = BigInteger.One;
        foreach (var copies in _numeratorByCopies.Keys)
        {
            denominator = denominator / BigInteger.GreatestCommonDivisor(denominator, copies) * copies;
        }

        var numerator = BigInteger.Zero;
        foreach (var (copies, sum) in _numeratorByCopies)
        {
            numerator += sum * (denominator / copies);
        }

        return checked((long)HalfAwayFromZero(numerator, denominator * BytesPerTb));
    }

    /// <summary>One quotient numerator / (copies × 10^12), rounded half away from zero; the numerator is never negative.</summary>
    public static long Round(Int128 numerator, int copies)
    {
        var denominator = (Int128)BytesPerTb * copies;
        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        return checked((long)(remainder * 2 >= denominator ? quotient + 1 : quotient));
    }

    private static BigInteger HalfAwayFromZero(BigInteger numerator, BigInteger denominator) =>
        ((numerator * 2) + denominator) / (denominator * 2);
}
