using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Federation.S3.Checksums;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Federation.S3.Xml;

namespace Federation.S3.Operations;

/// <summary>GET /bucket, versions 1 and 2.</summary>
internal static class ListObjects
{
    private const int MaxPage = 1000;

    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, bool isV2, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Read, call.Bucket, cancellationToken)).IsRefused(out var refusal, out var bucket))
        {
            return refusal;
        }

        if (Arguments.Read(call.Query, isV2).IsRefused(out var bad, out var arguments))
        {
            return bad;
        }

        var page = await KeyListing.ReadAsync(
            call.Objects, call.Bucket, arguments.Prefix, arguments.Delimiter, arguments.After, arguments.MaxKeys, cancellationToken);
        await call.WriteXmlAsync("ListBucketResult", xml =>
        {
            xml.Text("Name", call.Bucket);
            WritePosition(xml, call.Query, arguments, page, isV2);
            foreach (var item in page.Objects)
            {
                WriteObject(xml, item, arguments, arguments.FetchOwner ? bucket.Principal : null);
            }

            foreach (var prefix in page.CommonPrefixes)
            {
                xml.Element("CommonPrefixes", () => xml.Text("Prefix", arguments.Encode(prefix)));
            }
        }, cancellationToken);
        return null;
    }

    private static void WritePosition(XmlAnswer xml, S3Query query, Arguments arguments, KeyPage page, bool isV2)
    {
        xml.Text("Prefix", arguments.Encode(arguments.Prefix));
        if (arguments.Delimiter is { } delimiter)
        {
            xml.Text("Delimiter", arguments.Encode(delimiter));
        }

        xml.Number("MaxKeys", arguments.MaxKeys);
        if (arguments.UrlEncoded)
        {
            xml.Text("EncodingType", "url");
        }

        xml.Flag("IsTruncated", page.Next is not null);
        if (!isV2)
        {
            xml.Text("Marker", arguments.Encode(query["marker"] ?? ""));
            if (page.Next is { } next)
            {
                xml.Text("NextMarker", arguments.Encode(next.Text));
            }

            return;
        }

        xml.Number("KeyCount", page.Objects.Count + page.CommonPrefixes.Count);
        if (query["start-after"] is { } startAfter)
        {
            xml.Text("StartAfter", arguments.Encode(startAfter));
        }

        if (query["continuation-token"] is { } token)
        {
            xml.Text("ContinuationToken", token);
        }

        if (page.Next is { } position)
        {
            xml.Text("NextContinuationToken", Arguments.Token(position));
        }
    }

    private static void WriteObject(XmlAnswer xml, ObjectInfo item, Arguments arguments, string? owner) => xml.Element("Contents", () =>
    {
        xml.Text("Key", arguments.Encode(item.Key));
        xml.Instant("LastModified", item.LastModified);
        xml.Text("ETag", $"\"{item.ETag}\"");
        foreach (var checksum in item.Checksums)
        {
            xml.Text("ChecksumAlgorithm", checksum.Algorithm.Element()["Checksum".Length..]);
        }

        xml.Number("Size", item.Size.Bytes);
        if (owner is not null)
        {
            OwnerXml.Write(xml, owner);
        }

        xml.Text("StorageClass", "STANDARD");
    });

    private sealed record Arguments(string Prefix, string? Delimiter, int MaxKeys, bool UrlEncoded, bool FetchOwner, ListingPosition? After)
    {
        public static Outcome<Arguments> Read(S3Query query, bool isV2)
        {
            var maxKeys = MaxPage;
            if (query["max-keys"] is { Length: > 0 } text
                && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out maxKeys))
            {
                return new S3Refusal(S3Error.InvalidArgument, "max-keys must be an integer from 0.");
            }

            if (query["encoding-type"] is not (null or "" or "url"))
            {
                return new S3Refusal(S3Error.InvalidArgument, "Invalid Encoding Method specified in Request");
            }

            var prefix = query["prefix"] ?? "";
            var delimiter = query["delimiter"] is { Length: > 0 } given ? given : null;
            ListingPosition? after;
            if (isV2 && query["continuation-token"] is { } token)
            {
                if ((after = FromToken(token)) is null)
                {
                    return new S3Refusal(S3Error.InvalidArgument, "The continuation token provided is incorrect");
                }
            }
            else
            {
                var start = query[isV2 ? "start-after" : "marker"];
                // A V1 marker that is itself a common prefix came from NextMarker: all that it stands for was listed.
                after = string.IsNullOrEmpty(start) ? null : new ListingPosition(start, !isV2 && IsRolledUp(start, prefix, delimiter));
            }

            if (new[] { prefix, delimiter ?? "", after?.Text ?? "" }.Any(static value => NameRules.CheckKey(value) is not null))
            {
                return new S3Refusal(S3Error.InvalidArgument, "A listing argument is too long or holds control characters.");
            }

            var urlEncoded = query["encoding-type"] is "url";
            return new Arguments(prefix, delimiter, Math.Min(maxKeys, MaxPage), urlEncoded, !isV2 || query["fetch-owner"] is "true", after);
        }

        public string Encode(string text) => UrlEncoded ? PercentCoding.Encode(text, keepSlash: true) : text;

        public static string Token(ListingPosition position) =>
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes((position.IsPrefix ? "p" : "k") + position.Text));

        private static ListingPosition? FromToken(string token)
        {
            var bytes = Base64Url.IsValid(token) ? Base64Url.DecodeFromChars(token) : [];
            return bytes.Length >= 2 && bytes[0] is ((byte)'p' or (byte)'k')
                ? new ListingPosition(Encoding.UTF8.GetString(bytes, 1, bytes.Length - 1), bytes[0] is (byte)'p')
                : null;
        }

        private static bool IsRolledUp(string marker, string prefix, string? delimiter) =>
            marker.StartsWith(prefix, StringComparison.Ordinal) && KeyListing.CommonPrefix(marker, prefix, delimiter) == marker;
    }
}
