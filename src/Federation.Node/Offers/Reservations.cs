using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Offers;

/// <summary>Whether room was reserved; refusals in the order in which they are looked for.</summary>
internal enum ReservationOutcome
{
    Reserved,

    /// <summary>This node lends nothing.</summary>
    NoOffer,

    BlobTooLarge,

    /// <summary>The owner has as much here as one owner may have.</summary>
    OwnerLimit,

    NoRoom,
}

/// <summary>What is promised and what is left.</summary>
internal readonly record struct RoomFigures(long ReservedBytes, long ReservedForOwnerBytes, long EgressBytes);

/// <summary>
/// Room that this node has promised. It cannot be promised twice (I9): every method that writes or judges takes the lock on the own offer first, in the
/// caller's transaction. A reservation past its end is not counted, whether or not somebody has cleaned it away.
/// </summary>
internal sealed class Reservations(OfferOptions options, TimeProvider time)
{
    /// <summary>Reserves, or renews the reservation that the lease has, until an instant; without one, until it is released.</summary>
    public async Task<ReservationOutcome> TryReserveAsync(
        NodeDbContext db, LeaseId lease, MemberHandle owner, ByteSize size, ByteSize egressCeiling, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var outcome = await JudgeAsync(db, lease, owner, size, cancellationToken);
        if (outcome != ReservationOutcome.Reserved)
        {
            return outcome;
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO offers.reservation (lease, owner, size, egress_ceiling, until, made_at)
            VALUES ({lease.Value}, {owner.ToString()}, {size.Bytes}, {egressCeiling.Bytes}, {until}, {time.GetUtcNow()})
            ON CONFLICT (lease) DO UPDATE SET until = EXCLUDED.until
            """,
            cancellationToken);
        await NoteChangeAsync(db, cancellationToken);
        return outcome;
    }

    /// <summary>Whether the blob would fit now. The answer holds to the end of the transaction.</summary>
    public async Task<ReservationOutcome> JudgeAsync(NodeDbContext db, LeaseId lease, MemberHandle owner, ByteSize size, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, cancellationToken) is not { Settings: var settings })
        {
            return ReservationOutcome.NoOffer;
        }

        if (size.Bytes > settings.LargestTakenBytes)
        {
            return ReservationOutcome.BlobTooLarge;
        }

        var taken = await FiguresAsync(db, owner, lease, cancellationToken);
        if (settings.MaxBytesPerOwner is { } limit && size.Bytes > limit - taken.ReservedForOwnerBytes)
        {
            return ReservationOutcome.OwnerLimit;
        }

        return size.Bytes > settings.LendableBytes - taken.ReservedBytes ? ReservationOutcome.NoRoom : ReservationOutcome.Reserved;
    }

    /// <summary>The reservation of a lease that still counts, or null.</summary>
    public Task<ReservationRow?> FindAsync(NodeDbContext db, LeaseId lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Set<ReservationRow>().AsNoTracking().SingleOrDefaultAsync(r => r.Lease == lease && (r.Until == null || r.Until >= now), cancellationToken);
    }

    /// <summary>Moves the end of a reservation that counts; null keeps it until released.</summary>
    public async Task KeepAsync(NodeDbContext db, LeaseId lease, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        await LockAsync(db, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE offers.reservation SET until = {until} WHERE lease = {lease.Value} AND (until IS NULL OR until >= {time.GetUtcNow()})", cancellationToken);
    }

    public async Task ReleaseAsync(NodeDbContext db, LeaseId lease, CancellationToken cancellationToken)
    {
        await LockAsync(db, cancellationToken);
        await db.Database.ExecuteSqlAsync($"DELETE FROM offers.reservation WHERE lease = {lease.Value}", cancellationToken);
        await NoteChangeAsync(db, cancellationToken);
    }

    /// <summary>What is reserved now; of one owner too when it is named.</summary>
    public async Task<RoomFigures> FiguresAsync(NodeDbContext db, MemberHandle? owner, LeaseId? except, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var handle = owner?.ToString() ?? "";
        var excluded = except?.Value ?? Guid.Empty;
        var sums = await db.Database.SqlQuery<RoomSums>(
            $"""
            SELECT coalesce(sum(size), 0)::bigint AS reserved, coalesce(sum(size) FILTER (WHERE owner = {handle}), 0)::bigint AS for_owner,
                   least(coalesce(sum(egress_ceiling), 0), 9223372036854775807)::bigint AS egress
            FROM offers.reservation WHERE (until IS NULL OR until >= {now}) AND lease <> {excluded}
            """).ToListAsync(cancellationToken);
        return new RoomFigures(sums[0].reserved, sums[0].for_owner, sums[0].egress);
    }

    /// <summary>The own offer, locked to the end of the transaction; null while this node lends nothing.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public static async Task<OwnOfferRow?> LockAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        _ = db.Database.CurrentTransaction ?? throw new InvalidOperationException("Room is judged and reserved in one transaction.");
        return (await db.Set<OwnOfferRow>().FromSql($"SELECT * FROM offers.own WHERE id = 1 FOR UPDATE").AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();
    }

    /// <summary>Brings the next publication forward: soon when much changed, later when little did.</summary>
    private async Task NoteChangeAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, cancellationToken) is not { } own)
        {
            return;
        }

        var figures = await FiguresAsync(db, null, null, cancellationToken);
        var change = Int128.Abs((Int128)own.Settings.LendableBytes - figures.ReservedBytes - own.PublishedFreeBytes);
        var isLarge = change * 1000 > (Int128)own.Settings.LendableBytes * options.LargeChangePerMille;
        var at = time.GetUtcNow() + TimeSpan.FromSeconds(isLarge ? options.LingerSeconds : options.SmallChangeSeconds);
        await db.Database.ExecuteSqlAsync($"UPDATE offers.own SET next_action_at = least(next_action_at, {at}) WHERE id = 1", cancellationToken);
    }

#pragma warning disable IDE1006 // The names are those of the query's columns.
    private sealed record RoomSums(long reserved, long for_owner, long egress);
#pragma warning restore IDE1006
}
