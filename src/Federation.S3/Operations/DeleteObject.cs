using Federation.S3.Errors;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Operations;

/// <summary>DELETE /bucket/key: 204 whether the key named something or not.</summary>
internal static class DeleteObject
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Write, call.Bucket, cancellationToken)).IsRefused(out var refusal, out _))
        {
            return refusal;
        }

        if (call.Header("if-match") is not null)
        {
            return new S3Refusal(S3Error.NotImplemented, "Conditional deletes are not supported.");
        }

        if (await call.Objects.DeleteAsync(call.Bucket, call.Key, cancellationToken) is ObjectDeletion.Unavailable)
        {
            return S3Error.ServiceUnavailable;
        }

        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }
}
