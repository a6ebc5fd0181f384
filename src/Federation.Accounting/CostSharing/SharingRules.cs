using Federation.Accounting.Rationals;

namespace Federation.Accounting.CostSharing;

/// <summary>Why a rule cannot be applied. The order is the order of the checks.</summary>
public enum SharingFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>A cost without any member to carry it.</summary>
    NoMembers,

    /// <summary>R5 without a cost table, or with a step of no size.</summary>
    NoStepTable,

    /// <summary>R4 with a coefficient outside 500 to 1500 thousandths, or a negative cap.</summary>
    BadSolidarityTerms,

    /// <summary>R4: the caps together are below the cost. Never a hidden loss (reference 4.3).</summary>
    CapsTooLow,
}

/// <summary>The cost-sharing rules R0 to R5. Each share list sums to the pool's cost to the minor unit.</summary>
public static class SharingRules
{
    /// <summary>Shares the cost of one pool by the charter's rule.</summary>
    public static SharingFault TryShare(PoolTerms terms, PoolFigures figures, out PoolShares shares)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(figures);
        shares = new PoolShares(new long[figures.Members.Count], new long[figures.Members.Count]);
        if (figures.Members.Count == 0)
        {
            return figures.CostMinor == 0 ? SharingFault.None : SharingFault.NoMembers;
        }

        var fault = SharingFault.None;
        shares = terms.Rule switch
        {
            SharingRule.Direct => Direct(figures),
            SharingRule.Equal => shares with { Fixed = figures.ByActivity(figures.CostMinor) },
            SharingRule.Usage => shares with { ByUse = figures.ByUsage(figures.CostMinor) },
            SharingRule.TwoPart => TwoPart(terms, figures),
            SharingRule.Solidarity => Solidarity(terms, figures, shares, out fault),
            SharingRule.Stepped => Stepped(terms, figures, shares, out fault),
        };
        return fault;
    }

    /// <summary>F of R3: the declared costs, or φ·C rounded half away from zero when the charter names φ.</summary>
    public static long FixedMinor(PoolTerms terms, PoolFigures figures)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(figures);
        return terms.FixedPerMille is { } perMille
            ? (long)(new Rational(perMille, 1000) * figures.CostMinor).RoundHalfAway() : figures.DeclaredMinor;
    }

    private static PoolShares Direct(PoolFigures figures)
    {
        var direct = figures.ByWeightOrActivity(figures.EarnedMinor, [.. figures.Members.Select(m => m.EarnedByItsLeases)]);
        return new PoolShares(figures.ByActivity(figures.CostMinor - figures.EarnedMinor), direct);
    }

    private static PoolShares TwoPart(PoolTerms terms, PoolFigures figures)
    {
        var fixedMinor = FixedMinor(terms, figures);
        return new PoolShares(figures.ByActivity(fixedMinor), figures.ByUsage(figures.CostMinor - fixedMinor));
    }

    private static PoolShares Solidarity(PoolTerms terms, PoolFigures figures, PoolShares none, out SharingFault fault)
    {
        fault = SharingFault.None;
        if (terms.CoefficientsPerMille.Values.Any(k => k is < 500 or > 1500) || terms.CapsMinor.Values.Any(c => c < 0))
        {
            fault = SharingFault.BadSolidarityTerms;
            return none;
        }

        var weights = figures.Members.Select(m => m.Usage * terms.CoefficientsPerMille.GetValueOrDefault(m.Member, 1000)).ToList();
        if (weights.All(w => w.IsZero))
        {
            weights = [.. figures.Members.Select(m => (Rational)m.ActiveSeconds)];
        }

        if (weights.All(w => w.IsZero))
        {
            weights = [.. figures.Members.Select(_ => Rational.One)];
        }

        var caps = figures.Members.Select(m => terms.CapsMinor.TryGetValue(m.Member, out var cap) ? cap : (long?)null).ToList();
        if (WaterFilling.Split(figures.CostMinor, weights, caps) is not { } exact)
        {
            fault = SharingFault.CapsTooLow;
            return none;
        }

        return none with { ByUse = figures.ByWeightOrActivity(figures.CostMinor, exact) };
    }

    private static PoolShares Stepped(PoolTerms terms, PoolFigures figures, PoolShares none, out SharingFault fault)
    {
        fault = SharingFault.None;
        if (terms.Steps is not { StepBytes: > 0, FixedMinor: >= 0, StepMinor: >= 0 } steps)
        {
            fault = SharingFault.NoStepTable;
            return none;
        }

        var exact = SerialCost.Split([.. figures.Members.Select(m => m.Usage / figures.AveragedOverSeconds)], q => CostOf(steps, q));
        return none with { ByUse = figures.ByWeightOrActivity(figures.CostMinor, exact) };
    }

    /// <summary>C(Q) of a step table, exact minor units.</summary>
    public static Rational CostOf(StepTable steps, Rational quantityBytes)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.FixedMinor + (steps.StepMinor * (Rational)(quantityBytes / steps.StepBytes).Ceiling());
    }
}
