using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Removes the counters of tickets that nobody can use any more.</summary>
internal sealed class ServingSweeper(NodeDbContext db, TimeProvider time) : IReconciler
{
    /// <summary>A clock that steps back must not give a used-up ticket its bytes again.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Margin;
        await db.Set<TicketUseRow>().Where(t => t.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
        return false;
    }
}
