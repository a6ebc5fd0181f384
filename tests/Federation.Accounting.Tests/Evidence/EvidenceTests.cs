using Federation.Accounting.CostSharing;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using MeterKind = Federation.Accounting.Windows.MeterKind;
using UsageLine = Federation.Accounting.Windows.UsageLine;

namespace Federation.Accounting.Tests.Evidence;

public sealed class EvidenceTests
{
    private static readonly ChainId Chain = new(MemberHandle.Parse("beta"), MemberHandle.Parse("alpha"), MeterKind.Stored);
    private static readonly PriceList Cheap = new() { StorageMicrosPerTbMonth = 4_000_000, EgressMicrosPerTb = 1, Currency = "EUR" };
    private static readonly PriceList Dear = new() { StorageMicrosPerTbMonth = 7_000_000, EgressMicrosPerTb = 1, Currency = "EUR" };
    private static readonly Dictionary<Sha256Digest, PriceList> Lists = new() { [Cheap.Hash] = Cheap, [Dear.Hash] = Dear };
    private static readonly DateTimeOffset Border = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_window_and_a_summary_over_two_months_come_back_from_their_documents()
    {
        var period = BillingPeriod.Of(Border.AddDays(-1), Border.AddDays(1));
        var first = Window(1, Border.AddDays(-1), (Cheap, 5), (Dear, 7));
        var second = Window(2, Border, (Dear, 11));
        Assert.Equal(first.Lines, UsageDocuments.ToWindow(UsageDocuments.ToBody(first, Lists)).Lines);

        var body = UsageDocuments.SummaryBody(period, [(Sha256Digest.Of([1]), first), (Sha256Digest.Of([2]), second)], Lists);
        Assert.Equal(4, body.Lines.Count);
        Assert.True(UsageDocuments.TryReadSummary(body, period, out var summary));
        Assert.Equal((Int128)23, summary!.Total);
        Assert.Equal(UsageLine.Merge(first.Lines.Concat(second.Lines)), summary.Lines);

        Assert.False(UsageDocuments.TryReadSummary(body with { Lines = [.. body.Lines.Skip(1)] }, period, out _));
        Assert.False(UsageDocuments.TryReadSummary(body with { Lines = [.. body.Lines.Skip(1), body.Lines[0]] }, period, out _));
        Assert.False(UsageDocuments.TryReadSummary(body with { Total = 24 }, period, out _));
        Assert.False(UsageDocuments.TryReadSummary(body with { Period = "2026-10" }, period, out _));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 4, 0)]
    [InlineData(8, 5, 3)]
    [InlineData(99, 5, 7)]
    [InlineData(-3, 0, 0)]
    public void An_own_total_is_laid_over_the_cheapest_lines_first(int ownTotal, int cheap, int dear)
    {
        var window = Window(1, Border, (Cheap, 5), (Dear, 7));
        var summary = UsageSummary.Of("2026-11", [window]);
        var answer = UsageDocuments.ToAnswer(
            new SummaryAnswerBody { Summary = Sha256Digest.Of([1]), Period = "2026-11", Dispute = Federation.Protocol.Documents.Bodies.DisputeCode.D03, OwnTotal = ownTotal }, summary);
        var payable = new ReportedUsage { Summary = summary, Answer = answer }.PayableLines();
        Assert.Equal((Int128)cheap, payable.Where(l => l.PriceMicros == 4_000_000).Select(l => l.Quantity).SingleOrDefault());
        Assert.Equal((Int128)dear, payable.Where(l => l.PriceMicros == 7_000_000).Select(l => l.Quantity).SingleOrDefault());
    }

    [Fact]
    public void Dispute_codes_keep_their_numbers_in_documents()
    {
        foreach (var code in Enum.GetValues<Federation.Accounting.Windows.DisputeCode>())
        {
            Assert.Equal(code, code.ToDocument().ToCode());
            Assert.Equal(code == Federation.Accounting.Windows.DisputeCode.None ? null : $"D{(int)code:00}", code.ToDocument()?.ToString());
        }
    }

    [Fact]
    public void A_charter_gives_its_terms_and_an_uneven_cost_table_gives_none()
    {
        var charter = Charter.CreateDefault("Test", "EUR", Border);
        var terms = PeriodFacts.TermsOf(charter);
        Assert.Equal((SharingRule.TwoPart, 5_000_000, null), (terms.Pools[0].Rule, terms.Pools[0].ReferencePriceMicros, terms.Periods.FixedSeconds));
        Assert.Equal(charter.ComputeHash(), terms.CharterHash);

        Assert.Equal(new StepTable(4000, 2000, 10), Steps((10, 6000), (20, 8000), (30, 10_000)));
        Assert.Equal(new StepTable(0, 6000, 10), Steps((10, 6000)));
        Assert.Null(Steps((10, 6000), (25, 8000)));
        Assert.Null(Steps((10, 6000), (20, 8000), (30, 9000)));
    }

    private static StepTable? Steps(params (long UpTo, long Cost)[] steps)
    {
        var charter = Charter.CreateDefault("Test", "EUR", Border);
        var pool = new CharterPool { Rule = CostSharingRule.R5, Steps = [.. steps.Select(s => new CostStep { UpToBytes = s.UpTo, CostMinorUnits = s.Cost })] };
        return PeriodFacts.TermsOf(charter with { Pools = charter.Pools with { Storage = pool } }).Pools[0].Steps;
    }

    private static ReceiptWindow Window(long seq, DateTimeOffset from, params (PriceList Prices, long Amount)[] used) => ReceiptWindow.Build(
        Chain,
        seq,
        from,
        from.AddDays(1),
        [.. used.Select((u, i) => new WindowEntry { Lease = new LeaseId(new Guid(i + 1, 0, 0, new byte[8])), Salt = new byte[32], Amount = u.Amount, PriceListHash = u.Prices.Hash, PriceMicros = u.Prices.StorageMicrosPerTbMonth })],
        default,
        default)!;
}
