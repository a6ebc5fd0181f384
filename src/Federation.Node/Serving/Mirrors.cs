using System.Security.Cryptography;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Chooses which of several holders a client is sent to.</summary>
internal static class Mirrors
{
    /// <summary>
    /// Members that may answer, the best first: those that this node reaches before those it does not, other holders before the owner, whose link they are
    /// there to spare; else by chance, so that the load spreads.
    /// </summary>
    public static async Task<List<MemberEntry>> OrderAsync(
        NodeDbContext db,
        MembershipView view,
        MemberHandle owner,
        IEnumerable<MemberHandle> holders,
        IReadOnlyCollection<MemberHandle> without,
        CancellationToken cancellationToken)
    {
        var candidates = holders.Distinct().Where(h => h != view.Self && !without.Contains(h)).ToList();
        if (candidates.Count == 0)
        {
            return [];
        }

        var silent = await db.Set<PeerRow>().AsNoTracking()
            .Where(p => p.IsUnreachable && candidates.Contains(p.Peer)).Select(p => p.Peer).ToListAsync(cancellationToken);
        return
        [
            .. candidates.Select(view.ByHandle).OfType<MemberEntry>().Where(m => m.State is MemberState.Active or MemberState.Leaving)
                .OrderBy(m => silent.Contains(m.Handle)).ThenBy(m => m.Handle == owner).ThenBy(_ => RandomNumberGenerator.GetInt32(int.MaxValue)),
        ];
    }
}
