using Federation.Accounting.CostSharing;

namespace Federation.Accounting.Statements;

/// <summary>What must hold before a statement can be computed.</summary>
internal static class StatementChecks
{
    public static StatementFault Check(StatementInput input)
    {
        var handles = input.Members.Select(m => m.Handle).ToHashSet();
        if (handles.Count != input.Members.Count || handles.Contains(Party.Cooperative) || input.Members.Any(m => m.ActiveSeconds < 0))
        {
            return StatementFault.BadMembers;
        }

        if (input.Terms.Pools.DistinctBy(p => p.Kind).Count() != input.Terms.Pools.Count || !input.Terms.Pools.All(IsValid))
        {
            return StatementFault.BadTerms;
        }

        var chains = input.Usage.Select(u => u.Summary.Chain).ToList();
        if (chains.Any(c => !handles.Contains(c.Host) || !handles.Contains(c.Owner)))
        {
            return StatementFault.UnknownParty;
        }

        handles.Add(Party.Cooperative);
        if (input.Adjustments.Any(a => !handles.Contains(a.Debited) || !handles.Contains(a.Credited)))
        {
            return StatementFault.UnknownParty;
        }

        if (chains.Distinct().Count() != chains.Count || input.Usage.Any(u =>
            u.Summary.PeriodId != input.Period.Id || !u.Summary.IsConsistent))
        {
            return StatementFault.BadSummary;
        }

        var ids = input.Adjustments.Select(a => a.Id).ToHashSet();
        return ids.Count != input.Adjustments.Count || input.Adjustments.Any(a => a.AmountMinor <= 0 || a.Debited == a.Credited)
            ? StatementFault.BadAdjustment
            : StatementFault.None;
    }

    private static bool IsValid(PoolTerms terms) =>
        terms.ReferencePriceMicros >= 0 && terms.LevyPerMille is >= 0 and <= 1000 && terms.FixedPerMille is null or (>= 0 and <= 1000);
}
