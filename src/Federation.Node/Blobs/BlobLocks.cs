using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>
/// Locks held to the end of the transaction. Order, so that nobody waits in a circle: bucket row, object, then blobs in ascending order. Two names that
/// share a lock by chance only wait for each other.
/// </summary>
internal static class BlobLocks
{
    /// <summary>Who needs a blob, and whether its file exists, changes only under this lock.</summary>
    public static async Task LockBlobsAsync(this NodeDbContext db, IEnumerable<BlobId> blobs, CancellationToken cancellationToken)
    {
        foreach (var blob in blobs.Distinct().Order())
        {
            await LockAsync(db, KeyOf(blob), cancellationToken);
        }
    }

    /// <summary>The lock without waiting; false when somebody has it.</summary>
    public static async Task<bool> TryLockBlobAsync(this NodeDbContext db, BlobId blob, CancellationToken cancellationToken)
    {
        RequireTransaction(db);
        var key = KeyOf(blob);
        return (await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({key}) AS \"Value\"").ToListAsync(cancellationToken))[0];
    }

    /// <summary>One change of one name at a time, also while the name stands for nothing yet.</summary>
    public static Task LockObjectAsync(this NodeDbContext db, long bucketId, string key, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long) + Encoding.UTF8.GetMaxByteCount(key.Length)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, bucketId);
        var length = sizeof(long) + Encoding.UTF8.GetBytes(key, bytes[sizeof(long)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return LockAsync(db, BinaryPrimitives.ReadInt64BigEndian(hash), cancellationToken);
    }

    private static async Task LockAsync(NodeDbContext db, long key, CancellationToken cancellationToken)
    {
        RequireTransaction(db);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
    }

    private static long KeyOf(BlobId blob)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        blob.Digest.CopyTo(digest);
        return BinaryPrimitives.ReadInt64BigEndian(digest);
    }

    private static void RequireTransaction(NodeDbContext db) =>
        _ = db.Database.CurrentTransaction ?? throw new InvalidOperationException("The lock lasts as long as the transaction, and there is none.");
}
