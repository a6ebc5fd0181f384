using System.Numerics;
using Federation.Accounting.Rationals;

namespace Federation.Accounting.Apportionment;

/// <summary>Splits an amount of minor units in proportion to exact weights by largest remainder (Hamilton's method; invariant
/// L16).</summary>
/// <remarks>The parts sum to the total, each is less than one unit from its quota, a zero weight gets zero, and a negative total mirrors
/// the
/// split of its absolute value, so that a reversal mirrors to the cent.</remarks>
public static class LargestRemainder
{
    /// <summary>Splits with ties broken by SHA-256(<c>periodId:handle</c>).</summary>
    /// <param name="totalMinor">Minor units to split; may be negative.</param>
    /// <param name="weights">Non-negative, one per handle.</param>
    /// <param name="handles">Parties, in any order.</param>
    /// <param name="periodId">Text of the billing period.</param>
    /// <exception cref="ArgumentException">Lengths differ, a weight is negative, or all weights are zero while the total is
    /// not.</exception>
    public static long[] Apportion(long totalMinor, IReadOnlyList<Rational> weights, IReadOnlyList<string> handles, string periodId) =>
        Apportion(totalMinor, weights, TieOrder.ByPeriod(periodId, handles));

    /// <summary>Splits with the given tie order.</summary>
    /// <exception cref="ArgumentException">Lengths differ, a weight is negative, or all weights are zero while the total is
    /// not.</exception>
    public static long[] Apportion(long totalMinor, IReadOnlyList<Rational> weights, TieOrder ties)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(ties);
        if (weights.Count != ties.Ranks.Count)
        {
            throw new ArgumentException("One weight per party is needed.", nameof(weights));
        }

        if (weights.Any(w => w.Sign < 0))
        {
            throw new ArgumentException("A weight cannot be negative.", nameof(weights));
        }

        var parts = new long[weights.Count];
        if (totalMinor == 0)
        {
            return parts;
        }

        var weightSum = Rational.Sum(weights);
        if (weightSum.IsZero)
        {
            throw new ArgumentException("Nobody has a weight; the caller decides who carries the amount.", nameof(weights));
        }

        SplitAbsolute(BigInteger.Abs(totalMinor), weights, weightSum, ties, parts, Math.Sign(totalMinor));
        return parts;
    }

    private static void SplitAbsolute(
        BigInteger total, IReadOnlyList<Rational> weights, Rational weightSum, TieOrder ties, long[] parts, int sign)
    {
        var remainders = new Rational[weights.Count];
        var left = total;
        for (var i = 0; i < weights.Count; i++)
        {
            var quota = total * weights[i] / weightSum;
            var whole = quota.Floor();
            remainders[i] = quota - whole;
            parts[i] = (long)(sign * whole);
            left -= whole;
        }

        var order = Enumerable.Range(0, weights.Count)
            .OrderByDescending(i => remainders[i])
            .ThenBy(i => ties.Ranks[i]);
        foreach (var i in order.Take((int)left))
        {
            parts[i] += sign;
        }
    }
}
