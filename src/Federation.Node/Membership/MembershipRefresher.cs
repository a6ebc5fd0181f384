using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

/// <summary>Swaps the picture when a stored revision comes into force: one voted ahead of its date, or one that another process of this node installed.</summary>
internal sealed class MembershipRefresher(NodeDbContext db, MembershipReader reader, MembershipDirectory directory) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var newest = await db.Set<RevisionRow>().MaxAsync(r => (long?)r.Number, cancellationToken) ?? 0;
        if (newest > (directory.Current?.Revision ?? 0) && await reader.ReadAsync(db, cancellationToken) is { } view && view.Revision > (directory.Current?.Revision ?? 0))
        {
            directory.Replace(view);
        }

        return false;
    }
}
