using Federation.S3.Checksums;
using Federation.S3.Errors;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>PUT /bucket/key. All that can be refused is refused before the body is asked for; the rest before anything is committed.</summary>
internal static class PutObject
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

        if (await CheckPresentAsync(call, put, cancellationToken) is { } unmet)
        {
            return unmet;
        }

        if (call.OpenBody().IsRefused(out var badBody, out var body))
        {
            return badBody;
        }

        await using (body)
        {
            var outcome = await call.Objects.PutAsync(put, body, cancellationToken);
            if (Refusal(outcome.Status) is { } refused)
            {
                return refused;
            }

            if (!body.IsVerified)
            {
                throw new InvalidOperationException("The store answered Stored for a body that it had not read to its verified end.");
            }

            WriteHeaders(call, outcome.Stored!);
            return null;
        }
    }

    public static S3Refusal? Refusal(PutStatus status) => status switch
    {
        PutStatus.Stored => null,
        PutStatus.NoSuchBucket => S3Error.NoSuchBucket,
        PutStatus.NoSuchSource => S3Error.NoSuchKey,
        PutStatus.PublicAclRefused => S3Error.AccessControlListNotSupported,
        PutStatus.PreconditionFailed => S3Error.PreconditionFailed,
        PutStatus.InsufficientStorage => S3Error.InsufficientStorage,
        PutStatus.SlowDown => S3Error.SlowDown,
        PutStatus.Unavailable => S3Error.ServiceUnavailable,
    };

    /// <summary>Saves the body's transfer when a condition already fails; the store decides again in its transaction.</summary>
    public static async ValueTask<S3Refusal?> CheckPresentAsync(S3Call call, ObjectToPut put, CancellationToken cancellationToken)
    {
        if (!put.OnlyIfAbsent && put.OnlyIfETag is null)
        {
            return null;
        }

        var present = await call.Objects.FindAsync(put.Bucket.Name, put.Key, cancellationToken);
        if (put.OnlyIfETag is not null && present is null)
        {
            return S3Error.NoSuchKey;
        }

        return (put.OnlyIfAbsent && present is not null) || (put.OnlyIfETag is { } wanted && wanted != "*" && wanted != present?.ETag)
            ? S3Error.PreconditionFailed
            : null;
    }

    private static void WriteHeaders(S3Call call, ObjectInfo stored)
    {
        call.Response.Headers.ETag = $"\"{stored.ETag}\"";
        foreach (var checksum in stored.Checksums)
        {
            call.Response.Headers[checksum.Algorithm.Header()] = checksum.Base64;
        }
    }
}
