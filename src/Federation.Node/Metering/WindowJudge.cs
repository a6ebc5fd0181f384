using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Node.Metering;

/// <summary>What the owner says of a window: its code (none to countersign), its own figure, and whether waiting may change it.</summary>
internal readonly record struct WindowJudgement(DisputeCode Code, Int128 OwnSum, bool MayHeal);

/// <summary>Compares a host's window with the owner's own figures (design 05, Receipts; 08.7; 08.12).</summary>
internal static class WindowJudge
{
    /// <summary>How far a document's times may lie ahead of its arrival (design 08.12).</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public static async Task<WindowJudgement> JudgeAsync(
        NodeDbContext db, MembershipView view, ReceiptWindow window, WindowRow? previous, IReadOnlyDictionary<LeaseId, Int128>? leaves, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        var entries = window.Chain.Meter == MeterKind.Stored
            ? await StoredAsync(db, view, window, cancellationToken)
            : await EgressAsync(db, view, window, leaves, cancellationToken);
        var own = entries.Aggregate(Int128.Zero, (sum, e) => checked(sum + e.Amount));
        var place = Place(window, previous, receivedAt);
        if (place != DisputeCode.None)
        {
            return new WindowJudgement(place, place is DisputeCode.ClockSkew or DisputeCode.OverlappingInterval ? 0 : own, MayHeal: false);
        }

        var expected = ReceiptWindow.Build(window.Chain, window.Seq, window.From, window.To, entries, window.PrevHash, window.Counters);
        var code = expected is null ? DisputeCode.MissingAtConsumer : WindowComparison.Compare(window, expected);
        return new WindowJudgement(code, own, MayHeal: code != DisputeCode.None);
    }

    private static DisputeCode Place(ReceiptWindow window, WindowRow? previous, DateTimeOffset receivedAt)
    {
        if (window.Seq != (previous?.Seq ?? 0) + 1 || window.PrevHash != (previous?.Document ?? default) || window.Counters.Start != (previous?.CounterEnd ?? 0)
            || window.Counters.End - window.Counters.Start != window.Sum)
        {
            return DisputeCode.SequenceGap;
        }

        return WindowComparison.CheckTimes(window, previous?.To, receivedAt, ClockTolerance);
    }

    private static async Task<List<WindowEntry>> StoredAsync(NodeDbContext db, MembershipView view, ReceiptWindow window, CancellationToken cancellationToken)
    {
        var leases = await MeteredLeases.HeldByAsync(db, view, window.Chain.Host, window.From, cancellationToken);
        return [.. leases.Select(l => l.StoredEntry(window.From, window.To)).OfType<WindowEntry>()];
    }

    // The owner has no counter of its own for what a host sent to viewers: it takes the host's leaves as far as they name leases of its own on that
    // host which may be served, under the salts and prices it knows (design 08.7). Then root, sum and lines must follow from them.
    private static async Task<List<WindowEntry>> EgressAsync(
        NodeDbContext db, MembershipView view, ReceiptWindow window, IReadOnlyDictionary<LeaseId, Int128>? leaves, CancellationToken cancellationToken)
    {
        if (leaves is null || window.Chain.Meter != MeterKind.EgressPublic)
        {
            return [];
        }

        var leases = await MeteredLeases.NamedAsync(db, view, LeaseRole.Owner, [.. leaves.Keys], cancellationToken);
        return
        [
            .. leases.Where(l => l.Host == window.Chain.Host && l.Visibility != LeaseVisibility.NeverServe)
                .Select(l => l.Entry(window.Chain.Meter, leaves[l.Id], window.To)).OfType<WindowEntry>(),
        ];
    }
}
