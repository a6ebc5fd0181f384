using Federation.Node.Hosting;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

/// <summary>What became of a member-set file that was handed to this node; refusals in the order of the checks.</summary>
internal enum InstallOutcome
{
    Installed,

    /// <summary>The same revision is in force already: nothing changed.</summary>
    AlreadyInstalled,

    /// <summary>Another stranger's revision is being verified: to be brought again later.</summary>
    Busy,

    Unreadable,

    /// <summary>Another genesis is pinned; a node belongs to one federation for ever.</summary>
    GenesisPinned,

    /// <summary>The file holds a later revision, but the one before it is not here.</summary>
    RevisionMissing,

    /// <summary>Another valid-looking revision of this number is installed.</summary>
    RevisionTaken,

    /// <summary>The rules of the member set refuse it; the detail names the rule.</summary>
    Invalid,

    CharterInvalid,

    /// <summary>No entry lists this node's transport and document keys.</summary>
    NotListed,

    /// <summary>The entry with this node's keys names other addresses than this node's configuration.</summary>
    OtherAddresses,
}

internal sealed record InstallResult(InstallOutcome Outcome, string? Detail = null);

/// <summary>Published once, when the genesis is installed.</summary>
internal sealed record FederationJoined(string FederationId) : INodeEvent;

/// <summary>Verifies a member-set file in full, stores it and swaps the picture that all features read. The first genesis pins the federation.</summary>
internal sealed partial class MembershipInstall(
    IDbContextFactory<NodeDbContext> databases, MembershipDirectory directory, MembershipReader reader, NodeKeys keys, NodeOptions options, TimeProvider time, ILogger<MembershipInstall> logger)
{
    private const long FirstEpoch = 1;

    /// <summary>Two requests at once: the second waits and then finds the first one's work.</summary>
    private const long InstallLock = 0x6d656d62;

    /// <summary>Only the operator may pin a genesis: a file that came from anywhere else may only continue the pinned chain.</summary>
    public async Task<InstallResult> InstallAsync(ReadOnlyMemory<byte> utf8, bool mayPin, CancellationToken cancellationToken)
    {
        var fault = MemberSetFile.TryRead(utf8, out var file);
        if (fault != MembershipReadFault.None)
        {
            return new InstallResult(InstallOutcome.Unreadable, $"The file is not a member set: {fault}.");
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({InstallLock})", cancellationToken);
        var chain = await reader.ReadChainAsync(db, cancellationToken);
        if (chain is null && !mayPin)
        {
            return new InstallResult(InstallOutcome.RevisionMissing, "This node is in no federation yet.");
        }

        var refusal = Judge(file!, chain, out var isKnown);
        if (refusal is not null || isKnown)
        {
            return refusal ?? new InstallResult(InstallOutcome.AlreadyInstalled);
        }

        await StoreAsync(db, file!, cancellationToken);
        var view = (await reader.ReadAsync(db, cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        // Nothing waits between the commit and this line, so that whoever hears of the commit finds the new picture.
        directory.Replace(view);
        Installed(file!.Revision.Content.Number, file.Revision.FederationId.ToString());
        return new InstallResult(InstallOutcome.Installed);
    }

    private InstallResult? Judge(MemberSetFile file, VerifiedMemberSets? chain, out bool isKnown)
    {
        var revision = file.Revision;
        var isGenesis = revision.Content.Motion.Kind == MotionKind.Found;
        isKnown = chain?.Find(revision.Content.Number)?.Hash == revision.Hash;
        if (isKnown)
        {
            return null;
        }

        if (chain is not null && (isGenesis || revision.FederationId != chain.FederationId))
        {
            return new InstallResult(InstallOutcome.GenesisPinned, $"This node belongs to the federation {chain.FederationId}; the file belongs to {revision.FederationId}.");
        }

        if (chain is not null && chain.Find(revision.Content.Number) is not null)
        {
            return new InstallResult(InstallOutcome.RevisionTaken, $"Another revision {revision.Content.Number} is installed.");
        }

        if (!isGenesis && (chain is null || revision.Content.Number > chain.Newest.Content.Number + 1))
        {
            return new InstallResult(InstallOutcome.RevisionMissing, $"Install revision {(chain?.Newest.Content.Number ?? 0) + 1} first.");
        }

        var refusal = chain is null ? MemberSetChain.VerifyGenesis(revision, default) : MemberSetChain.TryAppend(chain, revision, out _);
        if (refusal != MemberSetRefusal.None)
        {
            return new InstallResult(InstallOutcome.Invalid, $"The member set is not valid: {refusal}.");
        }

        var errors = file.Charter?.Validate() ?? [];
        return errors.Count > 0
            ? new InstallResult(InstallOutcome.CharterInvalid, $"The charter is not valid: {errors[0].Fault} at {errors[0].Path}.")
            : CheckSelf(revision.Content);
    }

    private InstallResult? CheckSelf(MemberSet set)
    {
        var own = set.Members.Where(m => m.TransportKey == keys.Transport.Public && m.DocumentKey == keys.Document.Public).ToList();
        if (own.Count != 1)
        {
            return new InstallResult(InstallOutcome.NotListed, "No member of this set has the transport and document keys of this node.");
        }

        var entry = own[0];
        (string Name, string? Listed, string Configured)[] addresses =
        [
            ("nodeOrigin", entry.Origin, options.NodeOrigin),
            ("mediaOrigin", entry.MediaOrigin, options.MediaOrigin),
            ("s3Origin", entry.S3Origin ?? options.S3Origin, options.S3Origin),
            ("actor", entry.Actor, options.NodeOrigin + ActorDocument.Path),
        ];
        var wrong = addresses.FirstOrDefault(a => a.Listed != a.Configured);
        return wrong.Name is null
            ? null
            : new InstallResult(InstallOutcome.OtherAddresses, $"The member set lists {wrong.Listed} as {wrong.Name} of '{entry.Handle}'; this node has {wrong.Configured}.");
    }

    private async Task StoreAsync(NodeDbContext db, MemberSetFile file, CancellationToken cancellationToken)
    {
        var isGenesis = file.Revision.Content.Motion.Kind == MotionKind.Found;
        db.Add(new RevisionRow
        {
            Number = file.Revision.Content.Number,
            Hash = file.Revision.Hash,
            Utf8 = file.ToUtf8(),
            Charter = file.Revision.Content.Charter,
            CharterUtf8 = file.Charter?.ToCanonicalBytes(),
            InstalledAt = time.GetUtcNow(),
        });
        if (isGenesis)
        {
            db.Add(new DocumentHeadRow { Id = DocumentLog.HeadId, Epoch = FirstEpoch, DocSeq = 0, Hash = default });
            db.Publish(new FederationJoined(file.Revision.FederationId.ToString()));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(1101, LogLevel.Information, "Revision {Revision} of federation {Federation} is installed")]
    private partial void Installed(long revision, string federation);
}
