using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Federation.Protocol.Json;

/// <summary>The text of an instant in documents: RFC 3339 in UTC with <c>Z</c>, whole seconds or exactly three decimals.</summary>
public static class Instant
{
    private const string WholeSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The instant at or before the one given that documents can hold: whole milliseconds, offset zero.</summary>
    public static DateTimeOffset Floor(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Writes <c>2026-11-21T07:30:00Z</c>, with <c>.fff</c> when the milliseconds are not zero.</summary>
    /// <exception cref="ArgumentException">The instant is finer than a millisecond: writing it would change it. See
    /// <see cref="Floor"/>.</exception>
    public static string Format(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        if (ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new ArgumentException("Instants in documents have whole milliseconds at most.", nameof(instant));
        }

        return instant.UtcDateTime.ToString(ticks % TimeSpan.TicksPerSecond == 0 ? WholeSeconds : Milliseconds, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the two forms above; any other offset, precision or spelling is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset instant)
    {
        instant = default;
        var format = text?.Length switch
        {
            20 => WholeSeconds,
            24 => Milliseconds,
            _ => null,
        };
        return format is not null && DateTimeOffset.TryParseExact(
            text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }
}
