using Federation.Protocol.Quantities;

namespace Federation.Accounting.Windows;

/// <summary>A stretch of time during which a copy of one size is billed (design 04a, Billing); empty when it ends before it
/// begins.</summary>
/// <param name="Size">Bytes held.</param>
/// <param name="From">First billed instant.</param>
/// <param name="Until">First instant that is no longer billed.</param>
public readonly record struct StoredInterval(ByteSize Size, DateTimeOffset From, DateTimeOffset Until);

/// <summary>Integrates stored bytes over time exactly, from events and never by sampling.</summary>
public static class StoredTime
{
    /// <summary>Byte-seconds of the interval inside [from, to).</summary>
    /// <remarks>Every instant is first cut down to its whole second, so that the parts of adjacent windows sum to the whole.</remarks>
    public static ByteSeconds In(StoredInterval interval, DateTimeOffset from, DateTimeOffset to)
    {
        var start = Math.Max(interval.From.ToUnixTimeSeconds(), from.ToUnixTimeSeconds());
        var end = Math.Min(interval.Until.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        return end <= start ? ByteSeconds.Zero : ByteSeconds.Of(interval.Size, end - start);
    }
}
