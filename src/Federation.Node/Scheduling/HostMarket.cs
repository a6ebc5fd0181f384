using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Offers;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>
/// The offers as one run of the planner sees them: what the hosts published, less what this owner has asked for since. Several blobs of one run share it, so
/// each plan takes its room off.
/// </summary>
internal sealed class HostMarket
{
    private readonly IReadOnlyList<KnownOffer> _offers;
    private readonly Dictionary<MemberHandle, long> _askedBytes = [];
    private readonly Dictionary<MemberHandle, long> _ownBytes = [];

    private HostMarket(IReadOnlyList<KnownOffer> offers) => _offers = offers;

    public static async Task<HostMarket> OpenAsync(NodeDbContext db, OfferBook book, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var market = new HostMarket(await book.CurrentAsync(db, now, cancellationToken));
        var leases = await db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Owner && (l.State == LeaseState.Wanted || l.State == LeaseState.Proposed || l.State == LeaseState.Agreed
                || l.State == LeaseState.Confirmed || l.State == LeaseState.Copying || l.State == LeaseState.Held || l.State == LeaseState.Grace || l.State == LeaseState.Releasing))
            .Select(l => new { l.Host, l.Size, l.State, l.CreatedAt }).ToListAsync(cancellationToken);
        foreach (var lease in leases)
        {
            Add(market._ownBytes, lease.Host, lease.Size.Bytes);
            var published = market.OfferOf(lease.Host)?.PublishedAt;
            if (lease.State is LeaseState.Wanted or LeaseState.Proposed || lease.CreatedAt > published)
            {
                // The host had not reserved this when it counted its free bytes.
                Add(market._askedBytes, lease.Host, lease.Size.Bytes);
            }
        }

        return market;
    }

    public KnownOffer? OfferOf(MemberHandle host) => _offers.FirstOrDefault(o => o.Host == host);

    public IReadOnlyList<HostOffer> Offers() => [.. _offers.Select(Offer)];

    public void Take(MemberHandle host, long bytes)
    {
        Add(_askedBytes, host, bytes);
        Add(_ownBytes, host, bytes);
    }

    public IReadOnlyList<ConsideredOffer> Considered() =>
        [.. _offers.Select(o => new ConsideredOffer(o.Host, o.Body.Sequence, FreeBytes(o), o.Body.Prices.StorageMicrosPerTbMonth, o.Body.Prices.EgressMicrosPerTb))];

    /// <summary>A standing copy for the planner: at its lease's price, where its host's newest offer says that it stands.</summary>
    public ExistingCopy Existing(LeaseRow lease)
    {
        var offer = OfferOf(lease.Host);
        return new ExistingCopy
        {
            Host = lease.Host,
            OfferId = offer?.DocumentHash.ToString() ?? lease.Id.ToString(),
            Domains = offer is null ? new FailureDomains { Operator = lease.Host.ToString() } : Domains(offer),
            StorageMicrosPerTbMonth = Math.Min(lease.StorageMicrosPerTbMonth, HostOffer.MaxPriceMicros),
            EgressMicrosPerTb = Math.Min(lease.EgressMicrosPerTb, HostOffer.MaxPriceMicros),
        };
    }

    private HostOffer Offer(KnownOffer offer) => new()
    {
        Host = offer.Host,
        OfferId = offer.DocumentHash.ToString(),
        ExpiresAt = offer.Body.ExpiresAt,
        FreeBytes = FreeBytes(offer),
        MaxBytesForOwnerLeft = offer.Body.MaxBytesPerOwner is { } most ? Math.Max(0, most - _ownBytes.GetValueOrDefault(offer.Host)) : null,
        LargestBlobBytes = offer.Body.LargestBlobBytes,
        StorageMicrosPerTbMonth = offer.Body.Prices.StorageMicrosPerTbMonth,
        EgressMicrosPerTb = offer.Body.Prices.EgressMicrosPerTb,
        EgressBytesLeft = offer.Body.EgressBytesLeft,
        Domains = Domains(offer),
        AcceptsClear = offer.Body.AcceptsClear,
        AcceptsSealed = offer.Body.AcceptsSealed,
    };

    private long FreeBytes(KnownOffer offer) => Math.Max(0, offer.Body.FreeBytes - _askedBytes.GetValueOrDefault(offer.Host));

    private static FailureDomains Domains(KnownOffer offer) => new()
    {
        Operator = offer.Body.Domains.Operator,
        Site = offer.Body.Domains.Site,
        Network = offer.Body.Domains.Network,
        Country = offer.Body.Domains.Country,
    };

    private static void Add(Dictionary<MemberHandle, long> sums, MemberHandle host, long bytes)
    {
        var sum = sums.GetValueOrDefault(host);
        sums[host] = bytes > long.MaxValue - sum ? long.MaxValue : sum + bytes;
    }
}
