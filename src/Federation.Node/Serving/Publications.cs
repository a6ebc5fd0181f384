using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Notes which of our names must be looked at again. Every note wakes the publisher after the commit.</summary>
internal static class Publications
{
    /// <summary>The name may mean something else now.</summary>
    public static async Task TouchAsync(NodeDbContext db, string bucket, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO serving.publication AS p (bucket, key, sequence, object_sequence, changes, next_action_at, fence, attempts)
            VALUES ({bucket}, {key}, 0, 0, 1, {now}, 0, 0)
            ON CONFLICT (bucket, key) DO UPDATE SET changes = p.changes + 1, next_action_at = {now}
            """,
            cancellationToken);
        await WakeAsync(db, cancellationToken);
    }

    /// <summary>The set of members that hold the blob may have changed.</summary>
    public static async Task TouchAsync(NodeDbContext db, BlobId blob, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = blob.Digest.ToArray();
        var touched = await db.Database.ExecuteSqlAsync(
            $"UPDATE serving.publication SET changes = changes + 1, next_action_at = {now} WHERE blob = {id}", cancellationToken);
        if (touched > 0)
        {
            await WakeAsync(db, cancellationToken);
        }
    }

    /// <summary>Finds what no event told of: public objects without an entry of their sequence, and entries whose object is public no more.</summary>
    public static async Task SweepAsync(NodeDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO serving.publication AS p (bucket, key, sequence, object_sequence, changes, next_action_at, fence, attempts)
            SELECT b.name, o.key, 0, 0, 1, {now}, 0, 0 FROM blobs.object o JOIN blobs.bucket b ON b.id = o.bucket_id
            WHERE o.public AND NOT EXISTS (SELECT 1 FROM serving.publication q WHERE q.bucket = b.name AND q.key = o.key AND q.object_sequence >= o.sequence)
            ON CONFLICT (bucket, key) DO UPDATE SET changes = p.changes + 1, next_action_at = {now}
            """,
            cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE serving.publication p SET changes = p.changes + 1, next_action_at = {now}
            WHERE p.blob IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM blobs.object o JOIN blobs.bucket b ON b.id = o.bucket_id WHERE b.name = p.bucket AND o.key = p.key AND o.public)
            """,
            cancellationToken);
    }

    private static Task WakeAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        db.Wake<PublicationReconciler>();
        return db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Hears of every change of a name. A private object that was never public leaves no trace here.</summary>
internal sealed class ObjectEventsHandler(NodeDbContext db, Objects objects, Buckets buckets, TimeProvider time)
    : IEventHandler<ObjectStored>, IEventHandler<ObjectChanged>, IEventHandler<ObjectRemoved>
{
    public Task HandleAsync(ObjectStored message, CancellationToken cancellationToken) => LookAsync(message.ObjectId, cancellationToken);

    public Task HandleAsync(ObjectChanged message, CancellationToken cancellationToken) => LookAsync(message.ObjectId, cancellationToken);

    public async Task HandleAsync(ObjectRemoved message, CancellationToken cancellationToken)
    {
        if (await db.Set<PublicationRow>().AnyAsync(p => p.Bucket == message.Bucket && p.Key == message.Key, cancellationToken))
        {
            await Publications.TouchAsync(db, message.Bucket, message.Key, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task LookAsync(long objectId, CancellationToken cancellationToken)
    {
        if (await objects.FindAsync(objectId, cancellationToken) is not { } row || await buckets.FindAsync(row.BucketId, cancellationToken) is not { } bucket)
        {
            return;
        }

        if (row.Public || await db.Set<PublicationRow>().AnyAsync(p => p.Bucket == bucket.Name && p.Key == row.Key, cancellationToken))
        {
            await Publications.TouchAsync(db, bucket.Name, row.Key, time.GetUtcNow(), cancellationToken);
        }
    }
}
