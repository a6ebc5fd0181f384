using Federation.Accounting.Windows;

namespace Federation.Accounting.Ledger;

/// <summary>Turns receipts into balanced usage entries: what one member consumed, another supplied.</summary>
/// <remarks>A node books each window as it is countersigned, and for a period only the part of a summary that no window has brought
/// (presumed, or the agreed part of a dispute); the disputed rest stands in pending accounts until it is resolved.</remarks>
public static class UsagePostings
{
    /// <summary>One countersigned window. Effective at its first instant, which always lies inside its period.</summary>
    public static JournalEntry ForWindow(ReceiptWindow window, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(window);
        var line = $"window/{window.Chain}/{window.Seq}";
        return new JournalEntry
        {
            Ledger = LedgerKind.Usage,
            Unit = window.Chain.Meter.Unit(),
            Key = line,
            Postings = Pair(window.Chain, window.Sum, line, pending: false),
            EffectiveAt = window.From,
            BookedAt = bookedAt,
            Source = window.Hash(),
        };
    }

    /// <summary>A whole period of one chain at once, for a book that holds no windows: the payable part, and what is disputed in pending
    /// accounts.
    /// Null when there is nothing to book.</summary>
    /// <param name="usage">The summary and its answer.</param>
    /// <param name="effectiveAt">An instant inside the period.</param>
    /// <param name="bookedAt">When it is booked.</param>
    public static JournalEntry? ForSummary(ReportedUsage usage, DateTimeOffset effectiveAt, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var summary = usage.Summary;
        var line = $"summary/{summary.Chain}/{summary.PeriodId}";
        var payable = usage.PayableLines().Aggregate(Int128.Zero, (sum, l) => checked(sum + l.Quantity));
        var pending = usage.Status == SummaryStatus.Disputed ? summary.Total - payable : 0;
        var postings = new List<Posting>();
        postings.AddRange(payable == 0 ? [] : Pair(summary.Chain, payable, line, pending: false));
        postings.AddRange(pending == 0 ? [] : Pair(summary.Chain, pending, line, pending: true));
        return postings.Count == 0 ? null : new JournalEntry
        {
            Ledger = LedgerKind.Usage,
            Unit = summary.Chain.Meter.Unit(),
            Key = line,
            Postings = postings,
            EffectiveAt = effectiveAt,
            BookedAt = bookedAt,
            Source = summary.Hash(),
        };
    }

    private static Posting[] Pair(ChainId chain, Int128 amount, string line, bool pending)
    {
        var prefix = pending ? "pending/" : "";
        return
        [
            new Posting($"{prefix}consumed/{chain.Owner}/{chain.Meter.ToText()}", amount, line),
            new Posting($"{prefix}supplied/{chain.Host}/{chain.Meter.ToText()}", -amount, line),
        ];
    }
}
