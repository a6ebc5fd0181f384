using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Transfer;

/// <summary>One attempt at one claimed row, from the lease's word to its next state. No transaction is open while bytes move.</summary>
internal sealed partial class TransferRun(
    NodeDbContext db,
    IDbContextFactory<NodeDbContext> databases,
    LeaseBook leases,
    BlobCatalog catalog,
    IBlobStore store,
    TransferWorker worker,
    TransferReceipts receipts,
    MembershipDirectory directory,
    TransferOptions options,
    TimeProvider time,
    ILogger<TransferRun> logger)
{
    public async Task RunAsync(LeaseId id, long fence, TransferProgress progress, CancellationToken stopping)
    {
        var row = await db.Set<TransferRow>().SingleOrDefaultAsync(r => r.Lease == id && r.Fence == fence, stopping);
        if (row is null || row.IsOver)
        {
            return;
        }

        var lease = await LeaseBook.FindAsync(db, id, stopping);
        if (lease is null || !IsWanted(lease.State) || directory.Require().ByHandle(row.Source) is not { } source)
        {
            await CancelAsync(row, lease is null ? "The lease is not here any more." : $"The lease is {lease.State}.", stopping);
            return;
        }

        if (await TakeLocalAsync(row, stopping))
        {
            return;
        }

        row.Begin(Now());
        await using (var transaction = await db.Database.BeginTransactionAsync(stopping))
        {
            await leases.CopyingAsync(db, id, stopping);
            await db.SaveChangesAsync(stopping);
            await transaction.CommitAsync(stopping);
        }

        var result = await PullAsync(row, source, progress, stopping);
        await SettleAsync(row, result, progress, stopping);
    }

    /// <summary>States of the lease in which its host owes the copy.</summary>
    public static bool IsWanted(LeaseState state) => state is LeaseState.Confirmed or LeaseState.Copying;

    /// <summary>Equal bytes are here already, for another lease or as our own: held at once, nothing is fetched.</summary>
    private async Task<bool> TakeLocalAsync(TransferRow row, CancellationToken cancellationToken)
    {
        var present = await catalog.FindAsync(db, row.Blob, cancellationToken);
        if (present is null || present.Size != row.Size || present.MerkleRoot != row.MerkleRoot)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var outcome = await leases.HeldAsync(db, row.Lease, cancellationToken);
        if (outcome == LeaseMoveOutcome.BytesMissing)
        {
            return false;
        }

        if (IsHeld(outcome))
        {
            row.Complete(Now(), 0);
        }
        else
        {
            row.Cancel("The lease ended first.", Now());
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Completed(row.Lease, row.Blob, 0);
        return true;
    }

    private async Task<TransferResult> PullAsync(TransferRow row, MemberEntry source, TransferProgress progress, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watch = WatchAsync(row, progress, stop);
        try
        {
            var manifest = new BlobManifest { Blob = row.Blob, Size = row.Size, MerkleRoot = row.MerkleRoot };
            return await worker.RunAsync(new TransferJob { Lease = row.Lease, Manifest = manifest, Source = source }, progress, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await watch;
        }
    }

    /// <summary>While the worker runs: stores its progress, renews the claim, and stops it when the claim is lost or the lease has ended.</summary>
    private async Task WatchAsync(TransferRow row, TransferProgress progress, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SaveSeconds), time);
        var (id, fence) = (row.Lease, row.Fence);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await using var own = await databases.CreateDbContextAsync(stop.Token);
                var (bytes, until) = (progress.BytesVerified, Now().AddSeconds(options.ClaimSeconds));
                var isOurs = await own.Set<TransferRow>().Where(r => r.Lease == id && r.Fence == fence)
                    .ExecuteUpdateAsync(s => s.SetProperty(r => r.BytesVerified, bytes).SetProperty(r => r.ClaimedUntil, until), stop.Token) == 1;
                if (!isOurs || await LeaseBook.FindAsync(own, id, stop.Token) is not { } lease || !IsWanted(lease.State))
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The worker has ended.
        }
        catch (Exception e)
        {
            // The claim may run out, and then another worker goes on; this one finds the fence raised when it saves.
            ProgressNotSaved(e, id);
        }
    }

    private async Task SettleAsync(TransferRow row, TransferResult result, TransferProgress progress, CancellationToken stopping)
    {
        if (result.Outcome == TransferOutcome.Completed)
        {
            await CompleteAsync(row, result.Blob!, progress, stopping);
            return;
        }

        if (result.Outcome == TransferOutcome.Cancelled)
        {
            await SettleCancelledAsync(row, progress, stopping);
            return;
        }

        var isLast = row.TimesMet(result.Outcome) >= GiveUpAfter(result.Outcome);
        Failed(row.Lease, row.Blob, result.Outcome, result.Reason ?? "");
        if (!isLast)
        {
            var (first, longest) = (TimeSpan.FromSeconds(options.FirstRetrySeconds), TimeSpan.FromSeconds(options.LongestRetrySeconds));
            row.Retry(result, progress, Now() + (result.RetryAfter ?? Backoff.After(row.TimesMet(result.Outcome), first, longest)));
            await db.SaveChangesAsync(stopping);
            return;
        }

        await using (var transaction = await db.Database.BeginTransactionAsync(stopping))
        {
            row.Fail(result, progress, Now());
            await leases.UnableAsync(db, row.Lease, Code(result.Outcome), stopping);
            await db.SaveChangesAsync(stopping);
            await transaction.CommitAsync(stopping);
        }

        PartialCopy.Delete(store.PartialFolder, row.Lease);
    }

    /// <summary>The bytes are durable; now, in one transaction, they are listed and pinned, the lease is held, and the source gets our receipt.</summary>
    private async Task CompleteAsync(TransferRow row, StoredBlob blob, TransferProgress progress, CancellationToken stopping)
    {
        var now = Now();
        await using var transaction = await db.Database.BeginTransactionAsync(stopping);
        await catalog.AddAsync(db, blob, stopping);
        if (!IsHeld(await leases.HeldAsync(db, row.Lease, stopping)))
        {
            // The lease ended while the bytes came: they are listed, and let go by the lease.
            row.Cancel("The lease ended while the bytes came.", now);
            await db.SaveChangesAsync(stopping);
            await transaction.CommitAsync(stopping);
            return;
        }

        row.Complete(now, progress.BytesFetched);
        await receipts.SignAsync(db, row, now, stopping);
        await db.SaveChangesAsync(stopping);
        await transaction.CommitAsync(stopping);
        PartialCopy.Delete(store.PartialFolder, row.Lease);
        Completed(row.Lease, row.Blob, progress.BytesFetched);
    }

    private async Task SettleCancelledAsync(TransferRow row, TransferProgress progress, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
        {
            row.Interrupt(progress, Now());
            await db.SaveChangesAsync(CancellationToken.None);
            return;
        }

        if (await LeaseBook.FindAsync(db, row.Lease, stopping) is { } lease && IsWanted(lease.State))
        {
            return; // the claim was lost: whoever has it goes on, and the fence would keep us from writing anyway
        }

        await CancelAsync(row, "The lease ended.", stopping);
    }

    private async Task CancelAsync(TransferRow row, string reason, CancellationToken cancellationToken)
    {
        row.Cancel(reason, Now());
        await db.SaveChangesAsync(cancellationToken);
        PartialCopy.Delete(store.PartialFolder, row.Lease);
    }

    private static bool IsHeld(LeaseMoveOutcome outcome) => outcome is LeaseMoveOutcome.Done or LeaseMoveOutcome.AlreadyDone;

    private int GiveUpAfter(TransferOutcome outcome) => outcome switch
    {
        TransferOutcome.SourceGone => options.GiveUpAfterGone,
        TransferOutcome.DigestMismatch => options.GiveUpAfterMismatch,
        TransferOutcome.LocalDiskFull => options.GiveUpAfterDiskFull,
        // A silent source may come back; the lease's own times end the waiting.
        TransferOutcome.QuotaExceeded or TransferOutcome.SourceUnreachable => int.MaxValue,
        TransferOutcome.Completed or TransferOutcome.Cancelled => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static string Code(TransferOutcome outcome)
    {
        var name = outcome.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private DateTimeOffset Now() => time.GetUtcNow().ToMicroseconds();

    [LoggerMessage(1701, LogLevel.Information, "Lease {Lease}: {Blob} is here and verified; {FetchedBytes} bytes came")]
    private partial void Completed(LeaseId lease, BlobId blob, long fetchedBytes);

    [LoggerMessage(1702, LogLevel.Warning, "Lease {Lease}: {Blob} was not copied, {Outcome}: {Reason}")]
    private partial void Failed(LeaseId lease, BlobId blob, TransferOutcome outcome, string reason);

    [LoggerMessage(1703, LogLevel.Warning, "Lease {Lease}: the progress of its copy could not be saved")]
    private partial void ProgressNotSaved(Exception exception, LeaseId lease);
}
