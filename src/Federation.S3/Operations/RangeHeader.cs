using System.Globalization;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>The Range header (RFC 9110 section 14). One range is honoured; several, or a malformed one, are ignored as S3 does.</summary>
internal static class RangeHeader
{
    /// <summary>Unsatisfiable is true when the answer must be 416; else the range, or null for the whole object.</summary>
    public static (ByteRange? Range, bool Unsatisfiable) Resolve(string? header, long sizeBytes)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return (null, false);
        }

        var spec = header.AsSpan(Unit.Length).Trim();
        var hyphen = spec.IndexOf('-');
        if (hyphen < 0 || spec.Contains(','))
        {
            return (null, false);
        }

        var hasFirst = Parse(spec[..hyphen], out var first, out var firstIsEmpty);
        var hasLast = Parse(spec[(hyphen + 1)..], out var last, out var lastIsEmpty);
        if ((!hasFirst && !firstIsEmpty) || (!hasLast && !lastIsEmpty) || (firstIsEmpty && lastIsEmpty) || (hasFirst && hasLast && last < first))
        {
            return (null, false);
        }

        if (firstIsEmpty)
        {
            // The last N bytes.
            return last == 0 || sizeBytes == 0 ? (null, true) : (new ByteRange(Math.Max(0, sizeBytes - last), sizeBytes - 1), false);
        }

        return first >= sizeBytes ? (null, true) : (new ByteRange(first, hasLast ? Math.Min(last, sizeBytes - 1) : sizeBytes - 1), false);
    }

    private static bool Parse(ReadOnlySpan<char> text, out long value, out bool isEmpty)
    {
        isEmpty = text.IsEmpty;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
