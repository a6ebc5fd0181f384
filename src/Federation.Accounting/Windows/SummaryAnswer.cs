namespace Federation.Accounting.Windows;

/// <summary>The owner's signed answer to a summary: countersigned, or refused with a code and its own figures.</summary>
/// <param name="Code">None when countersigned.</param>
/// <param name="OwnLines">The owner's figures when it refuses; empty when countersigned.</param>
public sealed record SummaryAnswer(DisputeCode Code, IReadOnlyList<UsageLine> OwnLines)
{
    /// <summary>Equal figures on both sides.</summary>
    public static SummaryAnswer Countersigned { get; } = new(DisputeCode.None, []);
}

/// <summary>What a summary is worth at the close.</summary>
public enum SummaryStatus
{
    /// <summary>Signed by both.</summary>
    Countersigned,

    /// <summary>No answer, but the owner's leases or tickets authorise it: payable and marked (design 05, Liveness).</summary>
    Presumed,

    /// <summary>Refused with a code: what both count is payable, the rest is parked.</summary>
    Disputed,

    /// <summary>No answer and nothing in the set authorises it, or a failed audit covers it: nothing is payable.</summary>
    Unsupported,
}

/// <summary>A summary of the input set with everything in that set that bears on it.</summary>
public sealed record ReportedUsage
{
    /// <summary>The host's figures.</summary>
    public required UsageSummary Summary { get; init; }

    /// <summary>The owner's answer; null when it gave none.</summary>
    public SummaryAnswer? Answer { get; init; }

    /// <summary>The most that leases or tickets in the set authorise, in the meter's unit; used only without an answer.</summary>
    public Int128 Authorised { get; init; }

    /// <summary>True when a failed audit in the set covers it; used only without an answer.</summary>
    public bool HasFailedAudit { get; init; }

    /// <summary>What the summary is worth.</summary>
    public SummaryStatus Status => Answer switch
    {
        { Code: DisputeCode.None } => SummaryStatus.Countersigned,
        not null => SummaryStatus.Disputed,
        null when !HasFailedAudit && Summary.Total <= Authorised => SummaryStatus.Presumed,
        null => SummaryStatus.Unsupported,
    };

    /// <summary>The lines that are paid now: all of them, or for a dispute the part of each line that both sides count.</summary>
    public IReadOnlyList<UsageLine> PayableLines() => Status switch
    {
        SummaryStatus.Countersigned or SummaryStatus.Presumed => UsageLine.Merge(Summary.Lines),
        SummaryStatus.Disputed => UsageLine.Merge(UsageLine.Merge(Summary.Lines).Select(l =>
            l with { Quantity = Int128.Min(l.Quantity, OwnerCount(l)) })),
        _ => [],
    };

    private Int128 OwnerCount(UsageLine line) => Answer!.OwnLines
        .Where(l => l.PriceListHash == line.PriceListHash && l.Month == line.Month && l.PriceMicros == line.PriceMicros && l.Quantity > 0)
        .Aggregate(Int128.Zero, (sum, l) => checked(sum + l.Quantity));
}
