using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

/// <summary>Builds the picture of the federation from the stored revisions, verifying the whole chain again: a damaged database is found at start, not in use.</summary>
internal sealed class MembershipReader(NodeKeys keys, TimeProvider time)
{
    /// <summary>The picture, or null while no genesis is installed.</summary>
    public async Task<MembershipView?> ReadAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        if (await ReadChainAsync(db, cancellationToken) is not { } chain)
        {
            return null;
        }

        // A revision may be voted ahead of its effective date; until then the one before it is in force.
        var newest = chain.InForceAt(time.GetUtcNow()) ?? chain.Newest;
        var set = newest.Content;
        var head = await db.Set<DocumentHeadRow>().AsNoTracking().SingleAsync(h => h.Id == DocumentLog.HeadId, cancellationToken);
        var charterUtf8 = await db.Set<RevisionRow>().AsNoTracking().Where(r => r.Charter == set.Charter && r.CharterUtf8 != null).Select(r => r.CharterUtf8).FirstAsync(cancellationToken);
        if (Charter.TryRead(charterUtf8!, out var charter) != MembershipReadFault.None)
        {
            throw new InvalidOperationException("The stored charter cannot be read: the database is damaged.");
        }

        var self = set.Members.FirstOrDefault(m => m.TransportKey == keys.Transport.Public)
            ?? throw new InvalidOperationException("The member set does not list this node's transport key. The key files and the database do not belong together.");
        return new MembershipView { FederationId = chain.FederationId, Revision = set.Number, Epoch = head.Epoch, Self = self.Handle, Set = set, Charter = charter! };
    }

    /// <summary>The verified chain, or null while no genesis is installed.</summary>
    /// <exception cref="InvalidOperationException">The stored revisions are no valid chain.</exception>
    public async Task<VerifiedMemberSets?> ReadChainAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        var files = await db.Set<RevisionRow>().AsNoTracking().OrderBy(r => r.Number).Select(r => r.Utf8).ToListAsync(cancellationToken);
        if (files.Count == 0)
        {
            return null;
        }

        var revisions = new List<SignedMemberSet>();
        foreach (var utf8 in files)
        {
            if (MemberSetFile.TryRead(utf8, out var file) != MembershipReadFault.None)
            {
                throw new InvalidOperationException("A stored member set cannot be read: the database is damaged.");
            }

            revisions.Add(file!.Revision);
        }

        var verdict = MemberSetChain.Verify(revisions, default, time.GetUtcNow());
        return verdict.Refusal == MemberSetRefusal.None
            ? verdict.Chain
            : throw new InvalidOperationException($"The stored member set {verdict.Number} is not valid ({verdict.Refusal}): the database is damaged.");
    }
}

/// <summary>
/// Fills the directory before the doors open, so that no request ever sees a member as a stranger. Takes the admin token so that it is on disk
/// from the first start on: the first thing an operator does with a new node, installing its genesis, needs it.
/// </summary>
#pragma warning disable CS9113 // The token is only made to exist.
internal sealed class MembershipLoader(IDbContextFactory<NodeDbContext> databases, MembershipReader reader, MembershipDirectory directory, AdminToken _) : IHostedLifecycleService
#pragma warning restore CS9113
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await reader.ReadAsync(db, cancellationToken) is { } view)
        {
            directory.Replace(view);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
