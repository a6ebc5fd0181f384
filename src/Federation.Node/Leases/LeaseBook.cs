using System.Security.Cryptography;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>How a move that another feature asked for ended, first match wins.</summary>
internal enum LeaseMoveOutcome
{
    Done,

    /// <summary>It was so before.</summary>
    AlreadyDone,

    NoSuchLease,

    /// <summary>The other side of this lease writes that.</summary>
    NotOurSide,

    /// <summary>The bytes are not in the store.</summary>
    BytesMissing,

    /// <summary>The lease is not in a state for it: over, or not confirmed.</summary>
    NotPossible,
}

/// <summary>A copy that the planner wants on one host.</summary>
internal sealed record WantedLease
{
    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    public required Sha256Digest MerkleRoot { get; init; }

    public required MemberHandle Host { get; init; }

    /// <summary>Prices of the host's offer.</summary>
    public required PriceList Prices { get; init; }

    public required LeaseVisibility Visibility { get; init; }

    /// <summary>Bytes a month that the host may charge to standing tickets.</summary>
    public required ByteSize EgressCeiling { get; init; }

    /// <summary>Dearest storage price at which the lease may be renewed; null for no limit.</summary>
    public long? PriceCeilingMicrosPerTbMonth { get; init; }
}

/// <summary>
/// Leases for the other features. Every method that writes needs an open transaction on <c>db</c>, locks the row, and saves what it changed; the signed
/// batch leaves by <see cref="LeaseSender"/> after the commit.
/// </summary>
internal sealed partial class LeaseBook(MembershipDirectory directory, LeaseSteps steps, BlobCatalog catalog, TimeProvider time)
{
    /// <summary>Reason of the pin by which a lease keeps its bytes; its key is the lease's id.</summary>
    public const string PinReason = "lease";

    private const int SaltBytes = 32;
    private const int IdBytes = 16;

    /// <summary>Plans a lease; it is proposed to its host after the commit.</summary>
    /// <exception cref="ArgumentException">The terms are not usable, or the host is this node.</exception>
    public async Task<LeaseId> WantAsync(NodeDbContext db, WantedLease wanted, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = time.GetUtcNow();
        var until = now + TimeSpan.FromSeconds(view.Charter.Lease.DurationSeconds);
        var answerBy = Earlier(until, now + TimeSpan.FromSeconds(view.Charter.Lease.AnswerWithinSeconds));
        var proposal = new LeaseProposal
        {
            LeaseId = new LeaseId(new Guid(RandomNumberGenerator.GetBytes(IdBytes))),
            OwnerHandle = view.Self,
            HostHandle = wanted.Host,
            Manifest = new BlobManifest { Blob = wanted.Blob, Size = wanted.Size, MerkleRoot = wanted.MerkleRoot },
            PriceList = wanted.Prices,
            Visibility = wanted.Visibility,
            EgressCeiling = wanted.EgressCeiling,
            Salt = new Sha256Digest(RandomNumberGenerator.GetBytes(SaltBytes)),
            Until = until,
            AnswerBy = answerBy,
            CopyBy = Earlier(until, answerBy + TimeSpan.FromSeconds(view.Charter.Lease.CopyWithinSeconds)),
        };
        var move = OwnerMoves.Want(proposal, view.Epoch, now);
        if (!move.IsMade)
        {
            throw new ArgumentException($"A lease with {wanted.Host} cannot be planned: {move.Refusal}.", nameof(wanted));
        }

        var row = LeaseIntake.NewRow(LeaseRole.Owner, move.Record, now, wanted.PriceCeilingMicrosPerTbMonth);
        db.Add(row);
        var lease = new LockedLease(row, LeaseRecordSet.Empty, []);
        await steps.OwnerAsync(db, lease, new OwnerEvent.Received(LeaseRecordSet.Empty.With(LeaseJson.Hashed(move.Record))), cancellationToken);
        db.Wake<LeaseReconciler>();
        await db.SaveChangesAsync(cancellationToken);
        return row.Id;
    }

