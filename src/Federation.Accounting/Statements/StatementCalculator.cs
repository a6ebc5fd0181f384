using Federation.Accounting.CostSharing;
using Federation.Accounting.Netting;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>Computes the statement of one period (design 05, "From lease to cent"). Same input, same statement, on every machine.</summary>
public static class StatementCalculator
{
    /// <summary>Computes, for an input that was checked before.</summary>
    /// <exception cref="ArgumentException">The input has a fault; <see cref="TryCompute"/> names it.</exception>
    public static Statement Compute(StatementInput input)
    {
        var fault = TryCompute(input, out var statement, out var rule);
        return statement ?? throw new ArgumentException($"No statement can be computed: {fault}, {rule}.", nameof(input));
    }

    /// <summary>Computes, or says why it is impossible.</summary>
    /// <param name="input">The input set's content.</param>
    /// <param name="statement">Null on a fault.</param>
    /// <param name="ruleFault">Set with <see cref="StatementFault.RuleNotApplicable"/>.</param>
    public static StatementFault TryCompute(StatementInput input, out Statement? statement, out SharingFault ruleFault)
    {
        ArgumentNullException.ThrowIfNull(input);
        statement = null;
        ruleFault = SharingFault.None;
        var fault = StatementChecks.Check(input);
        if (fault != StatementFault.None)
        {
            return fault;
        }

        var members = input.Members.OrderBy(m => m.Handle).ToList();
        var parties = members.Select(m => m.Handle).Append(Party.Cooperative).ToHashSet();
        var electorate = members.Where(m => m.Standing == MemberStanding.Active).Select(m => m.Handle).ToHashSet();
        var declarations = DeclarationJudgement.Judge(input.Declarations, input.Terms, input.Period.Id, parties, electorate);
        var usage = input.Usage.Where(u => u.Summary.Chain.Host != u.Summary.Chain.Owner).OrderBy(u => u.Summary.Chain).ToList();
        var pools = new List<PoolStatement>();
        foreach (var terms in input.Terms.Pools.OrderBy(p => p.Kind))
        {
            var pool = new PoolCalculation(input.Period, terms, members, usage, declarations);
            ruleFault = pool.TryCompute(out var computed);
            if (ruleFault != SharingFault.None)
            {
                return StatementFault.RuleNotApplicable;
            }

            pools.Add(computed);
        }

        var results = Results(members, pools, input.Adjustments);
        statement = new Statement
        {
            Period = input.Period,
            Currency = input.Terms.Currency,
            CharterHash = input.Terms.CharterHash,
            InputSetHash = input.InputSetHash,
            Members = members,
            Pools = pools,
            Usage = [.. usage.Select(u => UsageRowOf(u, input.Terms))],
            Declarations = declarations,
            Adjustments = [.. input.Adjustments.OrderBy(a => a.Id)],
            Results = results,
            Payments = PaymentNetting.Net(results.Select(r => new PartyBalance(r.Party, r.BalanceMinor))),
        };
        return StatementFault.None;
    }

    /// <summary>The same period under every rule, for the pools and parameters of the charter; rules that cannot be applied are left
    /// out.</summary>
    public static IReadOnlyDictionary<SharingRule, Statement> WhatIf(StatementInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var results = new SortedDictionary<SharingRule, Statement>();
        foreach (var rule in Enum.GetValues<SharingRule>())
        {
            var terms = input.Terms with { Pools = [.. input.Terms.Pools.Select(p => p with { Rule = rule })] };
            if (TryCompute(input with { Terms = terms }, out var statement, out _) == StatementFault.None)
            {
                results.Add(rule, statement!);
            }
        }

        return results;
    }

    private static List<PartyResult> Results(List<StatementMember> members, List<PoolStatement> pools,
        IReadOnlyList<Adjustment> adjustments) =>
        [.. members.Select(m => m.Handle).Append(Party.Cooperative).Select(party =>
        {
            var rows = pools.Select(p => p.Rows.Single(r => r.Party == party)).ToList();
            var adjusted = adjustments.Sum(a => a.Credited == party ? a.AmountMinor : a.Debited == party ? -a.AmountMinor : 0);
            return new PartyResult(party, rows.Sum(r => r.CreditMinor), rows.Sum(r => r.ShareMinor), adjusted);
        })];

    private static UsageRow UsageRowOf(ReportedUsage usage, CharterTerms terms)
    {
        var summary = usage.Summary;
        var reference = terms.Pools.FirstOrDefault(p => p.Kind == PoolCalculation.PoolOf(summary.Chain.Meter))?.ReferencePriceMicros ?? 0;
        var payable = usage.PayableLines();
        var earned = PoolCalculation.Earned(summary.Chain.Meter, payable, reference);
        return new UsageRow
        {
            Chain = summary.Chain,
            Status = usage.Status,
            Dispute = usage.Answer?.Code ?? DisputeCode.None,
            Claimed = summary.Total,
            Payable = payable.Aggregate(Int128.Zero, (sum, l) => checked(sum + l.Quantity)),
            EarnedExact = earned,
            ParkedExact = PoolCalculation.Earned(summary.Chain.Meter, summary.Lines, reference) - earned,
            SummaryHash = summary.Hash(),
            WindowsRoot = summary.WindowsRoot,
        };
    }
}
