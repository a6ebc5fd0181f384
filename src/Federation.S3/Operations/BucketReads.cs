using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;

namespace Federation.S3.Operations;

/// <summary>HEAD /bucket and the GETs of its small subresources.</summary>
internal static class BucketReads
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, S3Operation operation, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Read, call.Bucket, cancellationToken)).IsRefused(out var refusal, out var bucket))
        {
            return refusal;
        }

        switch (operation)
        {
            case S3Operation.HeadBucket:
                call.Response.Headers["x-amz-bucket-region"] = call.Options.Region;
                return null;
            case S3Operation.GetBucketLocation:
                await WriteLocationAsync(call, cancellationToken);
                return null;
            case S3Operation.GetBucketVersioning:
                // Never enabled: an element without a status says so.
                await call.WriteXmlAsync("VersioningConfiguration", static _ => { }, cancellationToken);
                return null;
            case S3Operation.GetBucketAcl:
                await ObjectAcl.WriteAsync(call, bucket.Principal, isPublic: false, cancellationToken);
                return null;
            case S3Operation.GetBucketPolicy:
                return S3Error.NoSuchBucketPolicy;
            default:
                return S3Error.NoSuchCORSConfiguration;
        }
    }

    /// <summary>The one answer whose root is the value itself; us-east-1 is written as nothing, by S3's history.</summary>
    private static ValueTask WriteLocationAsync(S3Call call, CancellationToken cancellationToken)
    {
        var region = call.Options.Region;
        return call.WriteXmlAsync("LocationConstraint", xml => xml.Value(region == "us-east-1" ? "" : region), cancellationToken);
    }
}
