using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Federation.Accounting.Apportionment;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Rationals;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.CostSharing;

public sealed class SharingRulesTests
{
    private static readonly MemberHandle[] Members = [MemberHandle.Parse("alpha"), MemberHandle.Parse("beta"), MemberHandle.Parse("gamma")];

    [Fact]
    public void Published_vectors_hold_for_every_rule()
    {
        var vectors = Vectors.Read("sharing.json");
        var figures = Figures(vectors.GetProperty("cost").Long(), 0, vectors.GetProperty("usage").Longs(), [1, 1, 1]);
        foreach (var item in vectors.GetProperty("cases").EnumerateArray())
        {
            var terms = Terms(item);
            Assert.Equal(SharingFault.None, SharingRules.TryShare(terms, figures, out var shares));
            var totals = Enumerable.Range(0, 3).Select(shares.Total).ToArray();
            Assert.Equal(item.GetProperty("shares").Longs(), totals);
            Assert.Equal(item.GetProperty("balances").Longs(), vectors.GetProperty("credits").Longs().Zip(totals, (k, s) => k - s));
            if (item.TryGetProperty("standAlone", out var alone))
            {
                Assert.Equal(alone.Longs(), StandAlone.Minor(terms, figures));
            }
        }
    }

    [Fact]
    public void Serial_and_airport_vectors_hold()
    {
        var vectors = Vectors.Read("sharing.json");
        foreach (var item in vectors.GetProperty("airport").EnumerateArray())
        {
            var shares = SerialCost.Airport([.. item.GetProperty("costs").Longs().Select(c => (Rational)c)]);
            Assert.Equal(item.GetProperty("shares").Longs().Select(s => (Rational)s), shares);
        }

        var square = vectors.GetProperty("serialSquare");
        var serial = SerialCost.Split([.. square.GetProperty("quantities").Longs().Select(q => (Rational)q)], q => q * q);
        Assert.Equal(square.GetProperty("shares").Longs().Select(s => (Rational)s), serial);
    }

    [Fact]
    public void With_a_fixed_and_a_linear_cost_the_serial_rule_equals_two_part()
    {
        var serial = SerialCost.Split([6, 2, 2], q => 60 + (4 * q));
        Assert.Equal([44, 28, 28], serial);
        Assert.Equal(serial, ShapleyByEnumeration([6, 2, 2], q => q.IsZero ? 0 : 60 + (4 * q)));
        Assert.Equal([7250, 1250, 1250, 250], ShapleyOfLargest([10000, 4000, 4000, 1000]));
    }

    [Fact]
    public void Direct_charges_each_owner_what_its_leases_earned()
    {
        var figures = Figures(900, 100, [1, 1, 0], [1, 1, 2]) with
        {
            Members = [new(Members[0], 1, 1, 600), new(Members[1], 1, 1, 300), new(Members[2], 2, 0, 0)],
        };
        SharingRules.TryShare(Terms(SharingRule.Direct), figures, out var shares);
        Assert.Equal([600L, 300L, 0L], shares.ByUse);
        Assert.Equal([25L, 25L, 50L], shares.Fixed);
    }

    [Theory]
    [InlineData(SharingRule.Usage)]
    [InlineData(SharingRule.TwoPart)]
    [InlineData(SharingRule.Direct)]
    [InlineData(SharingRule.Solidarity)]
    public void Without_any_use_the_active_seconds_decide(SharingRule rule)
    {
        SharingRules.TryShare(Terms(rule), Figures(0, 400, [0, 0, 0], [1, 1, 2]), out var shares);
        Assert.Equal([100L, 100L, 200L], Enumerable.Range(0, 3).Select(shares.Total));
    }

