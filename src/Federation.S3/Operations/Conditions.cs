using System.Globalization;
using Federation.S3.Errors;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>The conditional headers of RFC 9110 section 13, in its order.</summary>
internal static class Conditions
{
    /// <summary>How a read goes on.</summary>
    public enum ReadVerdict
    {
        Proceed,
        NotModified,
        Failed,
    }

    public static ReadVerdict CheckRead(S3Call call, ObjectInfo found) =>
        Check(call, found, "if-match", "if-unmodified-since", "if-none-match", "if-modified-since");

    public static S3Refusal? CheckCopySource(S3Call call, ObjectInfo source) =>
        Check(
            call,
            source,
            "x-amz-copy-source-if-match",
            "x-amz-copy-source-if-unmodified-since",
            "x-amz-copy-source-if-none-match",
            "x-amz-copy-source-if-modified-since") is ReadVerdict.Proceed
            ? null
            : S3Error.PreconditionFailed;

    private static ReadVerdict Check(S3Call call, ObjectInfo found, string match, string unmodified, string noneMatch, string modified)
    {
        // HTTP dates have whole seconds: a later fraction of the same second is not "modified since".
        var lastModified = found.LastModified.ToUnixTimeSeconds();
        if (call.Header(match) is { } wanted)
        {
            if (!Names(wanted, found.ETag))
            {
                return ReadVerdict.Failed;
            }
        }
        else if (Date(call.Header(unmodified)) is { } until && lastModified > until)
        {
            return ReadVerdict.Failed;
        }

        if (call.Header(noneMatch) is { } known)
        {
            return Names(known, found.ETag) ? ReadVerdict.NotModified : ReadVerdict.Proceed;
        }

        return Date(call.Header(modified)) is { } since && lastModified <= since ? ReadVerdict.NotModified : ReadVerdict.Proceed;
    }

    public static bool Names(string list, string etag) =>
        list.Split(',', StringSplitOptions.TrimEntries).Any(item => item == "*" || (item.StartsWith("W/", StringComparison.Ordinal) ? item[2..] : item).Trim('"') == etag);

    private static long? Date(string? text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.ToUnixTimeSeconds() : null;
}
