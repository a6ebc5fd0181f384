using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;

namespace Federation.S3.Operations;

/// <summary>PUT with x-amz-copy-source: another name for bytes that are already stored; onto itself with REPLACE it changes headers and metadata.</summary>
internal static class CopyObject
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Write, call.Bucket, cancellationToken)).IsRefused(out var refusal, out var bucket))
        {
            return refusal;
        }

        if (PutHeaders.Read(call, bucket).IsRefused(out var badHeaders, out var put))
        {
            return badHeaders;
        }

        if (ParseSource(call.Header("x-amz-copy-source") ?? "") is not var (sourceBucket, sourceKey))
        {
            return new S3Refusal(S3Error.InvalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }

        if ((await Access.ObjectAsync(call, sourceBucket, sourceKey, cancellationToken)).IsRefused(out var unreadable, out var source))
        {
            return unreadable;
        }

        if (Conditions.CheckCopySource(call, source) is { } unmet || (unmet = await PutObject.CheckPresentAsync(call, put, cancellationToken)) is not null)
        {
            return unmet;
        }

        var directive = call.Header("x-amz-metadata-directive") ?? "COPY";
        if (directive is not ("COPY" or "REPLACE") || call.Header("x-amz-tagging-directive") is "REPLACE")
        {
            return new S3Refusal(S3Error.InvalidArgument, "Unknown metadata directive.");
        }

        if (directive is "COPY")
        {
            if (sourceBucket == call.Bucket && sourceKey == call.Key)
            {
                return new S3Refusal(
                    S3Error.InvalidRequest, "This copy request is illegal because it is trying to copy an object to itself without changing its metadata.");
            }

            put = put with { Headers = source.Headers, Metadata = source.Metadata };
        }

        var outcome = await call.Objects.CopyAsync(source, put, cancellationToken);
        if (PutObject.Refusal(outcome.Status) is { } refused)
        {
            return refused;
        }

        await call.WriteXmlAsync("CopyObjectResult", xml =>
        {
            xml.Instant("LastModified", outcome.Stored!.LastModified);
            xml.Text("ETag", $"\"{outcome.Stored.ETag}\"");
        }, cancellationToken);
        return null;
    }

    private static (string Bucket, string Key)? ParseSource(string header)
    {
        var question = header.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0 && header[question..] != "?versionId=null")
        {
            return null;
        }

        var path = PercentCoding.Decode(question < 0 ? header : header[..question], plusIsSpace: false)?.TrimStart('/');
        var slash = path?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (path is null || slash <= 0 || slash == path.Length - 1)
        {
            return null;
        }

        var (bucket, key) = (path[..slash], path[(slash + 1)..]);
        return NameRules.IsBucketName(bucket) && NameRules.CheckKey(key) is null ? (bucket, key) : null;
    }
}
