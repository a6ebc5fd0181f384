using System.Globalization;

namespace Federation.Placement;

/// <summary>
/// Plans in plain sentences, the same on the command line and on pages. French for a culture whose language is French, English for any
/// other;
/// numbers as the culture writes them.
/// </summary>
public static class PlanText
{
    private const string MoneyFormat = "0.00####";

    /// <summary>One copy: price, reason, and what the next best host would have cost.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="currency">The federation's currency, an ISO 4217 code.</param>
    /// <param name="culture">Language and number format.</param>
    public static string CopySentence(PlannedCopy copy, string currency, CultureInfo culture)
    {
        var phrases = PlanPhrases.For(culture);
        var why = copy.Explanation;
        var sentence = string.Format(
            culture,
            phrases.Copy,
            copy.Host,
            Prices(why.StorageMicrosPerTbMonth, why.EgressMicrosPerTb, why.ReadBytesPerMonth > 0, phrases, currency, culture),
            string.Format(culture, phrases.Reasons[why.Reason], why.EligibleHosts));
        if (why.RunnerUp is { } next)
        {
            sentence += string.Format(
                culture,
                phrases.Next,
                next.Host,
                NextPrices(next, why.ReadBytesPerMonth > 0, phrases, culture),
                Margin(next, phrases, currency, culture));
        }

        sentence += why.DespiteProvenWrong ? phrases.DespiteProvenWrong : "";
        return sentence + (copy.Counts ? "" : phrases.DoesNotCount);
    }

    /// <summary>How many copies are missing, and why.</summary>
    public static string MissingSentence(MissingCopies missing, CultureInfo culture)
    {
        var phrases = PlanPhrases.For(culture);
        var count = missing.Count == 1 ? phrases.OneMissing : string.Format(culture, phrases.ManyMissing, missing.Count);
        return count + phrases.MissingReasons[missing.Reason];
    }

    /// <summary>Why a host could not take a copy.</summary>
    public static string VetoSentence(HostVeto veto, string currency, CultureInfo culture)
    {
        var phrases = PlanPhrases.For(culture);
        var limit = veto.Limit is not { } number ? ""
            : veto.Reason == VetoReason.PriceAboveCeiling ? Money(number, culture)
            : Bytes(number, phrases, culture);
        var until = veto.Until?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";
        var by = veto.By?.ToString() ?? phrases.AnotherCopy;
        var reason = string.Format(culture, phrases.Vetoes[veto.Reason], limit, until, by, currency);
        return string.Format(culture, phrases.Veto, veto.Host, reason);
    }

    /// <summary>What a plan costs per month, and how far that is from the lower bound.</summary>
    public static string Summary(PlacementPlan plan, string currency, CultureInfo culture)
    {
        var phrases = PlanPhrases.For(culture);
        var cost = Money(plan.CostMicrosPerMonth, culture);
        var bound = Money(plan.LowerBoundMicrosPerMonth, culture);
        if (plan.LowerBoundMicrosPerMonth == 0)
        {
            return string.Format(culture, phrases.SummaryWithoutRatio, cost, currency, bound);
        }

        var ratio = (decimal)plan.CostMicrosPerMonth / plan.LowerBoundMicrosPerMonth;
        return string.Format(culture, phrases.Summary, cost, currency, bound, ratio);
    }

    private static string Prices(
        long storageMicros, long egressMicros, bool isRead, PlanPhrases phrases, string currency, CultureInfo culture)
    {
        var storage = string.Format(culture, phrases.StoragePrice, Money(storageMicros, culture), currency);
        return isRead ? storage + string.Format(culture, phrases.EgressPrice, Money(egressMicros, culture), currency) : storage;
    }

    private static string NextPrices(RunnerUp next, bool isRead, PlanPhrases phrases, CultureInfo culture)
    {
        var storage = Money(next.StorageMicrosPerTbMonth, culture);
        return isRead ? storage + phrases.And + Money(next.EgressMicrosPerTb, culture) : storage;
    }

    private static string Margin(RunnerUp next, PlanPhrases phrases, string currency, CultureInfo culture)
    {
        if (next.SameCost)
        {
            return phrases.SameCost;
        }

        // A margin that rounds to nothing is still a margin: the sentence must not look like a tie.
        var format = next.MarginMicrosPerMonth == 0 ? phrases.MarginBelowOneMicro : phrases.Margin;
        return string.Format(culture, format, Money(Math.Max(1, next.MarginMicrosPerMonth), culture), currency);
    }

    private static string Money(long micros, CultureInfo culture) => (micros / 1_000_000m).ToString(MoneyFormat, culture);

    private static string Bytes(long bytes, PlanPhrases phrases, CultureInfo culture)
    {
        var units = phrases.ByteUnits;
        var (unit, scaled) = (0, (decimal)bytes);
        while (Math.Abs(scaled) >= 1000 && unit < units.Count - 1)
        {
            scaled /= 1000;
            unit++;
        }

        return $"{scaled.ToString("0.##", culture)}\u00A0{units[unit]}";
    }
}
