using Federation.Node.Blobs;
using Federation.S3.Ports;

namespace Federation.Node.Gateway;

/// <summary>The buckets as the S3 dialect sees them.</summary>
internal sealed class S3Buckets(Buckets buckets) : IBuckets
{
    public async ValueTask<BucketCreation> CreateAsync(BucketToCreate bucket, CancellationToken cancellationToken)
    {
        try
        {
            var (outcome, _) = await buckets.CreateAsync(
                new BucketWish
                {
                    Name = bucket.Name,
                    Principal = bucket.Principal,
                    Kind = bucket.IsClear ? BucketKind.Clear : BucketKind.LocalOnly,
                },
                cancellationToken);
            return outcome switch
            {
                BucketCreate.Created => BucketCreation.Created,
                BucketCreate.AlreadyYours => BucketCreation.AlreadyOwnedByYou,
                BucketCreate.Taken => BucketCreation.AlreadyExists,
            };
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return BucketCreation.Unavailable;
        }
    }

    public async ValueTask<BucketInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await buckets.FindAsync(name, cancellationToken) is { } row ? Info(row) : null;

    public async ValueTask<IReadOnlyList<BucketInfo>> ListAsync(string principal, CancellationToken cancellationToken) =>
        [.. (await buckets.ListAsync(principal, cancellationToken)).Select(Info)];

    public async ValueTask<BucketDeletion> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await buckets.DeleteAsync(name, cancellationToken) switch
            {
                BucketDelete.Deleted => BucketDeletion.Deleted,
                BucketDelete.NoSuchBucket => BucketDeletion.NoSuchBucket,
                BucketDelete.NotEmpty => BucketDeletion.NotEmpty,
            };
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return BucketDeletion.Unavailable;
        }
    }

    private static BucketInfo Info(BucketRow row) => new()
    {
        Name = row.Name,
        Principal = row.Principal,
        CreatedAt = row.CreatedAt,
        IsClear = row.Kind is BucketKind.Clear,
    };
}
