using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Offers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>
/// Everything of leases that time brings: proposals, expiry, renewal, grace, signs of life, and copies to let go. A step is short and asks nobody outside
/// the database, so the row's lock is the claim.
/// </summary>
internal sealed partial class LeaseReconciler(
    NodeDbContext db, MembershipDirectory directory, LeaseSteps steps, LeaseBook book, OfferBook offers, TimeProvider time, ILogger<LeaseReconciler> logger) : IReconciler
{
    private const int Batch = 200;
    private static readonly TimeSpan PutOff = TimeSpan.FromMinutes(1);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is null)
        {
            return false;
        }

        await DropCopiesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        try
        {
            return await RunDueAsync(Batch, cancellationToken) == Batch;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // One lease that cannot be looked at must not keep the others waiting: each by itself, the bad ones later.
            BatchFailed(e);
            await RunEachAsync(cancellationToken);
            return false;
        }
    }

    private async Task<int> RunDueAsync(int max, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await LeaseStore.LockDueAsync(db, time.GetUtcNow(), max, cancellationToken);
        foreach (var lease in due.OrderBy(l => l.Row.Id))
        {
            await LookAtAsync(lease, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private async Task RunEachAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        var ids = await db.Set<LeaseRow>().AsNoTracking().Where(l => l.NextActionAt <= now).OrderBy(l => l.NextActionAt).Take(Batch).Select(l => l.Id).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                if (await LeaseStore.LockAsync(db, id, cancellationToken) is { } lease)
                {
                    await LookAtAsync(lease, cancellationToken);
                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Failed(e, id.ToString());
                DateTimeOffset? later = now + PutOff;
                await db.Set<LeaseRow>().Where(l => l.Id == id).ExecuteUpdateAsync(s => s.SetProperty(l => l.NextActionAt, later), cancellationToken);
            }
        }
    }

    private Task LookAtAsync(LockedLease lease, CancellationToken cancellationToken) =>
        lease.Row.Role == LeaseRole.Owner ? OwnerAsync(lease, cancellationToken) : HostAsync(lease, cancellationToken);

    /// <summary>Each in a transaction of its own, in which the blob's lock comes before the lease's.</summary>
    private async Task DropCopiesAsync(CancellationToken cancellationToken)
    {
        var ids = await db.Set<LeaseRow>().AsNoTracking().Where(l => l.BytesToDrop).OrderBy(l => l.Id).Take(Batch).Select(l => l.Id).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            db.ChangeTracker.Clear();
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                await book.GoneAsync(db, id, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Failed(e, id.ToString());
            }
        }
    }

    private async Task OwnerAsync(LockedLease lease, CancellationToken cancellationToken)
    {
        if (lease.Row.State == LeaseState.Wanted)
        {
            await steps.OwnerAsync(db, lease, new OwnerEvent.ProposeAsked(), cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        await steps.OwnerAsync(db, lease, new OwnerEvent.TimeCame(), cancellationToken);
        if (lease.Row.State is LeaseState.Confirmed or LeaseState.Copying && lease.Records.View.Owner!.Record.CopyBy < now)
        {
            // The machine leaves a late copy to its owner's judgement: this owner looks for another host.
            lease.Row.Reason = "copy-late";
            steps.Fail(db, lease.Row, lease.Row.State);
            await steps.OwnerAsync(db, lease, new OwnerEvent.ReleaseAsked(null), cancellationToken);
        }
        else if (lease.Row.IsHeld)
        {
            await RenewAsync(lease, now, cancellationToken);
        }
    }

    /// <summary>Offers the next term at the host's present price, if that is not above the owner's ceiling; else the lease runs out and the planner finds another host.</summary>
    private async Task RenewAsync(LockedLease lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = lease.Row;
        var times = directory.Require().Charter.Times();
        if (now < LeaseTimetable.RenewFrom(row.Until, times) || lease.Records.View.Owner!.Record.Until > row.Until)
        {
            return;
        }

        var prices = (await offers.ForHostAsync(db, row.Host, now, cancellationToken))?.Body.Prices;
        if (prices is not null && !(prices.StorageMicrosPerTbMonth > row.PriceCeilingMicrosPerTbMonth))
        {
            await steps.OwnerAsync(db, lease, new OwnerEvent.RenewAsked(now + times.Duration, prices), cancellationToken);
        }
    }

    private async Task HostAsync(LockedLease lease, CancellationToken cancellationToken)
    {
        await steps.HostAsync(db, lease, new HostEvent.TimeCame(), cancellationToken);
        var view = directory.Require();
        var now = time.GetUtcNow();
        if (lease.Row.State is LeaseState.Held or LeaseState.Copying && LeaseTimetable.HeartbeatAt(lease.Records.View, lease.Row.Verdicts(), view.Charter.Times()) <= now)
        {
            await steps.SignAgainAsync(db, lease, cancellationToken);
        }
    }

    [LoggerMessage(1550, LogLevel.Warning, "A batch of leases could not be looked at; they are looked at one by one")]
    private partial void BatchFailed(Exception exception);

    [LoggerMessage(1551, LogLevel.Error, "Lease {Lease} could not be looked at; it is tried again later")]
    private partial void Failed(Exception exception, string lease);
}
