namespace Federation.Accounting.Periods;

/// <summary>The billing periods of a charter: calendar months, or a fixed number of seconds counted from the Unix epoch.</summary>
public sealed record PeriodSequence
{
    private PeriodSequence(long? fixedSeconds) => FixedSeconds = fixedSeconds;

    /// <summary>Calendar months, the default.</summary>
    public static PeriodSequence Months { get; } = new((long?)null);

    /// <summary>Null for months.</summary>
    public long? FixedSeconds { get; }

    /// <summary>Periods of equal length, aligned to multiples of it from the Unix epoch.</summary>
    /// <exception cref="ArgumentException">Not a positive whole multiple of the window length (design 05, Receipts).</exception>
    public static PeriodSequence Fixed(long periodSeconds, int windowSeconds)
    {
        if (windowSeconds <= 0 || periodSeconds <= 0 || periodSeconds % windowSeconds != 0)
        {
            throw new ArgumentException("A fixed period is a positive whole multiple of the window length.", nameof(periodSeconds));
        }

        return new PeriodSequence(periodSeconds);
    }

    /// <summary>The period in which the instant lies.</summary>
    public BillingPeriod Containing(DateTimeOffset instant)
    {
        if (FixedSeconds is not { } seconds)
        {
            return BillingPeriod.Of(CalendarMonth.Of(instant));
        }

        var start = instant.ToUnixTimeSeconds();
        start -= ((start % seconds) + seconds) % seconds;
        return BillingPeriod.Of(DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(start + seconds));
    }

    /// <summary>The period that begins where the given one ends.</summary>
    public BillingPeriod After(BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return Containing(period.End);
    }

    /// <summary>The period that ends where the given one begins.</summary>
    public BillingPeriod Before(BillingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return Containing(period.Start.AddSeconds(-1));
    }
}
