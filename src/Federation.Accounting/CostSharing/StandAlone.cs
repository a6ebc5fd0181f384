using Federation.Accounting.Rationals;

namespace Federation.Accounting.CostSharing;

/// <summary>What a member would pay if it carried the pool's fixed cost and its own use alone: would leaving be cheaper?</summary>
public static class StandAlone
{
    /// <summary>Minor units per member. R5: the cost table at its own quantity. Else C({i}) = F + (C − F)·u_i/U, the cost function under
    /// which
    /// R3 equals the Shapley value (reference 4.2); F is the fixed part of R3, or the declared costs.</summary>
    public static IReadOnlyList<long> Minor(PoolTerms terms, PoolFigures figures)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(figures);
        return [.. figures.Members.Select(m => Alone(terms, figures, m))];
    }

    private static long Alone(PoolTerms terms, PoolFigures figures, PoolMember member)
    {
        if (member.ActiveSeconds == 0 && member.Usage.IsZero)
        {
            return 0;
        }

        if (terms is { Rule: SharingRule.Stepped, Steps: { } steps })
        {
            return (long)SharingRules.CostOf(steps, member.Usage / figures.AveragedOverSeconds).RoundHalfAway();
        }

        var fixedMinor = terms.Rule == SharingRule.TwoPart ? SharingRules.FixedMinor(terms, figures) : figures.DeclaredMinor;
        var used = Rational.Sum(figures.Members.Select(m => m.Usage));
        var variable = used.IsZero ? Rational.Zero : (figures.CostMinor - fixedMinor) * member.Usage / used;
        return (long)(fixedMinor + variable).RoundHalfAway();
    }
}
