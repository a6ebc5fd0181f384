using System.Globalization;
using System.Text;
using Federation.S3.Checksums;
using Federation.S3.Errors;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>The headers that describe an object in answers to GET and HEAD.</summary>
internal static class ObjectHeaders
{
    private const string DefaultContentType = "binary/octet-stream";

    private static readonly string[] Overrides =
    [
        "response-content-type", "response-content-language", "response-expires",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
    ];

    /// <summary>The stored headers with the response-* parameters applied; those take a signature, else anyone could dress up a public object.</summary>
    public static Outcome<StoredHeaders> Effective(S3Call call, ObjectInfo found)
    {
        var query = call.Query;
        if (!Overrides.Any(query.Has))
        {
            return found.Headers;
        }

        if (call.Identity.Authorisation is ReadAuthorisation.Anonymous)
        {
            return new S3Refusal(S3Error.InvalidRequest, "Request specific response headers cannot be used for anonymous GET requests.");
        }

        var headers = new StoredHeaders
        {
            ContentType = query["response-content-type"] ?? found.Headers.ContentType,
            ContentLanguage = query["response-content-language"] ?? found.Headers.ContentLanguage,
            Expires = query["response-expires"] ?? found.Headers.Expires,
            CacheControl = query["response-cache-control"] ?? found.Headers.CacheControl,
            ContentDisposition = query["response-content-disposition"] ?? found.Headers.ContentDisposition,
            ContentEncoding = query["response-content-encoding"] ?? found.Headers.ContentEncoding,
        };
        return PutHeaders.StandardHeadersAreSendable(headers)
            ? headers
            : new S3Refusal(S3Error.InvalidArgument, "A response-* parameter holds characters other than printable ASCII.");
    }

    public static void Write(S3Call call, ObjectInfo found, StoredHeaders effective, bool isWhole)
    {
        var headers = call.Response.Headers;
        WriteValidators(call, found);
        headers.AcceptRanges = "bytes";
        headers.ContentType = effective.ContentType ?? DefaultContentType;
        Set("Content-Disposition", effective.ContentDisposition);
        Set("Content-Encoding", effective.ContentEncoding);
        Set("Content-Language", effective.ContentLanguage);
        // A presigned URL names its reader; a shared cache must not hand the answer to another.
        Set("Cache-Control", effective.CacheControl ?? (call.Identity.Authorisation is ReadAuthorisation.Presigned ? "private" : null));
        Set("Expires", effective.Expires);
        foreach (var (name, value) in found.Metadata)
        {
            headers[PutHeaders.MetadataPrefix + name] = HeaderText(value);
        }

        if (isWhole && string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase) && found.Checksums.Count > 0)
        {
            foreach (var checksum in found.Checksums)
            {
                headers[checksum.Algorithm.Header()] = checksum.Base64;
            }

            headers["x-amz-checksum-type"] = "FULL_OBJECT";
        }

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                headers[name] = value;
            }
        }
    }

    public static void WriteValidators(S3Call call, ObjectInfo found)
    {
        call.Response.Headers.ETag = $"\"{found.ETag}\"";
        call.Response.Headers.LastModified = found.LastModified.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);
    }

    /// <summary>Metadata outside printable ASCII leaves as an RFC 2047 word, which is what S3 sends and SDKs decode.</summary>
    private static string HeaderText(string value) =>
        value.All(static c => c is >= ' ' and <= '~') ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}
