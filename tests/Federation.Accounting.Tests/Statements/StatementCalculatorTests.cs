using Federation.Accounting.CostSharing;
using Federation.Accounting.Netting;
using Federation.Accounting.Rationals;
using Federation.Accounting.Statements;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Statements;

public sealed class StatementCalculatorTests
{
    private static readonly MemberHandle Alpha = MemberHandle.Parse("alpha");
    private static readonly MemberHandle Beta = MemberHandle.Parse("beta");
    private static readonly MemberHandle Gamma = MemberHandle.Parse("gamma");

    [Fact]
    public void The_worked_example_comes_out_to_the_cent()
    {
        var statement = StatementCalculator.Compute(ExampleMonth.Input());
        var pool = Assert.Single(statement.Pools);
        Assert.Equal((831, 6000, 6831), (pool.EarnedMinor, pool.DeclaredMinor, pool.CostMinor));
        foreach (var expected in ExampleMonth.Vector.GetProperty("rows").EnumerateObject())
        {
            var row = pool.Rows.Single(r => r.Party.ToString() == expected.Name);
            Assert.Equal(expected.Value.GetProperty("earned").Long(), row.EarnedMinor);
            Assert.Equal(expected.Value.GetProperty("declared").Long(), row.DeclaredMinor);
            Assert.Equal(expected.Value.GetProperty("fixed").Long(), row.FixedShareMinor);
            Assert.Equal(expected.Value.GetProperty("byUse").Long(), row.UseShareMinor);
            Assert.Equal(expected.Value.GetProperty("balance").Long(), row.BalanceMinor);
            Assert.Equal(expected.Value.GetProperty("exact").GetString(), StatementDocument.ExactText(row.EarnedExact));
        }

        Assert.Equal(new Rational(8000, 31), pool.Rows[1].EarnedExact);
        Assert.Equal(
            ExampleMonth.Vector.GetProperty("payments").EnumerateArray()
                .Select(p => new Payment(MemberHandle.Parse(p[0].GetString()!), MemberHandle.Parse(p[1].GetString()!), p[2].Long())),
            statement.Payments);
    }

    [Fact]
    public void The_bytes_of_the_worked_example_are_pinned() => Assert.Equal(
        ExampleMonth.Vector.GetProperty("statementHash").GetString(),
        StatementDocument.Hash(StatementCalculator.Compute(ExampleMonth.Input())).ToString());

    [Fact]
    public void Own_copies_are_neither_credited_nor_charged()
    {
        var input = ExampleMonth.Input();
        var own = ExampleMonth.Countersigned("alpha", "alpha", MeterKind.Stored, 5_000_000_000_000_000_000, 4_000_000, input.Period);
        Assert.Equal(Bytes(input), Bytes(input with { Usage = [.. input.Usage, own] }));
    }

    [Fact]
    public void A_dispute_parks_only_the_disputed_part()
    {
        var input = ExampleMonth.Input();
        var disputed = input.Usage[0] with
        {
            Answer = new SummaryAnswer(DisputeCode.QuantityDiffers,
                [input.Usage[0].Summary.Lines[0] with { Quantity = input.Usage[0].Summary.Total / 2 }]),
        };
        var statement = StatementCalculator.Compute(input with { Usage = [disputed, input.Usage[1], input.Usage[2]] });
        var row = statement.Usage.Single(u => u.Status == SummaryStatus.Disputed);
        Assert.Equal(new Rational(4000, 31), row.EarnedExact);
        Assert.Equal(new Rational(4000, 31), row.ParkedExact);
        Assert.Equal(input.Usage[0].Summary.Total / 2, row.Payable);
        Assert.Equal(702, statement.Pools[0].EarnedMinor);
        AssertBalanced(statement);
    }

    [Fact]
    public void An_unanswered_summary_is_presumed_or_unpaid_and_marked()
    {
        var input = ExampleMonth.Input();
        var silent = input.Usage[0] with { Answer = null };
        var presumed = StatementCalculator.Compute(input with
        {
            Usage = [silent with { Authorised = silent.Summary.Total },
            .. input.Usage.Skip(1)]
        });
        Assert.Equal(-1974, presumed.ResultOf(Beta).BalanceMinor);
        Assert.Equal(SummaryStatus.Presumed, presumed.Usage.Single(u => u.Chain.Host == Beta).Status);
        var unsupported = StatementCalculator.Compute(input with { Usage = [silent, .. input.Usage.Skip(1)] });
        Assert.Equal(0, unsupported.Pools[0].Rows.Single(r => r.Party == Beta).EarnedMinor);
        AssertBalanced(unsupported);
    }

