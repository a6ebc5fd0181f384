using Federation.Node.Hosting;
using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>
/// Before anything else runs: the blob folder must be this node's. A folder of another node, a disk that is not mounted, or a folder without its mark
/// would make the sweeper remove what it does not know, or the node promise what it does not have.
/// </summary>
internal sealed class StoreGuard(IDbContextFactory<NodeDbContext> contexts, NodeOptions options, LocalBlobStore store) : IHostedLifecycleService
{
    public const string MarkerFile = "STORE";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var marker = Path.Combine(options.BlobFolder, MarkerFile);
        var marked = File.Exists(marker) ? await File.ReadAllTextAsync(marker, cancellationToken) : null;
        var known = await db.Set<StoreRow>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var hasBlobs = known is not null && await db.Set<BlobRow>().AnyAsync(cancellationToken);
        if (Refusal(known?.StoreId, marked, !store.IsEmpty(), hasBlobs) is { } reason)
        {
            throw new InvalidOperationException($"The blob folder {options.BlobFolder} cannot be used: {reason}");
        }

        if (marked is not null)
        {
            return;
        }

        if (known is null)
        {
            known = new StoreRow { Id = StoreRow.OnlyId, StoreId = Guid.NewGuid() };
            db.Add(known);
            await db.SaveChangesAsync(cancellationToken);
        }

        // The row first: after a crash between the two the folder is still empty and is marked at the next start.
        // Whole or not at all: an empty mark would name another node for ever.
        var staging = marker + ".new";
        await using (var file = new FileStream(staging, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(known.StoreId.ToString("d") + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(staging, marker, overwrite: true);
        FolderSync.Flush(options.BlobFolder);
    }

    /// <summary>Null when the folder and the database belong together, or are both new.</summary>
    public static string? Refusal(Guid? known, string? marked, bool folderHasFiles, bool databaseHasBlobs)
    {
        if (marked is not null)
        {
            return known is { } id && Guid.TryParse(marked.Trim(), out var written) && written == id
                ? null
                : $"its {MarkerFile} file names another node. Give this node its own folder, or the database that belongs to the folder.";
        }

        if (folderHasFiles)
        {
            return $"it holds files but no {MarkerFile} file that says whose they are. Empty it, or restore the {MarkerFile} file from the backup.";
        }

        return databaseHasBlobs
            ? "it is empty but the database lists blobs. Mount the disk, or restore the folder from the backup."
            : null;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
