using Federation.S3.Errors;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Operations;

/// <summary>DELETE /bucket: only when empty.</summary>
internal static class DeleteBucket
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Admin, call.Bucket, cancellationToken)).IsRefused(out var refusal, out _))
        {
            return refusal;
        }

        switch (await call.Buckets.DeleteAsync(call.Bucket, cancellationToken))
        {
            case BucketDeletion.NoSuchBucket:
                return S3Error.NoSuchBucket;
            case BucketDeletion.NotEmpty:
                return S3Error.BucketNotEmpty;
            case BucketDeletion.Unavailable:
                return S3Error.ServiceUnavailable;
            default:
                call.Response.StatusCode = StatusCodes.Status204NoContent;
                return null;
        }
    }
}
