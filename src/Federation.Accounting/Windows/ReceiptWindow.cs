using System.Text.Json.Nodes;
using Federation.Accounting.Canonical;
using Federation.Accounting.Periods;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>The part of a quantity that stands under one price list in one calendar month.</summary>
/// <param name="PriceListHash">Hash of the signed price list.</param>
/// <param name="Month">The UTC month in which the window began: it gives the length of the TB-month.</param>
/// <param name="PriceMicros">Micro-units of the currency per TB-month (stored) or per TB (egress).</param>
/// <param name="Quantity">Byte-seconds or bytes.</param>
public sealed record UsageLine(Sha256Digest PriceListHash, CalendarMonth Month, long PriceMicros, Int128 Quantity)
{
    /// <summary>Merges lines of equal price list, month and price, in a fixed order; lines of zero disappear.</summary>
    public static IReadOnlyList<UsageLine> Merge(IEnumerable<UsageLine> lines) => [.. lines
        .GroupBy(l => (l.PriceListHash, l.Month, l.PriceMicros))
        .Select(g => new UsageLine(
            g.Key.PriceListHash, g.Key.Month, g.Key.PriceMicros, g.Aggregate(Int128.Zero, (sum, l) => checked(sum + l.Quantity))))
        .Where(l => l.Quantity != 0)
        .OrderBy(l => l.Month).ThenBy(l => l.PriceListHash).ThenBy(l => l.PriceMicros)];
}

/// <summary>A host's durable counter at the borders of a window: what a served-bytes claim rests on.</summary>
/// <param name="Start">Counter at the beginning, monotone.</param>
/// <param name="End">Counter at the end.</param>
public readonly record struct CounterSpan(Int128 Start, Int128 End);

/// <summary>What both sides sign for one interval of one chain (design 05, Receipts). A window whose sum is zero is not issued.</summary>
public sealed record ReceiptWindow
{
    /// <summary>Host, owner and meter.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>1, 2, 3… without gap in the chain.</summary>
    public required long Seq { get; init; }

    /// <summary>First instant, whole second.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First instant after it, whole second.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Number of leases counted.</summary>
    public required int Count { get; init; }

    /// <summary>Byte-seconds or bytes of all leases.</summary>
    public required Int128 Sum { get; init; }

    /// <summary>Root over the sorted salted leaves.</summary>
    public required Sha256Digest MerkleRoot { get; init; }

    /// <summary>The sum by price list.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }

    /// <summary>The host's counter, for egress; zero for stored time.</summary>
    public CounterSpan Counters { get; init; }

    /// <summary>Hash of the chain's previous window; none for the first.</summary>
    public Sha256Digest PrevHash { get; init; }

    /// <summary>Builds the window of one interval; null when nothing was used, since such a window is not issued.</summary>
    public static ReceiptWindow? Build(
        ChainId chain,
        long seq,
        DateTimeOffset from,
        DateTimeOffset to,
        IReadOnlyList<WindowEntry> entries,
        Sha256Digest prevHash,
        CounterSpan counters)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var used = entries.Where(e => e.Amount != 0).ToList();
        if (used.Count == 0)
        {
            return null;
        }

        var month = CalendarMonth.Of(from);
        return new ReceiptWindow
        {
            Chain = chain,
            Seq = seq,
            From = from,
            To = to,
            Count = used.Count,
            Sum = used.Aggregate(Int128.Zero, (sum, e) => checked(sum + e.Amount)),
            MerkleRoot = WindowTree.Root(SortedLeaves(chain, seq, used)),
            Lines = UsageLine.Merge(used.Select(e => new UsageLine(e.PriceListHash, month, e.PriceMicros, e.Amount))),
            Counters = counters,
            PrevHash = prevHash,
        };
    }

    /// <summary>The leaves of a window in the order in which the tree takes them.</summary>
    public static IReadOnlyList<Sha256Digest> SortedLeaves(ChainId chain, long seq, IEnumerable<WindowEntry> entries) =>
        [.. entries.Where(e => e.Amount != 0).Select(e => e.Leaf(chain, seq)).Order()];

    /// <summary>SHA-256 of the JCS form of the content; the next window cites it.</summary>
    public Sha256Digest Hash() => Sha256Digest.Of(CanonicalJson.Bytes(ToJson()));

    /// <summary>The content as a JSON object; quantities are strings of digits (design 08.4).</summary>
    public JsonObject ToJson() => new()
    {
        ["chain"] = Chain.ToString(),
        ["count"] = Count,
        ["counterEnd"] = CanonicalJson.Digits(Counters.End),
        ["counterStart"] = CanonicalJson.Digits(Counters.Start),
        ["from"] = CanonicalJson.Instant(From),
        ["lines"] = LinesJson(Lines),
        ["merkleRoot"] = MerkleRoot.ToString(),
        ["prevHash"] = PrevHash.ToString(),
        ["seq"] = CanonicalJson.Digits(Seq),
        ["sum"] = CanonicalJson.Digits(Sum),
        ["to"] = CanonicalJson.Instant(To),
    };

    internal static JsonArray LinesJson(IEnumerable<UsageLine> lines) => new([.. lines.Select(l => (JsonNode)new JsonObject
    {
        ["month"] = l.Month.ToString(),
        ["priceListHash"] = l.PriceListHash.ToString(),
        ["priceMicros"] = CanonicalJson.Digits(l.PriceMicros),
        ["quantity"] = CanonicalJson.Digits(l.Quantity),
    })]);
}
