using Federation.Accounting.Close;
using Federation.Accounting.Periods;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Metering;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>Opens a row for every period, and takes each close whose time has come as far as it can go, the oldest first.</summary>
internal sealed class CloseReconciler(NodeDbContext db, CloseWorker worker, CloseFetcher fetcher, MembershipDirectory directory, TimeProvider time) : IReconciler
{
    private const int MaxRows = 16;
    private const int MaxNewPeriods = 500;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var more = await OpenAsync(view, now, cancellationToken);
        var due = await db.Set<CloseRow>().AsNoTracking().Where(c => c.NextActionAt <= now).OrderBy(c => c.Start).Take(MaxRows).Select(c => c.Period).ToListAsync(cancellationToken);
        foreach (var period in due)
        {
            var asks = await worker.AdvanceAsync(db, period, cancellationToken);
            db.ChangeTracker.Clear();
            if (asks.Count > 0 && await fetcher.FetchAsync(db, period, asks, cancellationToken))
            {
                db.ChangeTracker.Clear();
                await worker.AdvanceAsync(db, period, cancellationToken);
            }

            db.ChangeTracker.Clear();
        }

        return more || due.Count == MaxRows;
    }

    /// <summary>A row for every period since this node was installed, the running one included, so that whatever concerns a period has a row to lock.</summary>
    private async Task<bool> OpenAsync(MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sequence = Periods.SequenceOf(view);
        var newest = await db.Set<CloseRow>().MaxAsync(c => (DateTimeOffset?)c.End, cancellationToken);
        var from = newest ?? await db.Set<RevisionRow>().Where(r => r.Number == 1).Select(r => r.InstalledAt).SingleAsync(cancellationToken);
        var added = 0;
        for (var period = sequence.Containing(from); period.Start <= now && added < MaxNewPeriods; period = sequence.After(period), added++)
        {
            await CloseRows.EnsureAsync(db, period, cancellationToken);
        }

        return added == MaxNewPeriods;
    }
}

internal static class CloseRows
{
    /// <summary>Makes the row of a period when there is none; it is looked at once the period is over.</summary>
    public static Task EnsureAsync(NodeDbContext db, BillingPeriod period, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO settlement.close (period, start, "end", stage, next_action_at) VALUES ({period.Id}, {period.Start}, {period.End}, {nameof(CloseStage.Open)}, {period.End})
        ON CONFLICT DO NOTHING
        """,
        cancellationToken);

    /// <summary>Lets the close be looked at now, in the caller's transaction.</summary>
    public static async Task TouchAsync(NodeDbContext db, BillingPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EnsureAsync(db, period, cancellationToken);
        await db.Database.ExecuteSqlAsync($"UPDATE settlement.close SET next_action_at = {now} WHERE period = {period.Id}", cancellationToken);
        db.Wake<CloseReconciler>();
    }
}

/// <summary>Usage of a period changed: its close may go on.</summary>
internal sealed class UsageReportedHandler(NodeDbContext db, TimeProvider time) : IEventHandler<UsageReported>
{
    public async Task HandleAsync(UsageReported message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.Set<CloseRow>().Where(c => c.Period == message.Period && c.Stage == CloseStage.Open && c.End <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.NextActionAt, now), cancellationToken);
        db.Wake<CloseReconciler>();
        await db.SaveChangesAsync(cancellationToken);
    }
}
