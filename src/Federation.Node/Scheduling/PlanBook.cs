using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>Stored plans, for whoever shows them.</summary>
internal static class PlanBook
{
    /// <summary>The newest plan of a blob, or null.</summary>
    public static Task<PlanRow?> ForBlobAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken) =>
        db.Set<PlanRow>().AsNoTracking().Where(p => p.Blob == blob).OrderByDescending(p => p.Id).FirstOrDefaultAsync(cancellationToken);
}
