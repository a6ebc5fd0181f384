using Federation.Accounting.Rationals;

namespace Federation.Accounting.CostSharing;

/// <summary>Serial cost sharing (Moulin and Shenker 1992) and its closed form for one indivisible asset (Littlechild and Owen
/// 1973).</summary>
public static class SerialCost
{
    /// <summary>x_i = C(0)/n + Σ_{k≤i} [C(s_k) − C(s_{k−1})] / (n−k+1), with s_k = q_1 + … + q_{k−1} + (n−k+1)·q_k and q ascending
    /// (reference 4.2).</summary>
    /// <param name="quantities">One per member, not negative, any order.</param>
    /// <param name="cost">Total cost of a total quantity.</param>
    /// <returns>Exact shares in the order given; they sum to the cost of the total quantity.</returns>
    public static IReadOnlyList<Rational> Split(IReadOnlyList<Rational> quantities, Func<Rational, Rational> cost)
    {
        ArgumentNullException.ThrowIfNull(quantities);
        ArgumentNullException.ThrowIfNull(cost);
        var n = quantities.Count;
        var shares = new Rational[n];
        if (n == 0)
        {
            return shares;
        }

        var ascending = Enumerable.Range(0, n).OrderBy(i => quantities[i]).ToArray();
        var previous = cost(Rational.Zero);
        var carried = previous / n;
        var smaller = Rational.Zero;
        for (var k = 0; k < n; k++)
        {
            var quantity = quantities[ascending[k]];
            var level = cost(smaller + ((n - k) * quantity));
            carried += (level - previous) / (n - k);
            shares[ascending[k]] = carried;
            previous = level;
            smaller += quantity;
        }

        return shares;
    }

    /// <summary>The Shapley value of an asset sized by its largest user: each layer is paid equally by those who need it.</summary>
    /// <param name="standAloneCosts">What the asset would cost for each alone, not negative, any order.</param>
    /// <returns>Exact shares in the order given; they sum to the largest cost.</returns>
    public static IReadOnlyList<Rational> Airport(IReadOnlyList<Rational> standAloneCosts)
    {
        ArgumentNullException.ThrowIfNull(standAloneCosts);
        var n = standAloneCosts.Count;
        var shares = new Rational[n];
        var ascending = Enumerable.Range(0, n).OrderBy(i => standAloneCosts[i]).ToArray();
        var (previous, carried) = (Rational.Zero, Rational.Zero);
        for (var k = 0; k < n; k++)
        {
            carried += (standAloneCosts[ascending[k]] - previous) / (n - k);
            previous = standAloneCosts[ascending[k]];
            shares[ascending[k]] = carried;
        }

        return shares;
    }
}
