using System.Text.Json;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Accounting.Rating;
using Federation.Accounting.Statements;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Statements;

/// <summary>The worked example as a statement input.</summary>
internal static class ExampleMonth
{
    public static JsonElement Vector { get; } = Vectors.Read("statement-2026-10.json");

    public static StatementInput Input()
    {
        var period = BillingPeriod.Parse(Vector.GetProperty("period").GetString()!);
        var declared = Vector.GetProperty("declared");
        var declarer = MemberHandle.Parse(declared.GetProperty("member").GetString()!);
        return new StatementInput
        {
            Period = period,
            Terms = new CharterTerms
            {
                Currency = Vector.GetProperty("currency").GetString()!,
                CharterHash = Sha256Digest.Of("charter"u8),
                Pools = [new PoolTerms { Kind = PoolKind.Storage,
                    ReferencePriceMicros = Vector.GetProperty("referencePriceMicros").Long() }],
                BudgetLines = [new BudgetLine(declarer, PoolKind.Storage, 6000)],
            },
            InputSetHash = Sha256Digest.Of("set"u8),
            Members = [.. Vector.GetProperty("members").EnumerateArray().Select(m => Member(m.GetString()!, period.Seconds))],
            Usage = [.. Vector.GetProperty("usage").EnumerateArray().Select(u => Countersigned(
                u.GetProperty("host").GetString()!, u.GetProperty("owner").GetString()!, MeterKind.Stored,
                (Int128)UsageRating.BytesPerTb * u.GetProperty("tbSeconds").Long(), u.GetProperty("priceMicros").Long(), period))],
            Declarations = [Declaration(declarer.ToString(), declared.GetProperty("amountMinor").Long(), period)],
        };
    }

    public static StatementMember Member(string handle, long activeSeconds) =>
        new(MemberHandle.Parse(handle), activeSeconds, MemberStanding.Active);

    public static CostDeclaration Declaration(string member, long minor, BillingPeriod period) => new()
    {
        Id = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{member} {minor}")),
        Member = MemberHandle.Parse(member),
        Pool = PoolKind.Storage,
        PeriodId = period.Id,
        AmountMinor = minor,
        EvidenceHash = Sha256Digest.Of("bill"u8),
    };

    public static ReportedUsage Countersigned(string host, string owner, MeterKind meter, Int128 quantity, long priceMicros,
        BillingPeriod period) => new()
        {
            Summary = new UsageSummary
            {
                Chain = new ChainId(MemberHandle.Parse(host), MemberHandle.Parse(owner), meter),
                PeriodId = period.Id,
                FirstSeq = 1,
                LastSeq = 744,
                WindowsRoot = Sha256Digest.Of("windows"u8),
                Total = quantity,
                Lines = quantity == 0 ? [] : [new UsageLine(Sha256Digest.Of("prices"u8), CalendarMonth.Of(period.Start), priceMicros,
                quantity)],
            },
            Answer = SummaryAnswer.Countersigned,
        };
}
