using System.Text.Json.Nodes;
using Federation.Accounting.Canonical;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>What one chain used in one period; commits to its windows by their Merkle root, so that statements need only
/// summaries.</summary>
public sealed record UsageSummary
{
    /// <summary>Host, owner and meter.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The period's id.</summary>
    public required string PeriodId { get; init; }

    /// <summary>Seq of the first window.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>Seq of the last window.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Tree over SHA-256(0x00 ‖ window hash), in the order of the chain.</summary>
    public required Sha256Digest WindowsRoot { get; init; }

    /// <summary>Byte-seconds or bytes.</summary>
    public required Int128 Total { get; init; }

    /// <summary>The total by price list and month.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }

    /// <summary>True when the lines sum to the total and no quantity or price is negative.</summary>
    public bool IsConsistent => Lines.All(l => l.Quantity > 0 && l.PriceMicros >= 0) && FirstSeq >= 1 && LastSeq >= FirstSeq
        && Lines.Aggregate(System.Numerics.BigInteger.Zero, (sum, l) => sum + l.Quantity) == Total;

    /// <summary>Sums the windows of one chain in one period.</summary>
    /// <exception cref="ArgumentException">No window, two chains, or a gap in the sequence.</exception>
    public static UsageSummary Of(string periodId, IReadOnlyList<ReceiptWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var ordered = windows.OrderBy(w => w.Seq).ToList();
        if (ordered.Count == 0 || ordered.Any(w => w.Chain != ordered[0].Chain)
            || ordered.Where((w, i) => w.Seq != ordered[0].Seq + i).Any())
        {
            throw new ArgumentException("A summary covers consecutive windows of one chain.", nameof(windows));
        }

        return new UsageSummary
        {
            Chain = ordered[0].Chain,
            PeriodId = periodId,
            FirstSeq = ordered[0].Seq,
            LastSeq = ordered[^1].Seq,
            WindowsRoot = WindowTree.Root([.. ordered.Select(w => WindowTree.LeafOf(w.Hash()))]),
            Total = ordered.Aggregate(Int128.Zero, (sum, w) => checked(sum + w.Sum)),
            Lines = UsageLine.Merge(ordered.SelectMany(w => w.Lines)),
        };
    }

    /// <summary>SHA-256 of the JCS form: what the owner's answer names.</summary>
    public Sha256Digest Hash() => Sha256Digest.Of(CanonicalJson.Bytes(ToJson()));

    /// <summary>The content as a JSON object; quantities are strings of digits.</summary>
    public JsonObject ToJson() => new()
    {
        ["chain"] = Chain.ToString(),
        ["firstSeq"] = CanonicalJson.Digits(FirstSeq),
        ["lastSeq"] = CanonicalJson.Digits(LastSeq),
        ["lines"] = ReceiptWindow.LinesJson(Lines),
        ["period"] = PeriodId,
        ["total"] = CanonicalJson.Digits(Total),
        ["windowsRoot"] = WindowsRoot.ToString(),
    };
}
