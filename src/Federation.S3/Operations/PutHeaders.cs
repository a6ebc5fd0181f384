using System.Text;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Operations;

/// <summary>Reads what an upload or copy says about the object apart from its bytes. A header that asks for what is not offered is refused, never ignored.</summary>
internal static class PutHeaders
{
    public const string MetadataPrefix = "x-amz-meta-";

    private const int MaxMetadataBytes = 2048;

    private static readonly string[] NotOffered =
    [
        "x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption", "x-amz-object-lock", "x-amz-tagging",
        "x-amz-website-redirect-location", "x-amz-grant-", "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner", "x-amz-write-offset-bytes",
    ];

    /// <summary>Null unless the request, whatever its verb, asks for a feature that would have to be honoured.</summary>
    public static S3Refusal? CheckOffered(HttpRequest request)
    {
        foreach (var name in request.Headers.Keys)
        {
            if (NotOffered.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                return new S3Refusal(S3Error.NotImplemented, $"The header {name} is not supported.");
            }
        }

        return null;
    }

    public static Outcome<ObjectToPut> Read(S3Call call, BucketInfo bucket)
    {
        if (call.Header("x-amz-storage-class") is { } storageClass && storageClass != "STANDARD")
        {
            return S3Error.InvalidStorageClass;
        }

        if (ReadAcl(call, out var acl) is { } badAcl)
        {
            return badAcl;
        }

        if (acl is CannedAcl.PublicRead && !bucket.IsClear)
        {
            return S3Error.AccessControlListNotSupported;
        }

        if (ReadMetadata(call.Request, out var metadata) is { } badMetadata)
        {
            return badMetadata;
        }

        var headers = ReadStoredHeaders(call);
        if (!StandardHeadersAreSendable(headers))
        {
            return new S3Refusal(S3Error.InvalidArgument, "A standard header holds characters other than printable ASCII.");
        }

        var ifNoneMatch = call.Header("if-none-match");
        if (ifNoneMatch is not (null or "*"))
        {
            return new S3Refusal(S3Error.NotImplemented, "If-None-Match takes only * on writes.");
        }

        return new ObjectToPut
        {
            Bucket = bucket,
            Key = call.Key,
            Headers = headers,
            Metadata = metadata,
            Acl = acl,
            OnlyIfAbsent = ifNoneMatch is not null,
            OnlyIfETag = call.Header("if-match")?.Trim('"'),
        };
    }

    public static S3Refusal? ReadAcl(S3Call call, out CannedAcl? acl)
    {
        var text = call.Header("x-amz-acl");
        acl = text switch
        {
            "private" or "bucket-owner-full-control" or "bucket-owner-read" => CannedAcl.Private,
            "public-read" => CannedAcl.PublicRead,
            _ => null,
        };
        return text switch
        {
            null => null,
            "public-read-write" or "authenticated-read" or "aws-exec-read" or "log-delivery-write" =>
                new S3Refusal(S3Error.NotImplemented, "Of the canned ACLs, private and public-read are supported."),
            _ => acl is null ? new S3Refusal(S3Error.InvalidArgument, "Unknown canned ACL.") : null,
        };
    }

    /// <summary>Whether every value can be sent as a header: printable ASCII only.</summary>
    public static bool StandardHeadersAreSendable(StoredHeaders headers) =>
        new[] { headers.ContentType, headers.ContentDisposition, headers.ContentEncoding, headers.ContentLanguage, headers.CacheControl, headers.Expires }
            .All(static value => value is null || value.All(static c => c is >= ' ' and <= '~'));

    private static StoredHeaders ReadStoredHeaders(S3Call call)
    {
        // aws-chunked describes the transport, not the object.
        var encodings = (call.Header("content-encoding") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static encoding => !encoding.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        var encoding = string.Join(", ", encodings);
        return new StoredHeaders
        {
            ContentType = call.Header("content-type"),
            ContentDisposition = call.Header("content-disposition"),
            ContentEncoding = encoding.Length == 0 ? null : encoding,
            ContentLanguage = call.Header("content-language"),
            CacheControl = call.Header("cache-control"),
            Expires = call.Header("expires"),
        };
    }

    private static S3Refusal? ReadMetadata(HttpRequest request, out Dictionary<string, string> metadata)
    {
        metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0;
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var text = value.ToString();
                bytes += name.Length - MetadataPrefix.Length + Encoding.UTF8.GetByteCount(text);
                metadata[name[MetadataPrefix.Length..].ToLowerInvariant()] = text;
            }
        }

        return bytes > MaxMetadataBytes ? S3Error.MetadataTooLarge : null;
    }
}
