using Federation.Accounting.Rationals;

namespace Federation.Accounting.CostSharing;

/// <summary>Splits in proportion under caps; what a cap cuts off goes to the uncapped in proportion (reference 4.3, R4).</summary>
public static class WaterFilling
{
    /// <summary>Exact shares that sum to the total; null when the caps leave a part that nobody carries.</summary>
    /// <param name="totalMinor">Not negative.</param>
    /// <param name="weights">Not negative.</param>
    /// <param name="capsMinor">Null: no cap.</param>
    public static IReadOnlyList<Rational>? Split(long totalMinor, IReadOnlyList<Rational> weights, IReadOnlyList<long?> capsMinor)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(capsMinor);
        var shares = new Rational[weights.Count];
        var open = Enumerable.Range(0, weights.Count).Where(i => !weights[i].IsZero).ToList();
        Rational left = totalMinor;
        while (!left.IsZero)
        {
            var weightSum = Rational.Sum(open.Select(i => weights[i]));
            if (weightSum.IsZero)
            {
                return null;
            }

            var over = open.Where(i => capsMinor[i] is { } cap && left * weights[i] / weightSum > cap).ToList();
            foreach (var i in over.Count > 0 ? over : open)
            {
                shares[i] = over.Count > 0 ? capsMinor[i]!.Value : left * weights[i] / weightSum;
            }

            if (over.Count == 0)
            {
                return shares;
            }

            left -= Rational.Sum(over.Select(i => shares[i]));
            open.RemoveAll(over.Contains);
        }

        return shares;
    }
}
