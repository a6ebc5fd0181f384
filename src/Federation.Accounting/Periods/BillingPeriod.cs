using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Federation.Accounting.Periods;

/// <summary>A half-open stretch of UTC time, in whole seconds, that one statement covers.</summary>
/// <remarks>Its id is <c>2026-10</c> for a calendar month, else <c>START/END</c>; one period has one id, so the long form of a month is
/// refused.</remarks>
public sealed record BillingPeriod
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private BillingPeriod(DateTimeOffset start, DateTimeOffset end, string id)
    {
        Start = start;
        End = end;
        Id = id;
    }

    /// <summary>The text used in documents, tie orders and proposer orders.</summary>
    public string Id { get; }

    /// <summary>First instant, UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>First instant after the period, UTC.</summary>
    public DateTimeOffset End { get; }

    /// <summary>Length in seconds.</summary>
    public long Seconds => (long)(End - Start).TotalSeconds;

    /// <summary>A whole calendar month.</summary>
    public static BillingPeriod Of(CalendarMonth month) => new(month.Start, month.End, month.ToString());

    /// <summary>From one whole second to a later one.</summary>
    /// <exception cref="ArgumentException">An instant has a fraction of a second, or the end is not after the start.</exception>
    public static BillingPeriod Of(DateTimeOffset start, DateTimeOffset end)
    {
        var from = start.ToUniversalTime();
        var until = end.ToUniversalTime();
        if (from.Ticks % TimeSpan.TicksPerSecond != 0 || until.Ticks % TimeSpan.TicksPerSecond != 0 || until <= from)
        {
            throw new ArgumentException("A billing period runs from a whole second to a later one.", nameof(end));
        }

        var month = CalendarMonth.Of(from);
        return month.Start == from && month.End == until ? Of(month) : new BillingPeriod(from, until, $"{Text(from)}/{Text(until)}");
    }

    /// <summary>Reads a period id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BillingPeriod? period)
    {
        period = null;
        if (CalendarMonth.TryParse(text, out var month))
        {
            period = Of(month);
            return true;
        }

        var parts = text?.Split('/') ?? [];
        if (parts.Length != 2 || !TryInstant(parts[0], out var start) || !TryInstant(parts[1], out var end) || end <= start)
        {
            return false;
        }

        period = Of(start, end);
        if (period.Id != text)
        {
            period = null;
        }

        return period is not null;
    }

    /// <summary>Reads a period id.</summary>
    /// <exception cref="FormatException">The text is not a period id in its canonical form.</exception>
    public static BillingPeriod Parse(string text) =>
        TryParse(text, out var period) ? period : throw new FormatException("Not a billing period (2026-10 or START/END in UTC).");

    /// <summary>True from <see cref="Start"/> until before <see cref="End"/>.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;

    /// <summary>Seconds in the UTC calendar month of the instant: what one TB-month means there, also inside a shorter period.</summary>
    public static long TbMonthSeconds(DateTimeOffset instant) => CalendarMonth.Of(instant).Seconds;

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    private static string Text(DateTimeOffset instant) => instant.ToString(InstantFormat, CultureInfo.InvariantCulture);

    private static bool TryInstant(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
