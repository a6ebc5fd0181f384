using Federation.Node.Blobs;
using Federation.Node.Messaging;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;

namespace Federation.Node.Transfer;

/// <summary>
/// Copies one blob from one source into the store. Knows files and HTTP, no database. Nothing is kept that was not verified against the lease's merkle
/// root, and nothing gets its name before the whole has its SHA-256 (I2, I12).
/// </summary>
internal sealed class TransferWorker(IBlobStore store, PeerClient peers, TransferRate rate, TransferOptions options)
{
    public async Task<TransferResult> RunAsync(TransferJob job, TransferProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(job, progress, cancellationToken) ?? await CopyAsync(job, progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TransferResult(TransferOutcome.Cancelled);
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            return new TransferResult(TransferOutcome.LocalDiskFull, "The blob disk is full.");
        }
    }

    /// <summary>A file that was adopted just before a crash, and not listed yet, is not fetched again.</summary>
    private async Task<TransferResult?> FindAsync(TransferJob job, TransferProgress progress, CancellationToken cancellationToken)
    {
        if (store.LengthOf(job.Manifest.Blob) != job.Manifest.Size.Bytes || store.Open(job.Manifest.Blob) is not { } opened)
        {
            return null;
        }

        using var file = opened;
        var tree = await Task.Run(() => TreeOf(file, cancellationToken), cancellationToken);
        if (tree.Length != job.Manifest.Size || tree.Root != job.Manifest.MerkleRoot
            || await Task.Run(() => PartialCopy.FlatHash(file, tree.Length, cancellationToken), cancellationToken) != job.Manifest.Blob)
        {
            return null;
        }

        progress.Resumed(tree.Length.Bytes);
        return Completed(job, tree);
    }

    private async Task<TransferResult> CopyAsync(TransferJob job, TransferProgress progress, CancellationToken cancellationToken)
    {
        var size = job.Manifest.Size;
        if (!PartialCopy.Exists(store.PartialFolder, job.Lease) && store.RoomBytes < Math.Max(1, size.Bytes))
        {
            return new TransferResult(TransferOutcome.LocalDiskFull, $"The blob needs {size.Bytes} bytes; {store.RoomBytes} may be written before the disk's reserve.");
        }

        var (failure, tree) = await FetchLayerAsync(job, cancellationToken);
        if (tree is null)
        {
            return failure!;
        }

        string dataPath;
        using (var copy = await Task.Run(() => PartialCopy.Open(store.PartialFolder, job.Lease, tree, progress.Resumed), cancellationToken))
        {
            var fetch = new PieceFetch(job, tree, copy, peers, rate, options, progress);
            if (await fetch.RunAsync(cancellationToken) is { } failed)
            {
                return failed;
            }

            if (await Task.Run(() => copy.ComputeBlobId(cancellationToken), cancellationToken) != job.Manifest.Blob)
            {
                // Every piece fits the merkle root, so root and id of the lease do not belong together: fetching again cannot mend that.
                return new TransferResult(
                    TransferOutcome.DigestMismatch, $"The bytes that {job.Source.Handle} promised under {job.Manifest.Blob} have another SHA-256.");
            }

            dataPath = copy.DataPath;
        }

        await store.AdoptAsync(dataPath, job.Manifest.Blob, cancellationToken);
        PartialCopy.Delete(store.PartialFolder, job.Lease);
        return Completed(job, tree);
    }

    /// <summary>The piece layer, believed only when it has the lease's root: from then on every piece can be judged alone.</summary>
    private async Task<(TransferResult? Failure, Bep52Tree? Tree)> FetchLayerAsync(TransferJob job, CancellationToken cancellationToken)
    {
        var size = job.Manifest.Size;
        var layerBytes = Bep52.PieceCount(size) * Sha256Digest.Size;
        var answer = await peers.GetAsync(job.Source, TransferPaths.Pieces(job.Manifest.Blob, job.Lease), layerBytes, cancellationToken);
        if (!answer.IsSuccess)
        {
            return (SourceAnswers.Failure(job.Source.Handle, answer.Call, answer.Status, answer.Error, answer.RetryAfter), null);
        }

        if (answer.Body.Length == layerBytes)
        {
            var layer = answer.Body.ToArray().Chunk(Sha256Digest.Size).Select(hash => new Sha256Digest(hash)).ToList();
            if (Bep52Tree.TryFromPieceLayer(size, job.Manifest.MerkleRoot, layer, out var tree))
            {
                return (null, tree);
            }
        }

        return (new TransferResult(TransferOutcome.DigestMismatch, $"The piece hashes that {job.Source.Handle} sent do not have the merkle root of the lease."), null);
    }

    private static TransferResult Completed(TransferJob job, Bep52Tree tree) =>
        new(TransferOutcome.Completed) { Blob = new StoredBlob(job.Manifest.Blob, job.Manifest.Size, "", tree) };

    private static Bep52Tree TreeOf(Microsoft.Win32.SafeHandles.SafeFileHandle file, CancellationToken cancellationToken)
    {
        var builder = new Bep52Builder();
        var buffer = new byte[Bep52.PieceSize];
        for (var offset = 0L; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                return builder.Finish();
            }

            builder.Append(buffer.AsSpan(0, count));
            offset += count;
        }
    }
}

/// <summary>The two member routes of a blob's owner.</summary>
internal static class TransferPaths
{
    public static string Bytes(BlobId blob, LeaseId lease) => $"/federation/v1/blobs/{blob.Hex}?lease={lease}";

    public static string Pieces(BlobId blob, LeaseId lease) => $"/federation/v1/blobs/{blob.Hex}/pieces?lease={lease}";
}

internal static class SourceAnswers
{
    /// <summary>What an answer without the bytes means for the copy.</summary>
    public static TransferResult Failure(MemberHandle source, PeerCall call, int status, string? error, TimeSpan? retryAfter) => (call, status) switch
    {
        (PeerCall.AnswerTooLarge, _) => new TransferResult(TransferOutcome.DigestMismatch, error),
        (not PeerCall.Answered, _) => new TransferResult(TransferOutcome.SourceUnreachable, error),
        (_, StatusCodes.Status404NotFound or StatusCodes.Status410Gone) =>
            new TransferResult(TransferOutcome.SourceGone, $"{source} says that it has no such blob for this lease."),
        (_, StatusCodes.Status429TooManyRequests) =>
            new TransferResult(TransferOutcome.QuotaExceeded, $"{source} sends no more for now.") { RetryAfter = retryAfter },
        _ => new TransferResult(TransferOutcome.SourceUnreachable, $"{source} answered with status {status}.") { RetryAfter = retryAfter },
    };
}
