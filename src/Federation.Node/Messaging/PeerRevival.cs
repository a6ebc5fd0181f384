using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>A peer that was out of reach and shows a sign of life gets what waits for it now, not at the end of the waiting time.</summary>
internal static class PeerRevival
{
    public static async Task ReviveAsync(NodeDbContext db, MemberHandle peer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var handle = peer.ToString();
        var lagging = nameof(DeliveryState.Lagging);
        var waiting = nameof(DeliveryState.Waiting);
        var woken = await db.Database.ExecuteSqlAsync($"UPDATE messaging.peer SET not_before = NULL, is_unreachable = FALSE WHERE peer = {handle} AND is_unreachable", cancellationToken)
            + await db.Database.ExecuteSqlAsync($"UPDATE messaging.delivery SET state = {waiting}, next_try_at = {now} WHERE peer = {handle} AND state = {lagging}", cancellationToken);
        if (woken > 0)
        {
            db.Wake<DeliveryReconciler>();
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
