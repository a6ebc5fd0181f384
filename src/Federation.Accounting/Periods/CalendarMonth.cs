using System.Globalization;

namespace Federation.Accounting.Periods;

/// <summary>A UTC calendar month, the unit in which a TB-month is measured (design 05: "a TB-month is the actual UTC calendar
/// month").</summary>
public readonly record struct CalendarMonth : IComparable<CalendarMonth>
{
    /// <summary>Names a month.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Year outside 1 to 9998 or month outside 1 to 12.</exception>
    public CalendarMonth(int year, int month)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9998);
        ArgumentOutOfRangeException.ThrowIfLessThan(month, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(month, 12);
        Year = year;
        Month = month;
    }

    /// <summary>Year, Gregorian.</summary>
    public int Year { get; }

    /// <summary>1 to 12.</summary>
    public int Month { get; }

    /// <summary>First instant.</summary>
    public DateTimeOffset Start => new(Year, Month, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>First instant after it.</summary>
    public DateTimeOffset End => Start.AddMonths(1);

    /// <summary>Length in seconds: 28 to 31 days.</summary>
    public long Seconds => (long)(End - Start).TotalSeconds;

    /// <summary>The month that contains the instant.</summary>
    public static CalendarMonth Of(DateTimeOffset instant) => new(instant.UtcDateTime.Year, instant.UtcDateTime.Month);

    /// <summary>Reads <c>2026-10</c>; anything else is refused.</summary>
    public static bool TryParse(string? text, out CalendarMonth month)
    {
        month = default;
        var date = default(DateTime);
        var valid = text is { Length: 7 }
            && DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && date.Year is > 0 and < 9999;
        month = valid ? new CalendarMonth(date.Year, date.Month) : default;
        return valid;
    }

    /// <summary>Reads <c>2026-10</c>.</summary>
    /// <exception cref="FormatException">The text is not a month.</exception>
    public static CalendarMonth Parse(string text) =>
        TryParse(text, out var month) ? month : throw new FormatException("Not a month (2026-10).");

    /// <inheritdoc/>
    public int CompareTo(CalendarMonth other) => ((Year * 12) + Month).CompareTo((other.Year * 12) + other.Month);

    /// <summary><c>2026-10</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");

    /// <summary>Calendar order.</summary>
    public static bool operator <(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) < 0;

    /// <summary>Calendar order.</summary>
    public static bool operator >(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) > 0;

    /// <summary>Calendar order.</summary>
    public static bool operator <=(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Calendar order.</summary>
    public static bool operator >=(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) >= 0;
}
