using Federation.S3.Errors;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>Who may do what, decided in one file. Existence is told only to those who may read.</summary>
internal static class Access
{
    /// <summary>The caller's key, if it has the right on a bucket of this name.</summary>
    public static Outcome<AccessKey> Key(S3Call call, AccessRights right, string? bucket) =>
        call.Identity.Key is { } key && key.Allows(right, bucket) ? key : S3Error.AccessDenied;

    /// <summary>The bucket, if the caller's key has the right on it and its principal owns it.</summary>
    public static async ValueTask<Outcome<BucketInfo>> BucketAsync(S3Call call, AccessRights right, string name, CancellationToken cancellationToken)
    {
        if (Key(call, right, name).IsRefused(out var refusal, out var key))
        {
            return refusal;
        }

        var bucket = await call.Buckets.FindAsync(name, cancellationToken);
        return bucket is null ? S3Error.NoSuchBucket : bucket.Principal == key.Principal ? bucket : S3Error.AccessDenied;
    }

    /// <summary>The object, if it is public or the caller may read its bucket.</summary>
    public static async ValueTask<Outcome<ObjectInfo>> ObjectAsync(S3Call call, string bucket, string key, CancellationToken cancellationToken)
    {
        var mayRead = await BucketAsync(call, AccessRights.Read, bucket, cancellationToken);
        if (mayRead.Refusal is { Error: S3Error.NoSuchBucket } missing)
        {
            return missing;
        }

        var found = await call.Objects.FindAsync(bucket, key, cancellationToken);
        if (mayRead.Refusal is { } refusal)
        {
            return found is { IsPublic: true } ? found : refusal;
        }

        return found is null ? S3Error.NoSuchKey : found;
    }
}