    /// <summary>Owner side: gives the lease back. A wish that was not proposed yet is forgotten. The reason is a short code, shown on this node.</summary>
    public async Task<LeaseMoveOutcome> ReleaseAsync(NodeDbContext db, LeaseId id, string reason, CancellationToken cancellationToken)
    {
        if (await LeaseStore.LockAsync(db, id, cancellationToken) is not { Row: var row } lease)
        {
            return LeaseMoveOutcome.NoSuchLease;
        }

        if (row.Role != LeaseRole.Owner)
        {
            return LeaseMoveOutcome.NotOurSide;
        }

        if (lease.Records.View.Owner?.Record.Phase == OwnerPhase.Wanted)
        {
            await db.Set<LeaseRecordRow>().Where(r => r.Lease == id).ExecuteDeleteAsync(cancellationToken);
            db.Remove(row);
            await db.SaveChangesAsync(cancellationToken);
            return LeaseMoveOutcome.Done;
        }

        if (lease.Records.View.Owner?.Record.Phase is OwnerPhase.Released or OwnerPhase.Erased)
        {
            return LeaseMoveOutcome.AlreadyDone;
        }

        row.Reason = reason;
        return await OwnerMoveAsync(db, lease, new OwnerEvent.ReleaseAsked(null), cancellationToken);
    }

    /// <summary>Owner side: changes who may be shown the bytes.</summary>
    public async Task<LeaseMoveOutcome> SetVisibilityAsync(NodeDbContext db, LeaseId id, LeaseVisibility visibility, CancellationToken cancellationToken)
    {
        if (await LeaseStore.LockAsync(db, id, cancellationToken) is not { Row: var row } lease)
        {
            return LeaseMoveOutcome.NoSuchLease;
        }

        if (row.Role != LeaseRole.Owner)
        {
            return LeaseMoveOutcome.NotOurSide;
        }

        return row.Visibility == visibility ? LeaseMoveOutcome.AlreadyDone : await OwnerMoveAsync(db, lease, new OwnerEvent.VisibilityAsked(visibility), cancellationToken);
    }

    /// <summary>Either side: audits or countersigned windows were judged; later news is joined with earlier.</summary>
    public async Task<LeaseMoveOutcome> JudgedAsync(NodeDbContext db, LeaseId id, LeaseVerdicts verdicts, CancellationToken cancellationToken)
    {
        if (await LeaseStore.LockAsync(db, id, cancellationToken) is not { } lease)
        {
            return LeaseMoveOutcome.NoSuchLease;
        }

        if (lease.Row.Role == LeaseRole.Owner)
        {
            await steps.OwnerAsync(db, lease, new OwnerEvent.Judged(verdicts), cancellationToken);
        }
        else
        {
            await steps.HostAsync(db, lease, new HostEvent.Judged(verdicts), cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return LeaseMoveOutcome.Done;
    }

    public static Task<LeaseRow?> FindAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, cancellationToken);

    /// <summary>Every lease on a blob, on both sides, the oldest first.</summary>
    public static Task<List<LeaseRow>> ForBlobAsync(NodeDbContext db, BlobId blob, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().AsNoTracking().Where(l => l.Blob == blob).OrderBy(l => l.CreatedAt).ToListAsync(cancellationToken);

    /// <summary>Leases by which this node holds or is to hold something for others.</summary>
    public static Task<List<LeaseRow>> LiveForHostAsync(NodeDbContext db, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Host && (l.State == LeaseState.Agreed || l.State == LeaseState.Confirmed || l.State == LeaseState.Copying
                || l.State == LeaseState.Held || l.State == LeaseState.Grace))
            .OrderBy(l => l.CreatedAt).ToListAsync(cancellationToken);

    /// <summary>Confirmed leases whose bytes this node has still to pull, the oldest first: the work of Transfer, with or without an event.</summary>
    public static Task<List<LeaseRow>> AwaitingCopyAsync(NodeDbContext db, int max, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Host && (l.State == LeaseState.Confirmed || l.State == LeaseState.Copying))
            .OrderBy(l => l.CreatedAt).Take(max).ToListAsync(cancellationToken);

    /// <summary>The merged records of leases, from which the pure machine computes state and billing.</summary>
    public static async Task<IReadOnlyDictionary<LeaseId, LeaseView>> ViewsAsync(NodeDbContext db, IReadOnlyCollection<LeaseId> ids, CancellationToken cancellationToken) =>
        (await LeaseStore.RecordsAsync(db, ids, cancellationToken)).ToDictionary(p => p.Key, p => p.Value.View);

    /// <summary>The merged records of one lease; null when it is unknown.</summary>
    public static async Task<LeaseView?> ViewAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken) =>
        (await ViewsAsync(db, [id], cancellationToken)).GetValueOrDefault(id);

    private async Task<LeaseMoveOutcome> OwnerMoveAsync(NodeDbContext db, LockedLease lease, OwnerEvent asked, CancellationToken cancellationToken)
    {
        var refusal = await steps.OwnerAsync(db, lease, asked, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return refusal == MoveRefusal.None ? LeaseMoveOutcome.Done : LeaseMoveOutcome.NotPossible;
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
