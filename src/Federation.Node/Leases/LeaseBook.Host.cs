using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Node.Leases;

/// <summary>The host's reports: what Transfer and the keeper of the disk tell the lease.</summary>
internal sealed partial class LeaseBook
{
    /// <summary>The pull of a confirmed lease begins. Where nothing stood in its way the confirmation has signed it already.</summary>
    public async Task<LeaseMoveOutcome> CopyingAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken)
    {
        var (lease, refusal) = await HostSideAsync(db, id, cancellationToken);
        if (lease is null)
        {
            return refusal;
        }

        var before = lease.Row.State;
        await steps.HostAsync(db, lease, new HostEvent.TimeCame(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return (before, lease.Row.State) switch
        {
            (LeaseState.Copying, LeaseState.Copying) => LeaseMoveOutcome.AlreadyDone,
            (_, LeaseState.Copying) => LeaseMoveOutcome.Done,
            _ => LeaseMoveOutcome.NotPossible,
        };
    }

    /// <summary>
    /// The verified bytes are durable and listed: pins them and signs the report, dated now. In the transaction in which the caller lists the blob and ends its
    /// pull. After NotPossible the pin goes again by itself.
    /// </summary>
    public async Task<LeaseMoveOutcome> HeldAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken)
    {
        // The blob's lock comes before the lease's, here and where the copy is let go.
        if (await FindAsync(db, id, cancellationToken) is { Role: LeaseRole.Host } known && !await catalog.PinAsync(db, known.Blob, PinReason, id.ToString(), cancellationToken))
        {
            return LeaseMoveOutcome.BytesMissing;
        }

        var (lease, refusal) = await HostSideAsync(db, id, cancellationToken);
        if (lease is null)
        {
            return refusal;
        }

        var before = lease.Row.State;
        await steps.HostAsync(db, lease, new HostEvent.BytesChecked(true), cancellationToken);
        if (!lease.Row.IsHeld)
        {
            lease.Row.BytesToDrop = true;
        }

        await db.SaveChangesAsync(cancellationToken);
        return (before, lease.Row.State) switch
        {
            (LeaseState.Held, LeaseState.Held) => LeaseMoveOutcome.AlreadyDone,
            (_, LeaseState.Held) => LeaseMoveOutcome.Done,
            _ => LeaseMoveOutcome.NotPossible,
        };
    }

    /// <summary>The copy cannot be made: no source sends the right bytes, or the disk is full. The reason is a short code that the owner reads.</summary>
    public Task<LeaseMoveOutcome> UnableAsync(NodeDbContext db, LeaseId id, string reason, CancellationToken cancellationToken) =>
        HostMoveAsync(db, id, new HostEvent.CopyFailed(reason), LeaseState.Unable, cancellationToken);

    /// <summary>This host gives the copy up, without penalty. The reason is a short code that the owner reads.</summary>
    public Task<LeaseMoveOutcome> DeclineAsync(NodeDbContext db, LeaseId id, string reason, CancellationToken cancellationToken) =>
        HostMoveAsync(db, id, new HostEvent.DeclineAsked(reason), LeaseState.Declined, cancellationToken);

    /// <summary>Lets the bytes of a lease that is over go and signs that they are gone; a held copy is declined by it.</summary>
    public async Task<LeaseMoveOutcome> GoneAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, id, cancellationToken) is { Role: LeaseRole.Host } known)
        {
            await catalog.UnpinAsync(db, known.Blob, PinReason, id.ToString(), cancellationToken);
        }

        var (lease, refusal) = await HostSideAsync(db, id, cancellationToken);
        if (lease is null)
        {
            return refusal;
        }

        lease.Row.BytesToDrop = false;
        await steps.HostAsync(db, lease, new HostEvent.BytesChecked(false), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return LeaseMoveOutcome.Done;
    }

    private async Task<LeaseMoveOutcome> HostMoveAsync(NodeDbContext db, LeaseId id, HostEvent happened, LeaseState wanted, CancellationToken cancellationToken)
    {
        var (lease, refusal) = await HostSideAsync(db, id, cancellationToken);
        if (lease is null)
        {
            return refusal;
        }

        if (lease.Row.State == wanted)
        {
            return LeaseMoveOutcome.AlreadyDone;
        }

        var made = await steps.HostAsync(db, lease, happened, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return made == MoveRefusal.None ? LeaseMoveOutcome.Done : LeaseMoveOutcome.NotPossible;
    }

    private static async Task<(LockedLease? Lease, LeaseMoveOutcome Refusal)> HostSideAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken)
    {
        var lease = await LeaseStore.LockAsync(db, id, cancellationToken);
        if (lease is null)
        {
            return (null, LeaseMoveOutcome.NoSuchLease);
        }

        return lease.Row.Role == LeaseRole.Host ? (lease, LeaseMoveOutcome.Done) : (null, LeaseMoveOutcome.NotOurSide);
    }
}
