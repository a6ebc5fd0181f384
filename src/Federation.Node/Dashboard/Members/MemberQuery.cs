using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Offers;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Dashboard.Members;

/// <summary>Reads what the members page shows: the set in force, the newest offers, and the state of the way to each member.</summary>
internal sealed class MemberQuery(NodeDbContext db, MembershipDirectory directory, OfferBook offers, Reservations reservations, TimeProvider time)
{
    /// <summary>Null while this node is in no federation.</summary>
    public async Task<MemberReport?> ReadAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var lent = await OffersAsync(view, now, cancellationToken);
        var ways = await WaysAsync(cancellationToken);
        return new MemberReport
        {
            FederationName = view.Charter.Name,
            FederationId = view.FederationId.ToString(),
            Revision = view.Revision,
            ExpiresAt = view.Set.ExpiresAt,
            Currency = view.Charter.Currency,
            Self = view.Self,
            Members = [.. view.Set.Members.Select(entry => Line(entry, view, lent, ways, now))],
        };
    }

    private static MemberLine Line(
        MemberEntry entry, MembershipView view, Dictionary<MemberHandle, MemberOffer> lent, Dictionary<MemberHandle, PeerWay> ways, DateTimeOffset now)
    {
        var line = new MemberLine
        {
            Handle = entry.Handle,
            Name = entry.Name,
            Origin = entry.Origin,
            IsSelf = entry.Handle == view.Self,
            State = entry.StateAt(now),
            Since = entry.Since,
            Offer = lent.GetValueOrDefault(entry.Handle),
            Way = ways.GetValueOrDefault(entry.Handle, PeerWay.Unused),
        };
        return line with { Reasons = MemberStates.Of(line, view.Revision) };
    }

    private async Task<Dictionary<MemberHandle, MemberOffer>> OffersAsync(MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = (await offers.AllAsync(db, cancellationToken)).ToDictionary(o => o.Host, o => new MemberOffer
        {
            LendableBytes = o.Body.LendableBytes,
            FreeBytes = o.Body.FreeBytes,
            StorageMicrosPerTbMonth = o.Body.Prices.StorageMicrosPerTbMonth,
            EgressMicrosPerTb = o.Body.Prices.EgressMicrosPerTb,
            ExpiresAt = o.Body.ExpiresAt,
            SeenAt = o.ReceivedAt,
            IsCurrent = o.Body.ExpiresAt > now,
            IsOwn = false,
        });
        if (await OfferBook.OwnAsync(db, cancellationToken) is { PublishedAt: { } publishedAt, ExpiresAt: { } expiresAt } own)
        {
            var room = await reservations.FiguresAsync(db, null, null, cancellationToken);
            known[view.Self] = new MemberOffer
            {
                LendableBytes = own.Settings.LendableBytes,
                FreeBytes = Math.Max(0, own.Settings.LendableBytes - room.ReservedBytes),
                StorageMicrosPerTbMonth = own.Settings.StorageMicrosPerTbMonth,
                EgressMicrosPerTb = own.Settings.EgressMicrosPerTb,
                ExpiresAt = expiresAt,
                SeenAt = publishedAt,
                IsCurrent = expiresAt > now,
                IsOwn = true,
            };
        }

        return known;
    }

    private async Task<Dictionary<MemberHandle, PeerWay>> WaysAsync(CancellationToken cancellationToken)
    {
        var peers = await db.Set<PeerRow>().AsNoTracking().ToListAsync(cancellationToken);
        var queues = await db.Set<DeliveryRow>().AsNoTracking()
            .Where(d => d.State == DeliveryState.Waiting || d.State == DeliveryState.Lagging)
            .GroupBy(d => new { d.Peer, d.State })
            .Select(g => new { g.Key.Peer, g.Key.State, Count = g.Count(), Oldest = g.Min(d => d.QueuedAt) })
            .ToListAsync(cancellationToken);
        return peers.Select(p => p.Peer).Union(queues.Select(q => q.Peer)).ToDictionary(peer => peer, peer =>
        {
            var row = peers.Find(p => p.Peer == peer);
            var own = queues.FindAll(q => q.Peer == peer);
            return new PeerWay
            {
                Waiting = own.Find(q => q.State == DeliveryState.Waiting)?.Count ?? 0,
                Lagging = own.Find(q => q.State == DeliveryState.Lagging)?.Count ?? 0,
                OldestQueuedAt = own.Count == 0 ? null : own.Min(q => q.Oldest),
                Failures = row?.Attempts ?? 0,
                LastError = row?.LastError,
                LastErrorAt = row?.LastErrorAt,
                LastSuccessAt = row?.LastSuccessAt,
            };
        });
    }
}
