using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>
/// Which blobs this node keeps, and why. A blob is needed while an object or a pin names it. Every method that writes needs an open transaction on
/// <c>db</c>, writes at once, and holds the blob's lock to the transaction's end.
/// </summary>
internal sealed class BlobCatalog(IBlobStore store, TimeProvider time)
{
    /// <summary>Lists a blob whose file is already adopted; a doomed one is wanted again.</summary>
    /// <exception cref="InvalidOperationException">The file is not in the store: nothing may be acknowledged.</exception>
    public async Task AddAsync(NodeDbContext db, StoredBlob blob, CancellationToken cancellationToken)
    {
        await db.LockBlobsAsync([blob.Id], cancellationToken);
        // The sweeper removes files under the same lock, so what is seen here stays.
        if (store.LengthOf(blob.Id) != blob.Size.Bytes)
        {
            throw new InvalidOperationException($"The file of {blob.Id} left the store before it could be listed.");
        }

        var layer = BlobRow.Flatten(blob.Tree);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO blobs.blob (blob, size, merkle_root, piece_layer, created_at, doomed_at)
            VALUES ({blob.Id.Digest.ToArray()}, {blob.Size.Bytes}, {blob.Tree.Root.ToArray()}, {layer}, {Now()}, NULL)
            ON CONFLICT (blob) DO UPDATE SET doomed_at = NULL
            """,
            cancellationToken);
    }

    /// <summary>Wants a listed blob again, whatever became of it; false when this node has it no more.</summary>
    public async Task<bool> ClaimAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken)
    {
        await db.LockBlobsAsync([blob], cancellationToken);
        var row = await FindAsync(db, blob, cancellationToken);
        if (row is null || store.LengthOf(blob) != row.Size.Bytes)
        {
            return false;
        }

        await db.Database.ExecuteSqlAsync($"UPDATE blobs.blob SET doomed_at = NULL WHERE blob = {blob.Digest.ToArray()}", cancellationToken);
        return true;
    }

    /// <summary>Manifest and piece layer, doomed or not; null when the blob is not listed.</summary>
    public Task<BlobRow?> FindAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken) =>
        db.Set<BlobRow>().AsNoTracking().FirstOrDefaultAsync(b => b.Blob == blob, cancellationToken);

    /// <summary>Keeps a listed blob until <see cref="UnpinAsync"/>; false when this node has it no more. Pinning twice is pinning once.</summary>
    public async Task<bool> PinAsync(NodeDbContext db, BlobId blob, string reason, string key, CancellationToken cancellationToken)
    {
        if (!await ClaimAsync(db, blob, cancellationToken))
        {
            return false;
        }

        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO blobs.pin (blob, reason, key) VALUES ({blob.Digest.ToArray()}, {reason}, {key}) ON CONFLICT DO NOTHING", cancellationToken);
        return true;
    }

    /// <summary>Lets go; an unneeded blob is doomed and removed after the grace.</summary>
    public async Task UnpinAsync(NodeDbContext db, BlobId blob, string reason, string key, CancellationToken cancellationToken)
    {
        await db.LockBlobsAsync([blob], cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM blobs.pin WHERE blob = {blob.Digest.ToArray()} AND reason = {reason} AND key = {key}", cancellationToken);
        await DoomIfUnneededAsync(db, blob, cancellationToken);
    }

    /// <summary>Dooms a blob that nothing needs; to be called under its lock, after the change.</summary>
    public Task DoomIfUnneededAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            UPDATE blobs.blob b SET doomed_at = {Now()}
            WHERE b.blob = {blob.Digest.ToArray()} AND b.doomed_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM blobs.object o WHERE o.blob = b.blob)
              AND NOT EXISTS (SELECT 1 FROM blobs.pin p WHERE p.blob = b.blob)
            """,
            cancellationToken);

    /// <summary>Whether an object or a pin names the blob.</summary>
    public async Task<bool> IsNeededAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken) =>
        await db.Set<ObjectRow>().AnyAsync(o => o.Blob == blob, cancellationToken)
        || await db.Set<BlobPin>().AnyAsync(p => p.Blob == blob, cancellationToken);

    private DateTimeOffset Now() => time.GetUtcNow().ToMicroseconds();
}

internal static class StoredInstants
{
    /// <summary>The precision that the database keeps.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));
}
