using System.Text.Json.Nodes;
using Federation.Accounting.Canonical;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Rationals;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>The statement as canonical bytes (RFC 8785): what members compute, hash and sign. Amounts are strings of digits, in minor
/// units.</summary>
public static class StatementDocument
{
    /// <summary>Version of the layout and of the arithmetic; a change of either is a new version (dispute D12).</summary>
    public const string Schema = "statement/1";

    private const int ExactDecimals = 10;

    /// <summary>The canonical bytes.</summary>
    public static byte[] Bytes(Statement statement) => CanonicalJson.Bytes(ToJson(statement));

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public static Sha256Digest Hash(Statement statement) => Sha256Digest.Of(Bytes(statement));

    /// <summary>The same content as a JSON object.</summary>
    public static JsonObject ToJson(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new JsonObject
        {
            ["adjustments"] = Array(statement.Adjustments, a => new JsonObject
            {
                ["amountMinor"] = CanonicalJson.Digits(a.AmountMinor),
                ["credited"] = a.Credited.ToString(),
                ["debited"] = a.Debited.ToString(),
                ["id"] = a.Id.ToString(),
                ["kind"] = CanonicalJson.Name(a.Kind),
            }),
            ["charterHash"] = statement.CharterHash.ToString(),
            ["currency"] = statement.Currency,
            ["declarations"] = Array(statement.Declarations, DeclarationJson),
            ["from"] = CanonicalJson.Instant(statement.Period.Start),
            ["inputSetHash"] = statement.InputSetHash.ToString(),
            ["members"] = Array(statement.Members, m => new JsonObject
            {
                ["activeSeconds"] = CanonicalJson.Digits(m.ActiveSeconds),
                ["handle"] = m.Handle.ToString(),
                ["standing"] = CanonicalJson.Name(m.Standing),
            }),
            ["payments"] = Array(statement.Payments, p => new JsonObject
            {
                ["amountMinor"] = CanonicalJson.Digits(p.AmountMinor),
                ["from"] = p.From.ToString(),
                ["to"] = p.To.ToString(),
            }),
            ["period"] = statement.Period.Id,
            ["pools"] = Array(statement.Pools, PoolJson),
            ["results"] = Array(statement.Results, r => new JsonObject
            {
                ["adjustmentMinor"] = CanonicalJson.Digits(r.AdjustmentMinor),
                ["balanceMinor"] = CanonicalJson.Digits(r.BalanceMinor),
                ["creditMinor"] = CanonicalJson.Digits(r.CreditMinor),
                ["party"] = r.Party.ToString(),
                ["shareMinor"] = CanonicalJson.Digits(r.ShareMinor),
            }),
            ["schema"] = Schema,
            ["to"] = CanonicalJson.Instant(statement.Period.End),
            ["usage"] = Array(statement.Usage, UsageJson),
        };
    }

    /// <summary>Exact minor units as an amount of the currency with 10 decimals: <c>2.5806451613</c> for 8000/31 cents.</summary>
    public static string ExactText(Rational minorUnits) => (minorUnits / 100).ToText(ExactDecimals);

    /// <summary>Text of a rule in documents: <c>r0</c> to <c>r5</c>.</summary>
    public static string RuleText(SharingRule rule) => "r" + CanonicalJson.Digits((int)rule);

    private static JsonObject DeclarationJson(JudgedDeclaration judged) => new()
    {
        ["amountMinor"] = CanonicalJson.Digits(judged.Declaration.AmountMinor),
        ["counts"] = judged.Counts,
        ["evidenceHash"] = judged.Declaration.EvidenceHash.ToString(),
        ["id"] = judged.Declaration.Id.ToString(),
        ["member"] = judged.Declaration.Member.ToString(),
        ["pool"] = CanonicalJson.Name(judged.Declaration.Pool),
        ["status"] = CanonicalJson.Name(judged.Status),
    };

    private static JsonObject PoolJson(PoolStatement pool) => new()
    {
        ["costMinor"] = CanonicalJson.Digits(pool.CostMinor),
        ["declaredMinor"] = CanonicalJson.Digits(pool.DeclaredMinor),
        ["earnedMinor"] = CanonicalJson.Digits(pool.EarnedMinor),
        ["levyMinor"] = CanonicalJson.Digits(pool.LevyMinor),
        ["pool"] = CanonicalJson.Name(pool.Terms.Kind),
        ["referencePriceMicros"] = CanonicalJson.Digits(pool.Terms.ReferencePriceMicros),
        ["rows"] = Array(pool.Rows, r => new JsonObject
        {
            ["balanceMinor"] = CanonicalJson.Digits(r.BalanceMinor),
            ["creditMinor"] = CanonicalJson.Digits(r.CreditMinor),
            ["declaredMinor"] = CanonicalJson.Digits(r.DeclaredMinor),
            ["earnedExact"] = ExactText(r.EarnedExact),
            ["earnedMinor"] = CanonicalJson.Digits(r.EarnedMinor),
            ["fixedShareMinor"] = CanonicalJson.Digits(r.FixedShareMinor),
            ["levyMinor"] = CanonicalJson.Digits(r.LevyMinor),
            ["party"] = r.Party.ToString(),
            ["shareMinor"] = CanonicalJson.Digits(r.ShareMinor),
            ["standAloneMinor"] = CanonicalJson.Digits(r.StandAloneMinor),
            ["subsidyGivenMinor"] = CanonicalJson.Digits(r.SubsidyGivenMinor),
            ["usage"] = CanonicalJson.Digits(r.Usage),
            ["usageRuleShareMinor"] = CanonicalJson.Digits(r.UsageRuleShareMinor),
            ["useShareMinor"] = CanonicalJson.Digits(r.UseShareMinor),
        }),
        ["rule"] = RuleText(pool.Terms.Rule),
    };

    private static JsonObject UsageJson(UsageRow row) => new()
    {
        ["chain"] = row.Chain.ToString(),
        ["claimed"] = CanonicalJson.Digits(row.Claimed),
        ["dispute"] = row.Dispute == DisputeCode.None ? "none" : $"D{(int)row.Dispute:00}",
        ["earnedExact"] = ExactText(row.EarnedExact),
        ["parkedExact"] = ExactText(row.ParkedExact),
        ["payable"] = CanonicalJson.Digits(row.Payable),
        ["status"] = CanonicalJson.Name(row.Status),
        ["summaryHash"] = row.SummaryHash.ToString(),
        ["windowsRoot"] = row.WindowsRoot.ToString(),
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> json) => new([.. items.Select(i => (JsonNode)json(i))]);
}