    [Fact]
    public void Every_rule_shares_the_whole_cost_to_the_cent() =>
        Prop.ForAll<PositiveInt, NonNegativeInt, NonNegativeInt[]>((earned, declared, raw) =>
    {
        var usage = Enumerable.Range(0, 3).Select(i => i < raw.Length ? (long)raw[i].Get : 0).ToArray();
        var figures = Figures(earned.Get, declared.Get, usage, [86400, 0, 3600]);
        return Enum.GetValues<SharingRule>().All(rule =>
        {
            var fault = SharingRules.TryShare(Terms(rule) with { Steps = new StepTable(4000, 2000, 4) }, figures, out var shares);
            return fault == SharingFault.None && Enumerable.Range(0, 3).Sum(shares.Total) == figures.CostMinor
                && Enumerable.Range(0, 3).All(i => shares.Total(i) >= 0);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rule_that_cannot_be_applied_says_why()
    {
        var figures = Figures(100, 0, [1, 1, 1], [1, 1, 1]);
        var caps = Members.ToDictionary(m => m, _ => 30L);
        Assert.Equal(SharingFault.CapsTooLow, SharingRules.TryShare(Terms(SharingRule.Solidarity) with { CapsMinor = caps }, figures,
            out _));
        Assert.Equal(SharingFault.NoStepTable, SharingRules.TryShare(Terms(SharingRule.Stepped), figures, out _));
        var coefficients = new Dictionary<MemberHandle, int> { [Members[0]] = 1501 };
        Assert.Equal(
            SharingFault.BadSolidarityTerms,
            SharingRules.TryShare(Terms(SharingRule.Solidarity) with { CoefficientsPerMille = coefficients }, figures, out _));
        Assert.Equal(SharingFault.NoMembers, SharingRules.TryShare(
            Terms(SharingRule.Equal), figures with { Members = [], Ties = TieOrder.ByPosition(0) }, out _));
    }

    private static PoolTerms Terms(SharingRule rule) => new() { Kind = PoolKind.Storage, Rule = rule, ReferencePriceMicros = 5_000_000 };

    private static PoolTerms Terms(JsonElement item)
    {
        var terms = Terms(Enum.Parse<SharingRule>(item.GetProperty("rule").GetString()!, ignoreCase: true));
        if (item.TryGetProperty("fixedPerMille", out var phi))
        {
            terms = terms with { FixedPerMille = phi.GetInt32() };
        }

        if (item.TryGetProperty("coefficients", out var coefficients))
        {
            terms = terms with
            {
                CoefficientsPerMille = Members.Zip(coefficients.EnumerateArray()).ToDictionary(p => p.First, p =>
                p.Second.GetInt32())
            };
        }

        if (item.TryGetProperty("capGamma", out var cap))
        {
            terms = terms with { CapsMinor = new Dictionary<MemberHandle, long> { [Members[2]] = cap.Long() } };
        }

        return item.TryGetProperty("steps", out var steps)
            ? terms with { Steps = new StepTable(steps[0].Long(), steps[1].Long(), steps[2].Long()) } : terms;
    }

    private static PoolFigures Figures(long earned, long declared, long[] usage, long[] activeSeconds) => new()
    {
        Members = [.. Members.Select((m, i) => new PoolMember(m, activeSeconds[i], usage[i], Rational.Zero))],
        EarnedMinor = earned,
        DeclaredMinor = declared,
        Ties = TieOrder.ByPosition(3),
    };

    private static Rational[] ShapleyByEnumeration(Rational[] quantities, Func<Rational, Rational> cost) =>
        Shapley(quantities.Length, set => cost(Rational.Sum(set.Select(i => quantities[i]))));

    private static Rational[] ShapleyOfLargest(Rational[] costs) =>
        Shapley(costs.Length, set => set.Count == 0 ? 0 : set.Select(i => costs[i]).Max());

    private static Rational[] Shapley(int n, Func<IReadOnlyCollection<int>, Rational> cost)
    {
        var shares = new Rational[n];
        var orders = Permutations([.. Enumerable.Range(0, n)]).ToList();
        foreach (var order in orders)
        {
            for (var k = 0; k < n; k++)
            {
                shares[order[k]] += (cost(order[..(k + 1)]) - cost(order[..k])) / orders.Count;
            }
        }

        return shares;
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
