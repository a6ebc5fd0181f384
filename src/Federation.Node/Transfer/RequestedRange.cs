using System.Globalization;

namespace Federation.Node.Transfer;

/// <summary>The bytes that one request asks for (RFC 9110, section 14): one range, or the whole. Several ranges, and malformed ones, ask for the whole.</summary>
internal readonly record struct RequestedRange(long First, long LengthBytes, bool IsPartial, bool IsUnsatisfiable)
{
    private const string Unit = "bytes=";

    public long Last => First + LengthBytes - 1;

    public static RequestedRange Whole(long sizeBytes) => new(0, sizeBytes, false, false);

    public static RequestedRange Of(string? header, long sizeBytes)
    {
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return Whole(sizeBytes);
        }

        var spec = header.AsSpan(Unit.Length).Trim();
        var hyphen = spec.IndexOf('-');
        if (hyphen < 0 || spec.Contains(',')
            || !TryParse(spec[..hyphen], out var first) || !TryParse(spec[(hyphen + 1)..], out var last)
            || last < first || (first ?? last) is null)
        {
            return Whole(sizeBytes);
        }

        if (first is not { } from)
        {
            // The last N bytes.
            var length = Math.Min(last!.Value, sizeBytes);
            return length == 0 ? Unsatisfiable : new RequestedRange(sizeBytes - length, length, true, false);
        }

        return from >= sizeBytes ? Unsatisfiable : new RequestedRange(from, Math.Min(last ?? sizeBytes - 1, sizeBytes - 1) - from + 1, true, false);
    }

    private static RequestedRange Unsatisfiable => new(0, 0, true, true);

    private static bool TryParse(ReadOnlySpan<char> text, out long? value)
    {
        value = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return value is not null || text.IsEmpty;
    }
}

internal static class RangeAnswer
{
    /// <summary>Status, length and range headers of an answer that carries the range; 416 without a body when it cannot be had.</summary>
    public static void SetRange(this HttpResponse response, RequestedRange range, long sizeBytes)
    {
        response.Headers.AcceptRanges = "bytes";
        if (range.IsUnsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{sizeBytes}");
            response.ContentLength = 0;
            return;
        }

        response.StatusCode = range.IsPartial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentLength = range.LengthBytes;
        if (range.IsPartial)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{sizeBytes}");
        }
    }
}
