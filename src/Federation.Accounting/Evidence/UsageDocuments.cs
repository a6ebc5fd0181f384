using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Bodies = Federation.Protocol.Documents.Bodies;

namespace Federation.Accounting.Evidence;

/// <summary>Receipts between their form in documents and the values that this library computes with (design 05, Receipts). A window or summary
/// is named by the hash of its signed document, which is what chains, roots and answers cite.</summary>
public static class UsageDocuments
{
    /// <summary>The chain that a document names.</summary>
    public static ChainId ToChain(this Bodies.ReceiptChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return new ChainId(chain.Host, chain.Owner, (MeterKind)(int)chain.Meter);
    }

    /// <summary>The chain as documents write it.</summary>
    public static Bodies.ReceiptChain ToDocument(this ChainId chain) =>
        new() { Host = chain.Host, Owner = chain.Owner, Meter = (Bodies.MeterKind)(int)chain.Meter };

    /// <summary>The dispute code of a document; none when it countersigns.</summary>
    public static DisputeCode ToCode(this Bodies.DisputeCode? dispute) => dispute is { } code ? (DisputeCode)((int)code + 1) : DisputeCode.None;

    /// <summary>The code as documents write it; null for none.</summary>
    public static Bodies.DisputeCode? ToDocument(this DisputeCode code) => code == DisputeCode.None ? null : (Bodies.DisputeCode)((int)code - 1);

    /// <summary>What a price list charges for a meter: micro-units per TB-month (stored) or per TB (egress).</summary>
    public static long PriceMicros(this PriceList prices, MeterKind meter)
    {
        ArgumentNullException.ThrowIfNull(prices);
        return meter == MeterKind.Stored ? prices.StorageMicrosPerTbMonth : prices.EgressMicrosPerTb;
    }

