using Federation.Accounting.Apportionment;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Accounting.Rating;
using Federation.Accounting.Rationals;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>One pool of one period, from payable usage and approved declarations to a row per party.</summary>
internal sealed class PoolCalculation(
    BillingPeriod period,
    PoolTerms terms,
    IReadOnlyList<StatementMember> members,
    IReadOnlyList<ReportedUsage> usage,
    IReadOnlyList<JudgedDeclaration> declarations)
{
    private readonly Dictionary<MemberHandle, Int128> _used = [];
    private readonly Dictionary<MemberHandle, Rational> _earned = [];
    private readonly Dictionary<MemberHandle, Rational> _earnedByItsLeases = [];
    private readonly Dictionary<MemberHandle, long> _declared = [];

    public static PoolKind PoolOf(MeterKind meter) => meter == MeterKind.Stored ? PoolKind.Storage : PoolKind.Egress;

    public static Rational Earned(MeterKind meter, IEnumerable<UsageLine> lines, long referenceMicros) =>
        Rational.Sum(lines.Select(l => UsageRating.Earned(meter, l, referenceMicros)));

    public SharingFault TryCompute(out PoolStatement pool)
    {
        Collect();
        var figures = Figures();
        var fault = SharingRules.TryShare(terms, figures, out var shares);
        pool = new PoolStatement
        {
            Terms = terms,
            EarnedMinor = figures.EarnedMinor,
            DeclaredMinor = figures.DeclaredMinor,
            LevyMinor = figures.LevyMinor,
            Rows = fault == SharingFault.None ? Rows(figures, shares) : [],
        };
        return fault;
    }

    private void Collect()
    {
        foreach (var report in usage.Where(u => PoolOf(u.Summary.Chain.Meter) == terms.Kind))
        {
            var chain = report.Summary.Chain;
            var lines = report.PayableLines();
            var earned = Earned(chain.Meter, lines, terms.ReferencePriceMicros);
            _earned[chain.Host] = _earned.GetValueOrDefault(chain.Host) + earned;
            _earnedByItsLeases[chain.Owner] = _earnedByItsLeases.GetValueOrDefault(chain.Owner) + earned;
            _used[chain.Owner] = lines.Aggregate(_used.GetValueOrDefault(chain.Owner), (sum, l) => checked(sum + l.Quantity));
        }

        foreach (var declaration in declarations.Where(d => d.Counts && d.Declaration.Pool == terms.Kind).Select(d => d.Declaration))
        {
            _declared[declaration.Member] = checked(_declared.GetValueOrDefault(declaration.Member) + declaration.AmountMinor);
        }
    }

    private PoolFigures Figures()
    {
        var earned = (long)Rational.Sum(_earned.Values).RoundHalfAway();
        var declared = _declared.Values.Sum();
        return new PoolFigures
        {
            Members = [.. members.Select(m => new PoolMember(
                m.Handle, m.ActiveSeconds, (System.Numerics.BigInteger)_used.GetValueOrDefault(m.Handle),
                _earnedByItsLeases.GetValueOrDefault(m.Handle)))],
            EarnedMinor = earned,
            DeclaredMinor = declared,
            LevyMinor = (long)(new Rational(terms.LevyPerMille, 1000) * checked(earned + declared)).RoundHalfAway(),
            AveragedOverSeconds = terms.Kind == PoolKind.Storage ? period.Seconds : 1,
            Ties = TieOrder.ByPeriod(period.Id, [.. members.Select(m => m.Handle.ToString())]),
        };
    }

    private List<PoolRow> Rows(PoolFigures figures, PoolShares shares)
    {
        var credits = members.Count == 0
            ? []
            : figures.ByWeightOrActivity(figures.EarnedMinor, [.. members.Select(m => _earned.GetValueOrDefault(m.Handle))]);
        var byUse = members.Count == 0 ? [] : figures.ByUsage(figures.CostMinor);
        var alone = StandAlone.Minor(terms, figures);
        var rows = members.Select((m, i) => new PoolRow
        {
            Party = m.Handle,
            Usage = _used.GetValueOrDefault(m.Handle),
            EarnedExact = _earned.GetValueOrDefault(m.Handle),
            EarnedMinor = credits[i],
            DeclaredMinor = _declared.GetValueOrDefault(m.Handle),
            LevyMinor = 0,
            FixedShareMinor = shares.Fixed[i],
            UseShareMinor = shares.ByUse[i],
            UsageRuleShareMinor = byUse[i],
            StandAloneMinor = alone[i],
        }).ToList();
        rows.Add(new PoolRow
        {
            Party = Party.Cooperative,
            Usage = 0,
            EarnedExact = Rational.Zero,
            EarnedMinor = 0,
            DeclaredMinor = _declared.GetValueOrDefault(Party.Cooperative),
            LevyMinor = figures.LevyMinor,
            FixedShareMinor = 0,
            UseShareMinor = 0,
            UsageRuleShareMinor = 0,
            StandAloneMinor = 0,
        });
        return rows;
    }
}
