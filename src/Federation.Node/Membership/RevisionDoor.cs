using Federation.Node.Hosting.Database;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

/// <summary>
/// Takes revisions from anybody. Verifying one means verifying the chain, under a lock and on a database connection, so strangers are let in one at a
/// time and only with the number that comes next: many at once must not keep the node from its members.
/// </summary>
internal sealed class RevisionDoor(MembershipInstall install, MembershipDirectory directory, IDbContextFactory<NodeDbContext> databases)
{
    private int _isTaken;

    public async Task<InstallResult> BringAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return new InstallResult(InstallOutcome.RevisionMissing, "This node is in no federation yet.");
        }

        if (Interlocked.Exchange(ref _isTaken, 1) == 1)
        {
            return new InstallResult(InstallOutcome.Busy);
        }

        try
        {
            return await KnownAsync(utf8, view, cancellationToken) ?? await install.InstallAsync(utf8, mayPin: false, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }
    }

    /// <summary>The answer where no signature needs to be verified for it; null when this may be the next revision.</summary>
    private async Task<InstallResult?> KnownAsync(ReadOnlyMemory<byte> utf8, MembershipView view, CancellationToken cancellationToken)
    {
        var fault = MemberSetFile.TryRead(utf8, out var file);
        if (fault != MembershipReadFault.None)
        {
            return new InstallResult(InstallOutcome.Unreadable, $"The file is not a member set: {fault}.");
        }

        if (file!.Revision.FederationId != view.FederationId)
        {
            return new InstallResult(InstallOutcome.GenesisPinned, "This node belongs to another federation.");
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var number = file.Revision.Content.Number;
        var newest = await db.Set<RevisionRow>().MaxAsync(r => r.Number, cancellationToken);
        if (number > newest)
        {
            return number == newest + 1 ? null : new InstallResult(InstallOutcome.RevisionMissing, $"Install revision {newest + 1} first.");
        }

        return await db.Set<RevisionRow>().AnyAsync(r => r.Number == number && r.Hash == file.Revision.Hash, cancellationToken)
            ? new InstallResult(InstallOutcome.AlreadyInstalled)
            : new InstallResult(InstallOutcome.RevisionTaken, $"Another revision {number} is installed.");
    }
}
