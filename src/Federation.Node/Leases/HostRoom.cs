using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Offers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>What the host's other features say at the moment of a step.</summary>
internal sealed record HostLook
{
    /// <summary>Why a proposal is refused; null when it is not.</summary>
    public string? RefusalCode { get; init; }

    /// <summary>The reservation that counts now.</summary>
    public ReservationRow? Reservation { get; init; }

    /// <summary>The lease's pin is set: the verified bytes are in the store on the strength of it.</summary>
    public required bool BytesPresent { get; init; }

    public required HostSurroundings Around { get; init; }
}

/// <summary>Brings policy, room and bytes to the host's reducer, and carries its decisions on room back. Record and reservation change in one transaction.</summary>
internal sealed class HostRoom(MembershipDirectory directory, Reservations reservations, IBlobStore store, TimeProvider time)
{
    /// <summary>Terms longer than this many durations of the charter are nobody's good faith.</summary>
    private const int LongestTermInDurations = 2;

    public async Task<HostLook> LookAsync(NodeDbContext db, LeaseRow row, LeaseRecordSet records, LeaseTimes times, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = time.GetUtcNow();
        var state = LeaseMachine.StateOf(records.View, now, row.Verdicts(), times).State;
        var key = row.Id.ToString();
        var isPinned = await db.Set<BlobPin>().AnyAsync(p => p.Blob == row.Blob && p.Reason == LeaseBook.PinReason && p.Key == key, cancellationToken);
        var reservation = await reservations.FindAsync(db, row.Id, cancellationToken);
        var needsRoom = reservation is null
            && state is LeaseState.Proposed or LeaseState.Agreed or LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held or LeaseState.Grace;
        var judged = needsRoom ? await reservations.JudgeAsync(db, row.Id, row.Owner, row.Size, cancellationToken) : ReservationOutcome.Reserved;
        var own = await OfferBook.OwnAsync(db, cancellationToken);
        var owner = records.View.Owner?.Record;
        return new HostLook
        {
            RefusalCode = state == LeaseState.Proposed ? Objection(owner!, own, judged, isPinned, view, times, now) : null,
            Reservation = reservation,
            BytesPresent = isPinned,
            Around = new HostSurroundings
            {
                RoomFree = judged == ReservationOutcome.Reserved,
                AcceptsLease = true,
                AcceptsRenewal = own is not null && owner is not null && owner.PriceList == own.Settings.Prices(view.Charter.Currency) && IsTermSane(owner, times, now),
                ReserveFor = TimeSpan.FromSeconds(view.Charter.Lease.AnswerWithinSeconds),
            },
        };
    }

    /// <summary>Reserves, keeps or frees what the step's outcome asks for.</summary>
    /// <exception cref="InvalidOperationException">Room that was free under the lock is not: a fault of this program.</exception>
    public async Task SettleAsync(
        NodeDbContext db,
        LeaseRow row,
        LeaseView merged,
        LeaseOutcome outcome,
        IReadOnlyCollection<LeaseEffect> effects,
        ReservationRow? reservation,
        CancellationToken cancellationToken)
    {
        var keeps = LeaseMachine.KeepsRoom(merged, outcome);
        DateTimeOffset? until = outcome.State == LeaseState.Agreed ? merged.Host!.Record.ReservedUntil : null;
        if (keeps && reservation is null && effects.Any(e => e is LeaseEffect.ReserveRoom))
        {
            var reserved = await reservations.TryReserveAsync(db, row.Id, row.Owner, row.Size, merged.Owner!.Record.EgressCeiling, until, cancellationToken);
            if (reserved != ReservationOutcome.Reserved)
            {
                throw new InvalidOperationException($"Room for lease {row.Id} was free and is not: {reserved}.");
            }
        }
        else if (keeps && reservation is not null && reservation.Until != until)
        {
            await reservations.KeepAsync(db, row.Id, until, cancellationToken);
        }
        else if (!keeps && reservation is not null)
        {
            await reservations.ReleaseAsync(db, row.Id, cancellationToken);
        }
    }

    /// <summary>The first reason against a proposal, as a code that the owner's planner reads.</summary>
    private string? Objection(OwnerRecord owner, OwnOfferRow? own, ReservationOutcome room, bool isPinned, MembershipView view, LeaseTimes times, DateTimeOffset now)
    {
        if (own is null || room == ReservationOutcome.NoOffer)
        {
            return LeaseRefusals.NoOffer;
        }

        if (owner.Manifest.MerkleRoot.IsNone || owner.Manifest.Blob.Digest.IsNone)
        {
            return LeaseRefusals.BadManifest;
        }

        if (!IsTermSane(owner, times, now))
        {
            return LeaseRefusals.TooLong;
        }

        if (owner.PriceList != own.Settings.Prices(view.Charter.Currency))
        {
            return LeaseRefusals.OtherPrices;
        }

        return room switch
        {
            ReservationOutcome.BlobTooLarge => LeaseRefusals.BlobTooLarge,
            ReservationOutcome.OwnerLimit => LeaseRefusals.OwnerLimit,
            ReservationOutcome.NoRoom => LeaseRefusals.NoRoom,
            _ => !isPinned && !store.Exists(owner.Manifest.Blob) && store.RoomBytes < owner.Manifest.Size.Bytes ? LeaseRefusals.DiskFull : null,
        };
    }

    private static bool IsTermSane(OwnerRecord owner, LeaseTimes times, DateTimeOffset now) => owner.Until <= now + (times.Duration * LongestTermInDurations);
}

/// <summary>Codes by which a host says why it refuses; they stand in its record.</summary>
internal static class LeaseRefusals
{
    public const string NoOffer = "no-offer";
    public const string BadManifest = "bad-manifest";
    public const string TooLong = "too-long";
    public const string OtherPrices = "other-prices";
    public const string BlobTooLarge = "blob-too-large";
    public const string OwnerLimit = "owner-limit";
    public const string NoRoom = "no-room";
    public const string DiskFull = "disk-full";
}
