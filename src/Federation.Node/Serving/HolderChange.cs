using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Leases;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Serving;

/// <summary>Owner side: the holders of a blob changed, so the entries that name them are looked at again, and a new holder gets its standing tickets.</summary>
internal sealed class HolderChangeHandler(NodeDbContext db, TimeProvider time)
    : IEventHandler<LeaseHeld>, IEventHandler<LeaseEnded>, IEventHandler<LeaseVisibilityChanged>
{
    public Task HandleAsync(LeaseHeld message, CancellationToken cancellationToken) => LookAsync(message.Lease, cancellationToken);

    public Task HandleAsync(LeaseEnded message, CancellationToken cancellationToken) => LookAsync(message.Lease, cancellationToken);

    public Task HandleAsync(LeaseVisibilityChanged message, CancellationToken cancellationToken) => LookAsync(message.Lease, cancellationToken);

    private async Task LookAsync(LeaseId id, CancellationToken cancellationToken)
    {
        if (await LeaseBook.FindAsync(db, id, cancellationToken) is { Role: LeaseRole.Owner } lease)
        {
            await Publications.TouchAsync(db, lease.Blob, time.GetUtcNow(), cancellationToken);
            db.Wake<StandingTicketReconciler>();
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
