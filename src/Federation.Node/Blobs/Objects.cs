using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>How storing or linking ended, first match wins.</summary>
internal enum ObjectWriteOutcome
{
    Stored,
    NoSuchBucket,

    /// <summary>A public object in a bucket that is not clear.</summary>
    PublicRefused,

    /// <summary>OnlyIfAbsent or OnlyIfETag does not hold.</summary>
    PreconditionFailed,

    /// <summary>The bytes to be linked are not kept any more.</summary>
    NoSuchBlob,
}

internal enum VisibilityOutcome
{
    Changed,
    NoSuchObject,
    PublicRefused,
}

/// <summary>Everything about an object apart from its bytes.</summary>
internal sealed record ObjectWish
{
    public required string Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary>Who was found to own the bucket. A long upload may outlive it: then a bucket of the same name is somebody else's. Null asks nothing.</summary>
    public string? Principal { get; init; }

    public required string ETag { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Checksums { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Null takes the bucket's default.</summary>
    public bool? Public { get; init; }

    public bool OnlyIfAbsent { get; init; }

    /// <summary>The ETag that the present object must have; <c>*</c> asks only that there is one.</summary>
    public string? OnlyIfETag { get; init; }
}

internal sealed record ObjectWriteResult(ObjectWriteOutcome Outcome, ObjectRow? Object = null);

/// <summary>
/// The names in the buckets. Each change is one transaction: blob row, object row, sequence, events. What is answered is durable and visible to the next read.
/// </summary>
internal sealed class Objects(NodeDbContext db, BlobCatalog catalog, TimeProvider time)
{
    /// <summary>Lists a blob whose bytes were just taken in and makes the name stand for it.</summary>
    public Task<ObjectWriteResult> PutAsync(ObjectWish wish, StoredBlob blob, CancellationToken cancellationToken) =>
        WriteAsync(wish, blob.Id, blob.Size, blob, cancellationToken);

    /// <summary>Makes the name stand for bytes that are kept already.</summary>
    public Task<ObjectWriteResult> LinkAsync(ObjectWish wish, BlobId blob, ByteSize size, CancellationToken cancellationToken) =>
        WriteAsync(wish, blob, size, null, cancellationToken);

    public Task<ObjectRow?> FindAsync(string bucket, string key, CancellationToken cancellationToken) =>
        db.Set<BucketRow>().AsNoTracking().Where(b => b.Name == bucket)
            .Join(db.Set<ObjectRow>().AsNoTracking(), b => b.Id, o => o.BucketId, (_, o) => o)
            .FirstOrDefaultAsync(o => o.Key == key, cancellationToken);

    public Task<ObjectRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        db.Set<ObjectRow>().AsNoTracking().FirstOrDefaultAsync(o => o.Id == id, cancellationToken);

#pragma warning disable CA1309 // These become SQL, where the column's collation orders by bytes; an ordinal comparison has no translation.
    /// <summary>In the order of the keys' UTF-8 bytes, from <paramref name="lower"/>; fewer than the limit only at the end.</summary>
    public async Task<List<ObjectRow>> ScanAsync(
        string bucket, string prefix, string? lower, bool lowerIsInclusive, int limit, CancellationToken cancellationToken)
    {
        var query = db.Set<BucketRow>().AsNoTracking().Where(b => b.Name == bucket)
            .Join(db.Set<ObjectRow>().AsNoTracking(), b => b.Id, o => o.BucketId, (_, o) => o);
        if (prefix.Length > 0)
        {
            query = query.Where(o => string.Compare(o.Key, prefix) >= 0);
        }

        if (KeyOrder.FirstAfterPrefix(prefix) is { } end)
        {
            query = query.Where(o => string.Compare(o.Key, end) < 0);
        }

        if (lower is not null)
        {
            query = lowerIsInclusive ? query.Where(o => string.Compare(o.Key, lower) >= 0) : query.Where(o => string.Compare(o.Key, lower) > 0);
        }

        return await query.OrderBy(o => o.Key).Take(limit).ToListAsync(cancellationToken);
    }
#pragma warning restore CA1309

    /// <summary>True when the name stood for something.</summary>
    public async Task<bool> RemoveAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(bucket, key, cancellationToken) is not (_, { } row))
        {
            return false;
        }

        db.Remove(row);
        db.Publish(new ObjectRemoved(bucket, key, row.Blob, await NextSequenceAsync(cancellationToken)));
        await db.LockBlobsAsync([row.Blob], cancellationToken);
        await SaveAsync(cancellationToken);
        await catalog.DoomIfUnneededAsync(db, row.Blob, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<VisibilityOutcome> SetPublicAsync(string bucket, string key, bool isPublic, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(bucket, key, cancellationToken) is not ({ } home, { } row))
        {
            return VisibilityOutcome.NoSuchObject;
        }

        if (isPublic && home.Kind is not BucketKind.Clear)
        {
            db.ChangeTracker.Clear();
            return VisibilityOutcome.PublicRefused;
        }

        if (row.Public != isPublic)
        {
            row.Public = isPublic;
            row.Sequence = await NextSequenceAsync(cancellationToken);
            db.Publish(new ObjectChanged(row.Id));
            await SaveAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return VisibilityOutcome.Changed;
    }

    private async Task<ObjectWriteResult> WriteAsync(ObjectWish wish, BlobId blob, ByteSize size, StoredBlob? taken, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (bucket, present) = await LockAsync(wish.Bucket, wish.Key, cancellationToken);
        if (Refusal(wish, bucket, present) is { } refused)
        {
            db.ChangeTracker.Clear();
            return new ObjectWriteResult(refused);
        }

        var previous = present?.Blob;
        await db.LockBlobsAsync(previous is { } replaced ? [blob, replaced] : [blob], cancellationToken);
        if (taken is not null)
        {
            await catalog.AddAsync(db, taken, cancellationToken);
        }
        else if (!await catalog.ClaimAsync(db, blob, cancellationToken))
        {
            db.ChangeTracker.Clear();
            return new ObjectWriteResult(ObjectWriteOutcome.NoSuchBlob);
        }

        var sequence = await NextSequenceAsync(cancellationToken);
        var row = Apply(wish, bucket!, present, blob, size, sequence);
        if (previous is { } gone && gone != blob)
        {
            db.Publish(new ObjectReplaced(row.Id, gone));
        }

        db.Publish(new ObjectStored(row.Id, blob));
        await SaveAsync(cancellationToken);
        if (previous is { } unneeded && unneeded != blob)
        {
            await catalog.DoomIfUnneededAsync(db, unneeded, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new ObjectWriteResult(ObjectWriteOutcome.Stored, row);
    }

    private static ObjectWriteOutcome? Refusal(ObjectWish wish, BucketRow? bucket, ObjectRow? present)
    {
        if (bucket is null || (wish.Principal is { } principal && bucket.Principal != principal))
        {
            return ObjectWriteOutcome.NoSuchBucket;
        }

        if (wish.Public == true && bucket.Kind is not BucketKind.Clear)
        {
            return ObjectWriteOutcome.PublicRefused;
        }

        var isUnmet = (wish.OnlyIfAbsent && present is not null)
            || (wish.OnlyIfETag is { } etag && (present is null || (etag != "*" && etag != present.ETag)));
        return isUnmet ? ObjectWriteOutcome.PreconditionFailed : null;
    }

    private ObjectRow Apply(ObjectWish wish, BucketRow bucket, ObjectRow? present, BlobId blob, ByteSize size, long sequence)
    {
        var row = present ?? new ObjectRow
        {
            Id = sequence,
            BucketId = bucket.Id,
            Key = wish.Key,
            Blob = blob,
            Size = size,
            ETag = wish.ETag,
            HeadersJson = "",
            MetadataJson = "",
            ChecksumsJson = "",
            Public = false,
            Sequence = sequence,
            StoredAt = default,
        };
        row.Blob = blob;
        row.Size = size;
        row.ETag = wish.ETag;
        row.ContentType = wish.ContentType;
        row.HeadersJson = ObjectRow.Write(wish.Headers);
        row.MetadataJson = ObjectRow.Write(wish.Metadata);
        row.ChecksumsJson = ObjectRow.Write(wish.Checksums);
        row.Public = wish.Public ?? bucket.PublicRead;
        row.Sequence = sequence;
        row.StoredAt = time.GetUtcNow().ToMicroseconds();
        if (present is null)
        {
            db.Add(row);
        }

        return row;
    }

    /// <summary>The bucket, kept from deletion, and the object, kept from other changes, to the end of the transaction.</summary>
    private async Task<(BucketRow? Bucket, ObjectRow? Object)> LockAsync(string name, string key, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var found = await db.Set<BucketRow>().FromSql($"SELECT * FROM blobs.bucket WHERE name = {name} FOR KEY SHARE").AsNoTracking().ToListAsync(cancellationToken);
        if (found is not [var bucket])
        {
            return (null, null);
        }

        await db.LockObjectAsync(bucket.Id, key, cancellationToken);
        return (bucket, await db.Set<ObjectRow>().FirstOrDefaultAsync(o => o.BucketId == bucket.Id && o.Key == key, cancellationToken));
    }

    private async Task<long> NextSequenceAsync(CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<long>($"SELECT nextval('blobs.object_sequence') AS \"Value\"").ToListAsync(cancellationToken))[0];

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }
}
