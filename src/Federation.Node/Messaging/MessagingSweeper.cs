using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Removes what time has made useless: nonces that no fresh signature can have, and processed messages after 30 days (the marks of their streams stay).</summary>
internal sealed class MessagingSweeper(NodeDbContext db, TimeProvider time) : IReconciler
{
    private static readonly TimeSpan KeepIds = TimeSpan.FromDays(30);

    /// <summary>A clock that steps back must not make a used nonce fresh again at once.</summary>
    private static readonly TimeSpan NonceMargin = TimeSpan.FromMinutes(5);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.Set<NonceRow>().Where(n => n.ExpiresAt < now - NonceMargin).ExecuteDeleteAsync(cancellationToken);
        await db.Set<InboxRow>().Where(r => r.ProcessedAt < now - KeepIds).ExecuteDeleteAsync(cancellationToken);
        return false;
    }
}