    /// <summary>The body of a window document.</summary>
    /// <param name="window">The window; its lines name their price lists by hash.</param>
    /// <param name="priceLists">Every price list named.</param>
    public static Bodies.UsageWindowBody ToBody(ReceiptWindow window, IReadOnlyDictionary<Sha256Digest, PriceList> priceLists)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(priceLists);
        return new Bodies.UsageWindowBody
        {
            Chain = window.Chain.ToDocument(),
            Seq = window.Seq,
            From = window.From,
            To = window.To,
            Count = window.Count,
            Sum = window.Sum,
            MerkleRoot = window.MerkleRoot,
            Lines = [.. window.Lines.OrderBy(l => l.PriceListHash)
                .Select(l => new Bodies.UsageLine { Prices = priceLists[l.PriceListHash], Quantity = l.Quantity })],
            CounterStart = window.Counters.Start,
            CounterEnd = window.Counters.End,
            PrevHash = window.PrevHash,
        };
    }

    /// <summary>The window of a document. Its month is that in which it begins.</summary>
    public static ReceiptWindow ToWindow(Bodies.UsageWindowBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var chain = body.Chain.ToChain();
        var month = CalendarMonth.Of(body.From);
        return new ReceiptWindow
        {
            Chain = chain,
            Seq = body.Seq,
            From = body.From,
            To = body.To,
            Count = body.Count,
            Sum = body.Sum,
            MerkleRoot = body.MerkleRoot,
            Lines = UsageLine.Merge(body.Lines.Select(l => Line(chain.Meter, l, month))),
            Counters = new CounterSpan(body.CounterStart, body.CounterEnd),
            PrevHash = body.PrevHash,
        };
    }

    /// <summary>The body of the summary of a chain in a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="windows">Its windows with the hashes of their documents, at least one, in order without gap.</param>
    /// <param name="priceLists">Every price list named.</param>
    /// <exception cref="ArgumentException">No window, two chains, or a gap in the sequence.</exception>
    public static Bodies.UsageSummaryBody SummaryBody(
        BillingPeriod period, IReadOnlyList<(Sha256Digest Document, ReceiptWindow Window)> windows, IReadOnlyDictionary<Sha256Digest, PriceList> priceLists)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(priceLists);
        var summary = UsageSummary.Of(period.Id, [.. windows.Select(w => w.Window)]);
        var months = MonthsOf(period);
        var lines = summary.Lines.GroupBy(l => l.PriceListHash).OrderBy(g => g.Key).SelectMany(g => months.Select(month => new Bodies.UsageLine
        {
            Prices = priceLists[g.Key],
            Quantity = g.Where(l => l.Month == month).Aggregate(Int128.Zero, (sum, l) => checked(sum + l.Quantity)),
        }));
        return new Bodies.UsageSummaryBody
        {
            Chain = summary.Chain.ToDocument(),
            Period = period.Id,
            FirstSeq = summary.FirstSeq,
            LastSeq = summary.LastSeq,
            WindowsRoot = WindowsRoot(windows.OrderBy(w => w.Window.Seq).Select(w => w.Document)),
            Total = summary.Total,
            Lines = [.. lines],
        };
    }

    /// <summary>Tree over SHA-256(0x00 ‖ document hash), in the order of the chain (RFC 6962 2.1).</summary>
    public static Sha256Digest WindowsRoot(IEnumerable<Sha256Digest> windowDocuments) =>
        WindowTree.Root([.. windowDocuments.Select(WindowTree.LeafOf)]);

    /// <summary>Reads a summary. In a period that touches several calendar months each price list has one line per month, in their order, zeros
    /// included, so that a line's place says its month.</summary>
    /// <returns>False when the lines do not have that form, or do not sum to the total.</returns>
    public static bool TryReadSummary(Bodies.UsageSummaryBody body, BillingPeriod period, out UsageSummary? summary)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(period);
        summary = null;
        var months = MonthsOf(period);
        if (body.Period != period.Id || body.Lines.Count % months.Count != 0 || body.Lines.Any(l => !l.Prices.IsWellFormed || l.Quantity < 0))
        {
            return false;
        }

        var chain = body.Chain.ToChain();
        var lines = body.Lines.Select((line, i) => Line(chain.Meter, line, months[i % months.Count])).ToList();
        if (lines.Where((l, i) => l.PriceListHash != lines[i - (i % months.Count)].PriceListHash).Any() || !TryMerge(lines, out var merged))
        {
            return false;
        }

        summary = new UsageSummary
        {
            Chain = chain,
            PeriodId = body.Period,
            FirstSeq = body.FirstSeq,
            LastSeq = body.LastSeq,
            WindowsRoot = body.WindowsRoot,
            Total = body.Total,
            Lines = merged,
        };
        return summary.IsConsistent;
    }

    /// <summary>The answer of a document. Its own total is laid over the lines of the summary, cheapest list first, so that what both count is
    /// never paid at a dearer price than the owner agreed to.</summary>
    public static SummaryAnswer ToAnswer(Bodies.SummaryAnswerBody body, UsageSummary summary)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(summary);
        var code = body.Dispute.ToCode();
        if (code == DisputeCode.None)
        {
            return SummaryAnswer.Countersigned;
        }

        var left = Int128.Max(0, body.OwnTotal ?? 0);
        var own = new List<UsageLine>();
        foreach (var line in summary.Lines.OrderBy(l => l.PriceMicros).ThenBy(l => l.PriceListHash).ThenBy(l => l.Month))
        {
            var part = Int128.Min(left, line.Quantity);
            own.Add(line with { Quantity = part });
            left -= part;
        }

        return new SummaryAnswer(code, UsageLine.Merge(own));
    }

    private static UsageLine Line(MeterKind meter, Bodies.UsageLine line, CalendarMonth month) =>
        new(line.Prices.Hash, month, line.Prices.PriceMicros(meter), line.Quantity);

    private static bool TryMerge(IEnumerable<UsageLine> lines, out IReadOnlyList<UsageLine> merged)
    {
        try
        {
            merged = UsageLine.Merge(lines);
            return true;
        }
        catch (OverflowException)
        {
            merged = [];
            return false;
        }
    }

    private static List<CalendarMonth> MonthsOf(BillingPeriod period)
    {
        var months = new List<CalendarMonth>();
        for (var month = CalendarMonth.Of(period.Start); month.Start < period.End; month = CalendarMonth.Of(month.End))
        {
            months.Add(month);
        }

        return months;
    }
}
