using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Serving;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Metering;

/// <summary>What the host's meters say of one window: for each owner the amounts by lease.</summary>
internal sealed class MeterReadings(NodeDbContext db, MembershipView view, MeterKind meter)
{
    /// <summary>The meters that this node can bill as a host. What it sends to other members as an owner is its own sending, which nobody is charged.</summary>
    public static readonly IReadOnlyList<MeterKind> Metered = [MeterKind.Stored, MeterKind.EgressPublic];

    /// <summary>A window is final so long after its end: every own record of the time is written, every counter flushed.</summary>
    public static TimeSpan FinalAfter(MeterKind meter) =>
        meter == MeterKind.Stored ? TimeSpan.FromSeconds(2) : EgressCounters.SettleTime + TimeSpan.FromSeconds(1);

    private IReadOnlyList<MeteredLease> _held = [];

    /// <summary>Reads what does not depend on the window; returns the first instant after which anything can have been used, null for nothing.</summary>
    public async Task<DateTimeOffset?> OpenAsync(DateTimeOffset after, DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (meter == MeterKind.Stored)
        {
            _held = await MeteredLeases.HeldHereAsync(db, view, after, cancellationToken);
            return _held.Select(l => l.BilledFrom).Where(f => f is not null).Min() is { } from && from < before ? (from > after ? from : after) : null;
        }

        return await db.Set<EgressRow>().AsNoTracking().Where(r => r.WindowStart >= after && r.WindowStart < before && r.Credited > 0)
            .MinAsync(r => (DateTimeOffset?)r.WindowStart, cancellationToken);
    }

    public async Task<ILookup<MemberHandle, WindowEntry>> ReadAsync(DateTimeOffset from, DateTimeOffset to, Dictionary<Sha256Digest, PriceList> prices, CancellationToken cancellationToken)
    {
        var used = meter == MeterKind.Stored
            ? [.. _held.Select(l => (Lease: l, Entry: l.StoredEntry(from, to)))]
            : await EgressAsync(from, to, cancellationToken);
        foreach (var (lease, _) in used.Where(u => u.Entry is not null))
        {
            var list = lease.PricesAt(to)!;
            prices[list.Hash] = list;
        }

        return used.Where(u => u.Entry is not null && u.Lease.Owner != view.Self).ToLookup(u => u.Lease.Owner, u => u.Entry!);
    }

    private async Task<List<(MeteredLease Lease, WindowEntry? Entry)>> EgressAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var owners = await db.Set<EgressRow>().AsNoTracking().Where(r => r.WindowStart >= from && r.WindowStart < to && r.Credited > 0)
            .Select(r => r.Owner).Distinct().ToListAsync(cancellationToken);
        var used = new List<(MeteredLease, WindowEntry?)>();
        foreach (var owner in owners)
        {
            var amounts = await EgressCounters.InWindowAsync(db, owner, from, to, cancellationToken);
            var leases = await MeteredLeases.NamedAsync(db, view, LeaseRole.Host, [.. amounts.Select(a => a.Lease)], cancellationToken);
            used.AddRange(leases.Join(amounts, l => l.Id, a => a.Lease, (l, a) => (l, l.Entry(MeterKind.EgressPublic, a.Bytes, to))));
        }

        return used;
    }
}