    [Fact]
    public void A_levy_and_the_bills_of_the_cooperative_are_owed_to_it()
    {
        var input = ExampleMonth.Input();
        var bill = ExampleMonth.Declaration("cooperative", 1000, input.Period);
        var statement = StatementCalculator.Compute(input with
        {
            Terms = input.Terms with
            {
                Pools = [input.Terms.Pools[0] with { LevyPerMille = 50 }],
                BudgetLines = [.. input.Terms.BudgetLines, new BudgetLine(Party.Cooperative, PoolKind.Storage, 1000)],
            },
            Declarations = [.. input.Declarations, bill],
        });
        Assert.Equal(392, statement.Pools[0].LevyMinor);
        Assert.Equal(1392, statement.ResultOf(Party.Cooperative).BalanceMinor);
        AssertBalanced(statement);
    }

    [Fact]
    public void Adjustments_move_opposite_amounts()
    {
        var input = ExampleMonth.Input();
        var correction = new Adjustment(Sha256Digest.Of("c"u8), AdjustmentKind.Correction, Beta, Gamma, 27);
        var statement = StatementCalculator.Compute(input with { Adjustments = [correction] });
        Assert.Equal((-2001, -1400), (statement.ResultOf(Beta).BalanceMinor, statement.ResultOf(Gamma).BalanceMinor));
        AssertBalanced(statement);
    }

    [Fact]
    public void Declared_costs_count_inside_a_budget_line_or_with_a_quorum()
    {
        var input = ExampleMonth.Input();
        CostDeclaration[] declarations =
        [
            ExampleMonth.Declaration("alpha", 6000, input.Period), ExampleMonth.Declaration("alpha", 1, input.Period),
            ExampleMonth.Declaration("beta", 500, input.Period), ExampleMonth.Declaration("gamma", 700,
                input.Period) with { ApprovedBy = [Alpha, Beta, Alpha] },
            ExampleMonth.Declaration("gamma", 800, input.Period) with { ApprovedBy = [Alpha, Alpha] },
            ExampleMonth.Declaration("alpha", 2, input.Period) with { PeriodId = "2026-09" },
            ExampleMonth.Declaration("nobody", 3, input.Period), ExampleMonth.Declaration("alpha", -4, input.Period),
        ];
        var statement = StatementCalculator.Compute(input with { Declarations = declarations });
        var status = statement.Declarations.ToDictionary(d => d.Declaration.AmountMinor, d => d.Status);
        Assert.Equal(DeclarationStatus.NoBudgetLine, status[500]);
        Assert.Equal(DeclarationStatus.ApprovedByQuorum, status[700]);
        Assert.Equal(DeclarationStatus.NoBudgetLine, status[800]);
        Assert.Equal(DeclarationStatus.OtherPeriod, status[2]);
        Assert.Equal(DeclarationStatus.UnknownPartyOrPool, status[3]);
        Assert.Equal(DeclarationStatus.NotPositive, status[-4]);
        Assert.Equal([DeclarationStatus.OverBudget, DeclarationStatus.WithinBudget], new[] { status[1], status[6000] }.OrderDescending());
        AssertBalanced(statement);
    }

    [Fact]
    public void Subsidy_and_stand_alone_cost_stand_beside_each_share()
    {
        var rows = StatementCalculator.Compute(ExampleMonth.Input()).Pools[0].Rows;
        Assert.Equal(0, rows.Sum(r => r.SubsidyGivenMinor));
        Assert.Equal(2000, rows.Single(r => r.Party == Gamma).SubsidyGivenMinor);
        Assert.Equal([6599L, 6232L, 6000L, 0L], rows.Select(r => r.StandAloneMinor));
    }

    [Fact]
    public void The_same_month_is_shown_under_every_rule_that_applies()
    {
        var all = StatementCalculator.WhatIf(ExampleMonth.Input());
        Assert.Equal([SharingRule.Direct, SharingRule.Equal, SharingRule.Usage, SharingRule.TwoPart, SharingRule.Solidarity], all.Keys);
        Assert.All(all.Values, AssertBalanced);
    }

