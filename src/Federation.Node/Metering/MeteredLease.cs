using Federation.Accounting.Evidence;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Metering;

/// <summary>One lease as both its sides meter it. Everything is computed from the signed records and as of the window's end, so that host and owner get
/// the same figures whenever they compute them.</summary>
internal sealed class MeteredLease(LeaseRow row, LeaseView view, LeaseTimes times)
{
    public LeaseId Id => row.Id;

    public MemberHandle Owner => row.Owner;

    public MemberHandle Host => row.Host;

    public LeaseVisibility Visibility => row.Visibility;

    /// <summary>When it began to be billed; null while it is not.</summary>
    public DateTimeOffset? BilledFrom => LeaseMachine.Billing(view, LeaseVerdicts.None, DateTimeOffset.MinValue, times)?.From;

    /// <summary>Byte-seconds billed in [from, to).</summary>
    public WindowEntry? StoredEntry(DateTimeOffset from, DateTimeOffset to)
    {
        // Only what stands in records is looked at: audits and windows reach the two sides at different times.
        var verdicts = new LeaseVerdicts { LastPassedAudit = row.LastPassedAudit, WrongAuditAt = row.WrongAuditAt };
        var billing = LeaseMachine.Billing(view, verdicts, to, times);
        var amount = LeaseMachine.BilledByteSeconds(view, billing, from, to).Value;
        return amount == 0 ? null : Entry(MeterKind.Stored, amount, to);
    }

    public WindowEntry? Entry(MeterKind meter, Int128 amount, DateTimeOffset at) => view.Owner is { Record.Salt: var salt } && PricesAt(at) is { } prices
        ? new WindowEntry { Lease = row.Id, Salt = salt.ToArray(), Amount = amount, PriceListHash = prices.Hash, PriceMicros = prices.PriceMicros(meter) }
        : null;

    /// <summary>The price list that both sides had signed by an instant; a renewal changes the price from its own date on.</summary>
    public PriceList? PricesAt(DateTimeOffset at)
    {
        var then = view with
        {
            OwnerPath = [.. view.OwnerPath.Where(r => r.Record.At < at)],
            HostPath = [.. view.HostPath.Where(r => r.Record.At < at)],
        };
        return (LeaseMachine.EffectiveTerms(then) ?? LeaseMachine.EffectiveTerms(view))?.PriceList;
    }
}

internal static class MeteredLeases
{
    /// <summary>Leases that may be billed after an instant: those that this node holds for others.</summary>
    public static Task<IReadOnlyList<MeteredLease>> HeldHereAsync(NodeDbContext db, MembershipView view, DateTimeOffset after, CancellationToken cancellationToken) =>
        ReadAsync(db, view, db.Set<LeaseRow>().Where(l => l.Role == LeaseRole.Host && l.HeldAt != null && l.Until > after), cancellationToken);

    /// <summary>Leases of this node on one host that may be billed after an instant.</summary>
    public static Task<IReadOnlyList<MeteredLease>> HeldByAsync(
        NodeDbContext db, MembershipView view, MemberHandle host, DateTimeOffset after, CancellationToken cancellationToken) =>
        ReadAsync(db, view, db.Set<LeaseRow>().Where(l => l.Role == LeaseRole.Owner && l.Host == host && l.HeldAt != null && l.Until > after), cancellationToken);

    /// <summary>Leases by id, whatever their state.</summary>
    public static Task<IReadOnlyList<MeteredLease>> NamedAsync(
        NodeDbContext db, MembershipView view, LeaseRole role, List<LeaseId> ids, CancellationToken cancellationToken) =>
        ReadAsync(db, view, db.Set<LeaseRow>().Where(l => l.Role == role && ids.Contains(l.Id)), cancellationToken);

    private static async Task<IReadOnlyList<MeteredLease>> ReadAsync(NodeDbContext db, MembershipView view, IQueryable<LeaseRow> query, CancellationToken cancellationToken)
    {
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken);
        var views = await LeaseBook.ViewsAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        var times = view.Charter.Times();
        return [.. rows.Where(r => views.ContainsKey(r.Id)).Select(r => new MeteredLease(r, views[r.Id], times))];
    }
}
