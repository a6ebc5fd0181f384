using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>
/// Removes what nobody needs: abandoned temporary files, blobs doomed longer than the grace, files without rows (I3). Nothing is removed without
/// looking again under the blob's lock, so a put of equal bytes at the same moment either finds the file or brings its own.
/// </summary>
internal sealed partial class BlobSweeper(
    NodeDbContext db, LocalBlobStore store, BlobCatalog catalog, BlobOptions options, SweepPosition position, TimeProvider time, ILogger<BlobSweeper> logger)
    : IReconciler
{
    private const int Batch = 100;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        RemoveAbandonedFiles();
        for (var i = 0; i < Math.Min(256, options.FoldersPerSweep); i++)
        {
            await CompareFolderAsync(position.Next(), cancellationToken);
        }

        var cutoff = Cutoff();
        var doomed = await db.Set<BlobRow>().AsNoTracking().Where(b => b.DoomedAt != null && b.DoomedAt <= cutoff)
            .OrderBy(b => b.DoomedAt).Take(Batch).Select(b => b.Blob).ToListAsync(cancellationToken);
        var removed = 0;
        foreach (var blob in doomed)
        {
            removed += await RemoveDoomedAsync(blob, cutoff, cancellationToken) ? 1 : 0;
        }

        return removed == Batch;
    }

    private void RemoveAbandonedFiles()
    {
        var oldest = time.GetUtcNow().UtcDateTime - TimeSpan.FromSeconds(options.TemporaryFileSeconds);
        foreach (var path in Directory.EnumerateFiles(store.TemporaryFolder))
        {
            if (File.GetLastWriteTimeUtc(path) > oldest || IsOpen(path))
            {
                continue;
            }

            File.Delete(path);
            Abandoned(Path.GetFileName(path));
        }
    }

    /// <summary>Whether an intake of any process holds the file: it opened it for itself alone.</summary>
    private static bool IsOpen(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return true; // finished in this moment, and no longer ours to remove
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async Task<bool> RemoveDoomedAsync(BlobId blob, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.TryLockBlobAsync(blob, cancellationToken))
        {
            return false; // somebody is deciding about it right now
        }

        var row = await catalog.FindAsync(db, blob, cancellationToken);
        if (row?.DoomedAt is null || row.DoomedAt > cutoff)
        {
            return false;
        }

        if (await catalog.IsNeededAsync(db, blob, cancellationToken))
        {
            await catalog.ClaimAsync(db, blob, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return false;
        }

        if (store.AdoptedAt(blob) > cutoff)
        {
            return false; // equal bytes have just come in and are about to be listed
        }

        await db.Set<BlobRow>().Where(b => b.Blob == blob).ExecuteDeleteAsync(cancellationToken);
        // Before the commit, while the lock holds: after it, a put of equal bytes could adopt its file just to see it removed.
        store.Remove(blob);
        await transaction.CommitAsync(cancellationToken);
        Removed(blob, row.Size.Bytes);
        return true;
    }

    /// <summary>Dooms listed blobs that nothing needs and whose dooming was missed; removes files that no row lists.</summary>
    private async Task CompareFolderAsync(byte first, CancellationToken cancellationToken)
    {
        var (lower, upper) = (new byte[] { first }, first == byte.MaxValue ? null : new[] { (byte)(first + 1) });
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE blobs.blob b SET doomed_at = {time.GetUtcNow().ToMicroseconds()}
            WHERE b.blob >= {lower} AND ({upper}::bytea IS NULL OR b.blob < {upper}::bytea) AND b.doomed_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM blobs.object o WHERE o.blob = b.blob)
              AND NOT EXISTS (SELECT 1 FROM blobs.pin p WHERE p.blob = b.blob)
            """,
            cancellationToken);
        var cutoff = Cutoff();
        foreach (var blob in store.FilesUnder(first).Where(file => file.AdoptedAt <= cutoff).Select(file => file.Blob).ToList())
        {
            if (await catalog.FindAsync(db, blob, cancellationToken) is null)
            {
                await RemoveOrphanAsync(blob, cutoff, cancellationToken);
            }
        }
    }

    private async Task RemoveOrphanAsync(BlobId blob, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockBlobsAsync([blob], cancellationToken);
        if (await catalog.FindAsync(db, blob, cancellationToken) is null && store.AdoptedAt(blob) <= cutoff)
        {
            store.Remove(blob);
            Orphan(blob);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private DateTimeOffset Cutoff() => (time.GetUtcNow() - TimeSpan.FromSeconds(options.GraceSeconds)).ToMicroseconds();

    [LoggerMessage(1401, LogLevel.Information, "Removed the abandoned temporary file {Name}")]
    private partial void Abandoned(string name);

    [LoggerMessage(1402, LogLevel.Information, "Removed {Blob} ({SizeBytes} bytes), which nothing needs any more")]
    private partial void Removed(BlobId blob, long sizeBytes);

    [LoggerMessage(1403, LogLevel.Information, "Removed the file of {Blob}, which no row lists")]
    private partial void Orphan(BlobId blob);
}

/// <summary>Which folder comes next; starts anywhere, since every folder comes round.</summary>
internal sealed class SweepPosition
{
    private int _next;

    public byte Next() => (byte)(Interlocked.Increment(ref _next) - 1);
}
