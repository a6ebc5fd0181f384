using System.Globalization;
using Federation.Accounting.Netting;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>The statement as a treasurer reads it: one sentence per payment first, then every step behind it.</summary>
public static class StatementText
{
    /// <summary>Renders the page. Lines end with a line feed; the same statement gives the same text on every machine.</summary>
    /// <param name="statement">What to print.</param>
    /// <param name="language">French or English.</param>
    /// <param name="width">Characters per line for sentences; tables take what their numbers need. At least 40.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 40.</exception>
    public static string Render(Statement statement, StatementLanguage language, int width)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 40);
        return new Writer(statement, language, width).Write();
    }

    private sealed class Writer(Statement statement, StatementLanguage language, int width)
    {
        private readonly StatementPhrases _phrases = StatementPhrases.Of(language);
        private readonly TextPage _page = new(width);

        public string Write()
        {
            _page.Heading(Fill(_phrases.Title, statement.Period.Id), '=');
            _page.Sentence(Fill(_phrases.Period, Instant(statement.Period.Start), Instant(statement.Period.End), statement.Currency));
            Payments();
            Result();
            foreach (var pool in statement.Pools)
            {
                Pool(pool);
            }

            Remarks();
            _page.Heading(_phrases.Verify, '-');
            _page.Sentence(_phrases.HowToVerify);
            _page.Sentence($"sha256 {StatementDocument.Hash(statement)}");
            _page.Sentence(_phrases.AuditLimit);
            return _page.ToString();
        }

        private void Payments()
        {
            _page.Heading(_phrases.WhoPays, '-');
            if (statement.Payments.Count == 0)
            {
                _page.Sentence(_phrases.NobodyPays);
            }

            foreach (var payment in statement.Payments)
            {
                _page.Sentence(PaymentSentence(payment));
            }

            foreach (var creditor in statement.Results.Where(r => r.BalanceMinor > 0))
            {
                var (earned, declared) = Brought(creditor.Party);
                _page.Sentence(WithAdjustment(creditor, Fill(
                    _phrases.IsOwed, Name(creditor.Party), Amount(creditor.BalanceMinor), statement.Currency,
                    Amount(creditor.CreditMinor), Amount(earned), Amount(declared), Amount(creditor.ShareMinor))));
            }
        }

        private string PaymentSentence(Payment payment)
        {
            var payer = statement.ResultOf(payment.From);
            var (earned, declared) = Brought(payment.From);
            return WithAdjustment(payer, Fill(
                _phrases.Pays, Name(payment.From), Name(payment.To), Amount(payment.AmountMinor), statement.Currency,
                Amount(payer.ShareMinor), Amount(payer.CreditMinor), Amount(earned), Amount(declared)));
        }

        private string WithAdjustment(PartyResult result, string sentence) => result.AdjustmentMinor == 0
            ? sentence
            : $"{sentence} {Fill(_phrases.PaysByAdjustment, AmountText.Signed(result.AdjustmentMinor, language))}";

        private void Result()
        {
            _page.Heading(_phrases.Result, '-');
            var rows = statement.Results.Where(IsInvolved).Select(r => (IReadOnlyList<string>)
            [
                Name(r.Party), Amount(r.CreditMinor), Amount(r.ShareMinor), Amount(r.AdjustmentMinor),
                AmountText.Signed(r.BalanceMinor, language),
            ]).ToList();
            rows.Add([
                _phrases.Sum, Amount(statement.Results.Sum(r => r.CreditMinor)), Amount(statement.Results.Sum(r => r.ShareMinor)),
                Amount(statement.Results.Sum(r => r.AdjustmentMinor)), Amount(statement.Results.Sum(r => r.BalanceMinor)),
            ]);
            _page.Table(_phrases.ResultColumns, rows);
        }

        private void Pool(PoolStatement pool)
        {
            _page.Heading(Fill(_phrases.Pool, _phrases.PoolName(pool.Terms.Kind), _phrases.Rules[(int)pool.Terms.Rule]), '-');
            _page.Sentence(Fill(
                _phrases.PoolCost, Amount(pool.CostMinor), Amount(pool.EarnedMinor), Amount(pool.DeclaredMinor), Amount(pool.LevyMinor)));
            var shown = pool.Rows.Where(r => r.Party != Party.Cooperative || r.BalanceMinor != 0).ToList();
            _page.Table(_phrases.PoolColumns, [.. shown.Select(PoolCells), PoolSums(shown)]);
            _page.Blank();
            _page.Table(_phrases.CompareColumns, [.. shown.Select(CompareCells), CompareSums(shown)]);
            _page.Sentence(_phrases.Compare);
            var earners = shown.Where(r => !r.EarnedExact.IsZero).ToList();
            if (earners.Count > 0)
            {
                var amounts = earners.Select(r => $"{Name(r.Party)} {AmountText.Exact(r.EarnedExact, language)}");
                _page.Sentence($"{_phrases.ExactCredits} {string.Join(", ", amounts)}.");
            }
        }

        private IReadOnlyList<string> PoolCells(PoolRow r) =>
        [
            Name(r.Party), Amount(r.EarnedMinor), Amount(r.DeclaredMinor), Amount(r.LevyMinor), Amount(r.FixedShareMinor),
            Amount(r.UseShareMinor),
            Amount(r.ShareMinor), AmountText.Signed(r.BalanceMinor, language),
        ];

        private IReadOnlyList<string> PoolSums(List<PoolRow> rows) =>
        [
            _phrases.Sum, Amount(rows.Sum(r => r.EarnedMinor)), Amount(rows.Sum(r => r.DeclaredMinor)), Amount(rows.Sum(r => r.LevyMinor)),
            Amount(rows.Sum(r => r.FixedShareMinor)), Amount(rows.Sum(r => r.UseShareMinor)), Amount(rows.Sum(r => r.ShareMinor)),
            Amount(rows.Sum(r => r.BalanceMinor)),
        ];

        private IReadOnlyList<string> CompareCells(PoolRow r) =>
        [
            Name(r.Party), Amount(r.ShareMinor), Amount(r.UsageRuleShareMinor), AmountText.Signed(r.SubsidyGivenMinor, language),
            Amount(r.StandAloneMinor),
        ];

        private IReadOnlyList<string> CompareSums(List<PoolRow> rows) =>
        [
            _phrases.Sum, Amount(rows.Sum(r => r.ShareMinor)), Amount(rows.Sum(r => r.UsageRuleShareMinor)),
            Amount(rows.Sum(r => r.SubsidyGivenMinor)), Amount(rows.Sum(r => r.StandAloneMinor)),
        ];

        private void Remarks()
        {
            var lines = statement.Usage.Select(UsageRemark)
                .Concat(statement.Declarations.Select(DeclarationRemark))
                .Concat(statement.Adjustments.Select(a => Fill(_phrases.Adjusted, Name(a.Debited), Name(a.Credited),
                    Amount(a.AmountMinor))))
                .OfType<string>().ToList();
            if (lines.Count > 0)
            {
                _page.Heading(_phrases.Remarks, '-');
                lines.ForEach(_page.Sentence);
            }
        }

        private string? UsageRemark(UsageRow row) => _phrases.Remark(row.Status) is not { } phrase ? null : Fill(
            phrase, row.Chain.Host.ToString(), row.Chain.Owner.ToString(), row.Chain.Meter.ToText(),
            AmountText.Exact(row.EarnedExact, language), $"D{(int)row.Dispute:00}", AmountText.Exact(row.ParkedExact, language));

        private string DeclarationRemark(CostSharing.JudgedDeclaration judged) => Fill(
            judged.Counts ? _phrases.Declared : _phrases.NotCounted, Name(judged.Declaration.Member),
                Amount(judged.Declaration.AmountMinor),
            _phrases.PoolName(judged.Declaration.Pool), judged.Status.ToString());

        private (long Earned, long Declared) Brought(MemberHandle party)
        {
            var rows = statement.Pools.SelectMany(p => p.Rows).Where(r => r.Party == party).ToList();
            return (rows.Sum(r => r.EarnedMinor), rows.Sum(r => r.DeclaredMinor));
        }

        private static bool IsInvolved(PartyResult result) =>
            result.Party != Party.Cooperative || result.CreditMinor != 0 || result.ShareMinor != 0 || result.AdjustmentMinor != 0;

        private string Name(MemberHandle party) => party == Party.Cooperative ? _phrases.Cooperative : party.ToString();

        private string Amount(long minor) => AmountText.Format(minor, language);

        private static string Instant(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

        private static string Fill(string phrase, params object[] values) => string.Format(CultureInfo.InvariantCulture, phrase, values);
    }
}
