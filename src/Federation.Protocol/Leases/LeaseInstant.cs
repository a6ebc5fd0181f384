namespace Federation.Protocol.Leases;

/// <summary>Instants of leases are UTC in whole seconds, so that byte-seconds are integers without rounding.</summary>
public static class LeaseInstant
{
    /// <summary>Cuts the fraction of a second off, in UTC.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>True for UTC and a whole number of seconds.</summary>
    public static bool IsWhole(DateTimeOffset instant) => instant.Offset == TimeSpan.Zero && instant.UtcTicks % TimeSpan.TicksPerSecond == 0;

    /// <summary>True for an absent value too.</summary>
    public static bool IsWhole(DateTimeOffset? instant) => instant is not { } value || IsWhole(value);
}