    [Fact]
    public void Bad_input_has_a_name_and_no_statement()
    {
        var good = ExampleMonth.Input();
        AssertFault(StatementFault.BadMembers, good with { Members = [.. good.Members, good.Members[0]] });
        AssertFault(StatementFault.BadMembers, good with { Members = [.. good.Members, ExampleMonth.Member("cooperative", 1)] });
        AssertFault(StatementFault.BadTerms, good with { Terms = good.Terms with { Pools = [good.Terms.Pools[0], good.Terms.Pools[0]] } });
        var levied = good.Terms.Pools[0] with { LevyPerMille = 1001 };
        AssertFault(StatementFault.BadTerms, good with { Terms = good.Terms with { Pools = [levied] } });
        AssertFault(StatementFault.UnknownParty, good with { Members = [.. good.Members.Take(2)] });
        AssertFault(StatementFault.BadSummary, good with { Usage = [.. good.Usage, good.Usage[0]] });
        var liar = good.Usage[0] with { Summary = good.Usage[0].Summary with { Total = 1 } };
        AssertFault(StatementFault.BadSummary, good with { Usage = [liar] });
        var self = new Adjustment(Sha256Digest.Of("c"u8), AdjustmentKind.Correction, Beta, Beta, 27);
        AssertFault(StatementFault.BadAdjustment, good with { Adjustments = [self] });
        var stepped = good.Terms with { Pools = [good.Terms.Pools[0] with { Rule = SharingRule.Stepped }] };
        AssertFault(StatementFault.RuleNotApplicable, good with { Terms = stepped });
    }

    [Fact]
    public void Random_months_balance_and_neither_order_nor_repetition_changes_a_byte()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var input = RandomMonth(random);
            var statement = StatementCalculator.Compute(input);
            AssertBalanced(statement);
            Assert.All(statement.Pools, p => Assert.Equal(p.CostMinor, p.Rows.Sum(r => r.ShareMinor)));
            var shuffled = input with
            {
                Members = Shuffled(input.Members, random),
                Usage = Shuffled(input.Usage, random),
                Declarations = Shuffled([.. input.Declarations, .. input.Declarations.Take(1)], random),
                Terms = input.Terms with { Pools = Shuffled(input.Terms.Pools, random) },
            };
            Assert.True(Bytes(input).SequenceEqual(Bytes(shuffled)), $"seed {seed}");
        }
    }

    private static StatementInput RandomMonth(Random random)
    {
        var example = ExampleMonth.Input();
        var members = Enumerable.Range(0, random.Next(1, 9)).Select(i =>
            ExampleMonth.Member($"m{i}", random.Next(4) == 0 ? 0 : random.Next(1, 2_678_400))).ToList();
        var usage = from host in members
                    from owner in members
                    from meter in Enum.GetValues<MeterKind>()
                    where random.Next(3) == 0
                    select ExampleMonth.Countersigned(
                        host.Handle.ToString(), owner.Handle.ToString(), meter, (Int128)random.NextInt64(1, 1L << 62) * random.Next(1, 5),
                            random.Next(10_000_000), example.Period);
        var rules = new[] { SharingRule.Direct, SharingRule.Equal, SharingRule.Usage, SharingRule.TwoPart, SharingRule.Solidarity,
            SharingRule.Stepped };
        return example with
        {
            Terms = example.Terms with
            {
                Pools =
                [
                    Pool(PoolKind.Storage), Pool(PoolKind.Egress),
                ],
                BudgetLines = [.. members.Select(m => new BudgetLine(m.Handle, PoolKind.Storage, 5000))],
            },
            Members = members,
            Usage = [.. usage],
            Declarations = [.. members.Where(_ => random.Next(2) == 0).Select(m =>
                ExampleMonth.Declaration(m.Handle.ToString(), random.Next(1, 6000), example.Period))],
        };

        PoolTerms Pool(PoolKind kind) => new()
        {
            Kind = kind,
            Rule = rules[random.Next(rules.Length)],
            ReferencePriceMicros = random.Next(8_000_000),
            FixedPerMille = random.Next(2) == 0 ? null : random.Next(1001),
            LevyPerMille = random.Next(100),
            Steps = new StepTable(random.Next(5000), random.Next(5000), random.NextInt64(1, 1L << 50)),
        };
    }

    private static List<T> Shuffled<T>(IReadOnlyList<T> items, Random random) => [.. items.OrderBy(_ => random.Next())];

    private static void AssertFault(StatementFault expected, StatementInput input)
    {
        Assert.Equal(expected, StatementCalculator.TryCompute(input, out var statement, out _));
        Assert.Null(statement);
    }

    private static void AssertBalanced(Statement statement)
    {
        Assert.Equal(0, statement.Results.Sum(r => r.BalanceMinor));
        Assert.All(statement.Pools, p => Assert.Equal(0, p.Rows.Sum(r => r.BalanceMinor)));
        Assert.All(statement.Pools, p => Assert.Equal(p.CostMinor, p.Rows.Sum(r => r.CreditMinor)));
    }

    private static byte[] Bytes(StatementInput input) => StatementDocument.Bytes(StatementCalculator.Compute(input));
}
