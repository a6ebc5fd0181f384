using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Offers;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>Says when holdings are to be looked at again. Every handler here may run twice: it only brings a time forward.</summary>
internal sealed class HoldingAgenda(NodeDbContext db, MembershipDirectory directory, TimeProvider time)
{
    /// <summary>Looks at a blob's holding now, making one where an object in a clear bucket asks for it.</summary>
    public async Task LookAtAsync(BlobId blob, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return;
        }

        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO scheduling.holding (owner, blob, state, state_since, copies_wanted, copies_verified, missing_count, attempts, next_action_at)
            SELECT {view.Self.ToString()}, {blob.Digest.ToArray()}, {nameof(HoldingState.Planning)}, {now}, 0, 0, 0, 0, {now}
            WHERE EXISTS (SELECT 1 FROM blobs.object o JOIN blobs.bucket b ON b.id = o.bucket_id
                          WHERE o.blob = {blob.Digest.ToArray()} AND b.kind = {nameof(BucketKind.Clear)})
               OR EXISTS (SELECT 1 FROM scheduling.holding h WHERE h.blob = {blob.Digest.ToArray()})
            ON CONFLICT (blob) DO UPDATE SET next_action_at = EXCLUDED.next_action_at
            """,
            cancellationToken);
        db.Wake<PlacementReconciler>();
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Looks at a blob's holding after a while.</summary>
    public Task LookLaterAsync(BlobId blob, TimeSpan after, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow() + after;
        return db.Database.ExecuteSqlAsync($"UPDATE scheduling.holding SET next_action_at = {at} WHERE blob = {blob.Digest.ToArray()} AND state <> {nameof(HoldingState.Ended)}", cancellationToken);
    }

    /// <summary>Looks again at everything that lacks copies.</summary>
    public async Task LookAtMissingAsync(CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"UPDATE scheduling.holding SET next_action_at = {time.GetUtcNow()} WHERE state IN ({nameof(HoldingState.Missing)}, {nameof(HoldingState.Planning)})", cancellationToken);
        db.Wake<PlacementReconciler>();
        await db.SaveChangesAsync(cancellationToken);
    }
}

internal sealed class ObjectWatch(HoldingAgenda agenda, Objects objects)
    : IEventHandler<ObjectStored>, IEventHandler<ObjectReplaced>, IEventHandler<ObjectChanged>, IEventHandler<ObjectRemoved>
{
    public Task HandleAsync(ObjectStored message, CancellationToken cancellationToken) => agenda.LookAtAsync(message.Blob, cancellationToken);

    public Task HandleAsync(ObjectReplaced message, CancellationToken cancellationToken) => agenda.LookAtAsync(message.Previous, cancellationToken);

    public Task HandleAsync(ObjectRemoved message, CancellationToken cancellationToken) => agenda.LookAtAsync(message.Blob, cancellationToken);

    public async Task HandleAsync(ObjectChanged message, CancellationToken cancellationToken)
    {
        if (await objects.FindAsync(message.ObjectId, cancellationToken) is { } changed)
        {
            await agenda.LookAtAsync(changed.Blob, cancellationToken);
        }
    }
}

internal sealed class OfferWatch(HoldingAgenda agenda) : IEventHandler<OffersChanged>, IEventHandler<FederationJoined>
{
    public Task HandleAsync(OffersChanged message, CancellationToken cancellationToken) => agenda.LookAtMissingAsync(cancellationToken);

    public Task HandleAsync(FederationJoined message, CancellationToken cancellationToken) => agenda.LookAtMissingAsync(cancellationToken);
}

/// <summary>Counts copies when leases come and go, and looks for another host when one fails. Which hosts to avoid, the planner reads from the leases.</summary>
internal sealed class LeaseWatch(NodeDbContext db, HoldingAgenda agenda, SchedulingOptions options)
    : IEventHandler<LeaseHeld>, IEventHandler<LeaseEnded>, IEventHandler<LeaseFailed>
{
    public Task HandleAsync(LeaseHeld message, CancellationToken cancellationToken) => CountAsync(message.Lease, cancellationToken);

    public Task HandleAsync(LeaseEnded message, CancellationToken cancellationToken) => CountAsync(message.Lease, cancellationToken);

    public async Task HandleAsync(LeaseFailed message, CancellationToken cancellationToken)
    {
        if (await LeaseBook.FindAsync(db, message.Lease, cancellationToken) is not { Role: LeaseRole.Owner } lease)
        {
            return;
        }

        var attempts = await db.Set<HoldingRow>().AsNoTracking().Where(h => h.Blob == lease.Blob).Select(h => h.Attempts).FirstOrDefaultAsync(cancellationToken);
        var wait = Backoff.After(attempts, TimeSpan.FromSeconds(options.FirstRetrySeconds), TimeSpan.FromSeconds(options.LongestRetrySeconds));
        await agenda.LookLaterAsync(lease.Blob, wait, cancellationToken);
    }

    private async Task CountAsync(LeaseId id, CancellationToken cancellationToken)
    {
        // A failed one is looked at by its own event, after a wait that keeps owners from herding.
        if (await LeaseBook.FindAsync(db, id, cancellationToken) is { Role: LeaseRole.Owner, FailedBecause: null } lease)
        {
            await agenda.LookAtAsync(lease.Blob, cancellationToken);
        }
    }
}
