namespace Federation.Accounting.Windows;

/// <summary>The windows of a charter: intervals of equal length, aligned to multiples of it from the Unix epoch (design 05,
/// Receipts).</summary>
/// <param name="WindowSeconds">Length in seconds; 3600 by default.</param>
public readonly record struct WindowGrid(int WindowSeconds)
{
    /// <summary>First instant of the window that contains the given one.</summary>
    /// <exception cref="InvalidOperationException">The length is not positive.</exception>
    public DateTimeOffset StartOf(DateTimeOffset instant)
    {
        if (WindowSeconds <= 0)
        {
            throw new InvalidOperationException("A window lasts at least one second.");
        }

        var seconds = instant.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (((seconds % WindowSeconds) + WindowSeconds) % WindowSeconds));
    }

    /// <summary>First instant after the window that contains the given one.</summary>
    public DateTimeOffset EndOf(DateTimeOffset instant) => StartOf(instant).AddSeconds(WindowSeconds);

    /// <summary>True when the instant is a border between two windows.</summary>
    public bool IsAligned(DateTimeOffset instant) => StartOf(instant) == instant;

    /// <summary>The parts of [from, to) cut at the grid, and at <paramref name="to"/>: a calendar month that is no whole multiple of the
    /// window ends a
    /// window early, and the next one begins there.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Cut(DateTimeOffset from, DateTimeOffset to)
    {
        for (var start = from; start < to;)
        {
            var end = EndOf(start);
            end = end < to ? end : to;
            yield return (start, end);
            start = end;
        }
    }
}
