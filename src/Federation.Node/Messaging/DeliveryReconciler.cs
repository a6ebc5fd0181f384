using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Finds the peers that something is due for and starts a sender for each; a slow peer never holds up another.</summary>
internal sealed class DeliveryReconciler(NodeDbContext db, PeerSenders senders, TimeProvider time) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await db.Set<DeliveryRow>().AsNoTracking().Where(d => d.NextTryAt <= now).Select(d => d.Peer).Distinct().ToListAsync(cancellationToken);
        var held = await db.Set<PeerRow>().AsNoTracking().Where(p => p.NotBefore > now).Select(p => p.Peer).ToListAsync(cancellationToken);
        foreach (var peer in due.Except(held))
        {
            senders.Start(peer);
        }

        return false;
    }
}
