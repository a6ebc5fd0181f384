using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Federation.Node.Leases;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Transfer;

/// <summary>Makes a row for every confirmed lease that has none, and starts a worker for each row whose time has come while slots are free.</summary>
internal sealed class TransferReconciler(NodeDbContext db, TransferRunner runner, TransferOptions options, TimeProvider time) : IReconciler
{
    private const int Batch = 100;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var adopted = await AdoptAsync(cancellationToken);
        var slots = runner.FreeSlots;
        if (slots > 0)
        {
            var rows = await db.ClaimAsync<TransferRow>(time.GetUtcNow(), TimeSpan.FromSeconds(options.ClaimSeconds), slots, cancellationToken);
            foreach (var row in rows)
            {
                runner.Start(row.Lease, row.Fence);
            }
        }

        return adopted == Batch;
    }

    /// <summary>Finds its work without any event: losing every message costs time only.</summary>
    private async Task<int> AdoptAsync(CancellationToken cancellationToken)
    {
        var wanted = await db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Host && (l.State == LeaseState.Confirmed || l.State == LeaseState.Copying))
            .Where(l => !db.Set<TransferRow>().Any(t => t.Lease == l.Id))
            .OrderBy(l => l.StateSince).Take(Batch).ToListAsync(cancellationToken);
        var now = time.GetUtcNow().ToMicroseconds();
        foreach (var lease in wanted)
        {
            // Another process may find the same lease at the same moment.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO transfer.transfer
                    (lease, blob, size, merkle_root, owner, source, state,
                     bytes_verified, bytes_fetched, same_outcomes, created_at, next_action_at, fence, attempts)
                VALUES ({lease.Id.Value}, {lease.Blob.Digest.ToArray()}, {lease.Size.Bytes}, {lease.MerkleRoot.ToArray()},
                    {lease.Owner.ToString()}, {lease.Owner.ToString()}, {nameof(TransferState.Waiting)}, 0, 0, 0, {now}, {now}, 0, 0)
                ON CONFLICT (lease) DO NOTHING
                """,
                cancellationToken);
        }

        return wanted.Count;
    }
}

/// <summary>A lease was confirmed: its host begins to copy at once instead of at the next tick.</summary>
internal sealed class LeaseConfirmedHandler(WakeBoard board) : IEventHandler<LeaseConfirmed>
{
    public Task HandleAsync(LeaseConfirmed message, CancellationToken cancellationToken)
    {
        board.Wake(nameof(TransferReconciler));
        return Task.CompletedTask;
    }
}

/// <summary>A lease ended: a copy under way stops, what was fetched of it goes.</summary>
internal sealed class LeaseEndedHandler(NodeDbContext db, TimeProvider time, WakeBoard board) : IEventHandler<LeaseEnded>
{
    public async Task HandleAsync(LeaseEnded message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToMicroseconds();
        // Looked at once more: the run sees that the lease is over and cancels itself. A running one sees it at its next save.
        await db.Set<TransferRow>()
            .Where(r => r.Lease == message.Lease && r.State == TransferState.Waiting)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.NextActionAt, now), cancellationToken);
        board.Wake(nameof(TransferReconciler));
    }
}
