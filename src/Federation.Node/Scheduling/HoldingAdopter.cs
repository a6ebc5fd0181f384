using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>
/// Makes holdings for blobs that objects in clear buckets name and that no event announced, and revives ended ones: an event lost costs time, not copies.
/// Objects stored before the node joined are found by it too.
/// </summary>
internal sealed class HoldingAdopter(NodeDbContext db, MembershipDirectory directory, TimeProvider time) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var adopted = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO scheduling.holding (owner, blob, state, state_since, copies_wanted, copies_verified, missing_count, attempts, next_action_at)
            SELECT DISTINCT {view.Self.ToString()}, o.blob, {nameof(HoldingState.Planning)}, {now}, 0, 0, 0, 0, {now}
            FROM blobs.object o JOIN blobs.bucket b ON b.id = o.bucket_id
            WHERE b.kind = {nameof(BucketKind.Clear)}
              AND NOT EXISTS (SELECT 1 FROM scheduling.holding h WHERE h.blob = o.blob AND h.state <> {nameof(HoldingState.Ended)})
            ON CONFLICT (blob) DO UPDATE SET next_action_at = EXCLUDED.next_action_at
            """,
            cancellationToken);
        if (adopted > 0)
        {
            db.Wake<PlacementReconciler>();
            await db.SaveChangesAsync(cancellationToken);
        }

        return false;
    }
}
