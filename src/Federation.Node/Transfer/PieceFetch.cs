using System.Buffers;
using System.Collections.Concurrent;
using Federation.Node.Messaging;
using Federation.Protocol.Merkle;

namespace Federation.Node.Transfer;

/// <summary>One run over the missing pieces of a copy: several connections work off a queue of ranges; the first failure that counts stops all.</summary>
internal sealed class PieceFetch(
    TransferJob job, Bep52Tree tree, PartialCopy copy, PeerClient peers, TransferRate rate, TransferOptions options, TransferProgress progress)
{
    private readonly ConcurrentQueue<PieceRun> _queue = new();
    private readonly ConcurrentDictionary<int, bool> _suspects = new();
    private TransferResult? _failure;

    /// <summary>Null when every piece is kept.</summary>
    public async Task<TransferResult?> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var run in Runs(copy.Missing, options.PiecesPerRequest))
        {
            _queue.Enqueue(run);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => ConnectionAsync(stop)));
        cancellationToken.ThrowIfCancellationRequested();
        return _failure;
    }

    /// <summary>Neighbouring pieces in one request, at most <paramref name="longest"/>.</summary>
    internal static IEnumerable<PieceRun> Runs(IReadOnlyList<int> pieces, int longest)
    {
        for (var i = 0; i < pieces.Count;)
        {
            var count = 1;
            while (count < longest && i + count < pieces.Count && pieces[i + count] == pieces[i] + count)
            {
                count++;
            }

            yield return new PieceRun(pieces[i], count);
            i += count;
        }
    }

    private async Task ConnectionAsync(CancellationTokenSource stop)
    {
        try
        {
            while (_queue.TryDequeue(out var run))
            {
                if (await FetchAsync(run, stop.Token) is { } failure)
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                    await stop.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Another connection failed, or the whole copy is cancelled: the caller knows which.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task<TransferResult?> FetchAsync(PieceRun run, CancellationToken cancellationToken)
    {
        var from = (long)run.First * Bep52.PieceSize;
        var length = run.Count == 1 ? Bep52.PieceLength(tree.Length, run.First) : Math.Min((long)run.Count * Bep52.PieceSize, tree.Length.Bytes - from);
        if (length == 0)
        {
            copy.Keep(run.First, []); // the empty blob has one empty piece
            return null;
        }

        await using var answer = await peers.OpenAsync(job.Source, TransferPaths.Bytes(job.Manifest.Blob, job.Lease), from, from + length - 1, cancellationToken);
        if (answer.Call != PeerCall.Answered || answer.Status != StatusCodes.Status206PartialContent)
        {
            return SourceAnswers.Failure(job.Source.Handle, answer.Call, answer.Status, answer.Error, answer.RetryAfter);
        }

        return answer.From == from && answer.Length == length
            ? await ReadAsync(run, answer.Body, cancellationToken)
            : new TransferResult(TransferOutcome.SourceUnreachable, $"{job.Source.Handle} answered another range than it was asked for.");
    }

    private async Task<TransferResult?> ReadAsync(PieceRun run, Stream body, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Bep52.PieceSize);
        try
        {
            for (var piece = run.First; piece < run.First + run.Count; piece++)
            {
                var bytes = buffer.AsMemory(0, Bep52.PieceLength(tree.Length, piece));
                await rate.TakeAsync(bytes.Length, cancellationToken);
                await FillAsync(body, bytes, stall);
                if (Bep52.VerifyPiece(tree, piece, bytes.Span))
                {
                    copy.Keep(piece, bytes.Span);
                    progress.Verified(bytes.Length);
                }
                else if (!_suspects.TryAdd(piece, true))
                {
                    return new TransferResult(TransferOutcome.DigestMismatch, $"{job.Source.Handle} sent wrong bytes for piece {piece}, twice.");
                }
                else
                {
                    // Once may be a fault of the way; a second time it is the source's.
                    _queue.Enqueue(new PieceRun(piece, 1));
                }
            }

            return null;
        }
        catch (Exception e) when (e is HttpRequestException or EndOfStreamException or HttpIOException or System.Net.Sockets.SocketException)
        {
            return new TransferResult(TransferOutcome.SourceUnreachable, $"{job.Source.Handle} broke off: {e.GetBaseException().Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TransferResult(TransferOutcome.SourceUnreachable, $"{job.Source.Handle} sent nothing for {options.StallSeconds} s.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task FillAsync(Stream body, Memory<byte> bytes, CancellationTokenSource stall)
    {
        for (var filled = 0; filled < bytes.Length;)
        {
            stall.CancelAfter(TimeSpan.FromSeconds(options.StallSeconds));
            int count;
            try
            {
                count = await body.ReadAsync(bytes[filled..], stall.Token);
            }
            catch (IOException e) when (e is not (HttpIOException or EndOfStreamException))
            {
                // Only the network is read here; an error of our own disk must not be taken for one of the source, nor the other way round.
                throw new EndOfStreamException(e.GetBaseException().Message, e);
            }

            if (count == 0)
            {
                throw new EndOfStreamException("The answer ended early.");
            }

            filled += count;
            progress.Fetched(count);
        }

        // Waiting for our own rate bound is no silence of the source.
        stall.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Neighbouring pieces.</summary>
internal readonly record struct PieceRun(int First, int Count);
