using System.Globalization;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Writes counted bytes into the rows, in the caller's transaction: exact under concurrency, since each row is locked by its own update.</summary>
internal static class EgressBooking
{
    public static string MonthOf(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The window of the charter that an instant lies in: aligned to multiples of its length since the Unix epoch (design 05).</summary>
    public static DateTimeOffset WindowOf(DateTimeOffset instant, int windowSeconds)
    {
        var seconds = instant.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (seconds % windowSeconds));
    }

    public static async Task BookAsync(NodeDbContext db, EgressCharge charge, long bytes, DateTimeOffset now, int windowSeconds, CancellationToken cancellationToken)
    {
        var credited = charge.Ticket is { } ticket
            ? await BookTicketAsync(db, charge.Lease, ticket, bytes, cancellationToken)
            : await BookMonthAsync(db, charge.Lease, bytes, now, cancellationToken);
        var window = WindowOf(now, windowSeconds);
        var (lease, owner, uncredited) = (charge.Lease.Value, charge.Owner.ToString(), bytes - credited);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO serving.egress AS e (lease, window_start, owner, credited, uncredited) VALUES ({lease}, {window}, {owner}, {credited}, {uncredited})
            ON CONFLICT (lease, window_start) DO UPDATE SET credited = e.credited + EXCLUDED.credited, uncredited = e.uncredited + EXCLUDED.uncredited
            """,
            cancellationToken);
    }

    /// <summary>What of the bytes lies under the ticket's ceiling.</summary>
    private static async Task<long> BookTicketAsync(NodeDbContext db, LeaseId lease, TicketUse ticket, long bytes, CancellationToken cancellationToken)
    {
        var (hash, id) = (ticket.Hash.ToArray(), lease.Value);
        var total = (await db.Database.SqlQuery<long>(
            $"""
            INSERT INTO serving.ticket_use AS u (ticket, lease, bytes, expires_at) VALUES ({hash}, {id}, {bytes}, {ticket.ExpiresAt})
            ON CONFLICT (ticket) DO UPDATE SET bytes = u.bytes + EXCLUDED.bytes RETURNING bytes AS "Value"
            """).ToListAsync(cancellationToken))[0];
        return Math.Clamp(ticket.MaxBytes - (total - bytes), 0, bytes);
    }

    /// <summary>What of the bytes the month's standing ticket covers; without one, nothing.</summary>
    private static async Task<long> BookMonthAsync(NodeDbContext db, LeaseId lease, long bytes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, month) = (lease.Value, MonthOf(now));
        var ceiling = await StandingTickets.CeilingAsync(db, lease, month, cancellationToken);
        if (ceiling == 0)
        {
            return 0;
        }

        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO serving.egress_month (lease, month, charged) VALUES ({id}, {month}, 0) ON CONFLICT DO NOTHING", cancellationToken);
        var charged = (await db.Database.SqlQuery<long>(
            $"SELECT charged AS \"Value\" FROM serving.egress_month WHERE lease = {id} AND month = {month} FOR UPDATE").ToListAsync(cancellationToken))[0];
        var credited = Math.Clamp(ceiling - charged, 0, bytes);
        if (credited > 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"UPDATE serving.egress_month SET charged = charged + {credited} WHERE lease = {id} AND month = {month}", cancellationToken);
        }

        return credited;
    }
}
