using System.Xml.Linq;
using Federation.S3.Auth;
using Federation.S3.Checksums;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Federation.S3.Xml;

namespace Federation.S3.Operations;

/// <summary>POST /bucket?delete: up to 1000 keys, each with its own result.</summary>
internal static class DeleteObjects
{
    private const int MaxKeys = 1000;

    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Write, call.Bucket, cancellationToken)).IsRefused(out var refusal, out _))
        {
            return refusal;
        }

        // A truncated or garbled list would delete the wrong things, so some digest must cover it.
        if (call.Identity.Payload is PayloadMode.Unsigned && call.Header("content-md5") is null
            && !ChecksumNames.All.Any(algorithm => call.Header(algorithm.Header()) is not null))
        {
            return new S3Refusal(S3Error.InvalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }

        if ((await call.ReadSmallBodyAsync(cancellationToken)).IsRefused(out var badBody, out var body))
        {
            return badBody;
        }

        if (XmlBody.Parse(body) is not { Name.LocalName: "Delete" } root)
        {
            return S3Error.MalformedXML;
        }

        var entries = root.Children("Object").ToList();
        if (entries.Count is 0 or > MaxKeys || entries.Any(static entry => entry.Child("Key") is null))
        {
            return S3Error.MalformedXML;
        }

        var results = new List<(string Key, S3Refusal? Refusal)>(entries.Count);
        foreach (var entry in entries)
        {
            var key = entry.Child("Key")!.Value;
            results.Add((key, await DeleteOneAsync(call, key, entry, cancellationToken)));
        }

        var quiet = root.Child("Quiet")?.Value.Trim() is "true";
        await call.WriteXmlAsync("DeleteResult", xml => Write(xml, results, quiet), cancellationToken);
        return null;
    }

    private static async ValueTask<S3Refusal?> DeleteOneAsync(S3Call call, string key, XElement entry, CancellationToken cancellationToken)
    {
        if (entry.Child("VersionId")?.Value.Trim() is not (null or "" or "null") || entry.Child("ETag") is not null)
        {
            return S3Error.NotImplemented;
        }

        if (key.Length == 0 || NameRules.CheckKey(key) is not null)
        {
            return new S3Refusal(S3Error.InvalidArgument, "The key is not acceptable.");
        }

        return await call.Objects.DeleteAsync(call.Bucket, key, cancellationToken) is ObjectDeletion.Unavailable ? S3Error.ServiceUnavailable : null;
    }

    private static void Write(XmlAnswer xml, List<(string Key, S3Refusal? Refusal)> results, bool quiet)
    {
        foreach (var (key, refusal) in results)
        {
            if (refusal is not null)
            {
                xml.Element("Error", () =>
                {
                    xml.Text("Key", key);
                    xml.Text("Code", refusal.Error.ToString());
                    xml.Text("Message", refusal.Message);
                });
            }
            else if (!quiet)
            {
                xml.Element("Deleted", () => xml.Text("Key", key));
            }
        }
    }
}
