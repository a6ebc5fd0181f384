using System.Diagnostics;
using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>One blob while a plan grows: what it has, what it may still take and why not.</summary>
internal sealed class BlobAssignment
{
    private readonly HostTable _hosts;
    private readonly PolicyView _view;
    private readonly Dictionary<MemberHandle, HostExclusion>? _exclusions;
    private readonly Holdings _atStart;
    private readonly Holdings _holdings;
    private readonly List<PlannedCopy> _copies = [];
    private readonly List<int> _chosen = [];
    private IReadOnlyList<HostVeto> _vetoes = [];
    private MissingCopies? _missing;
    private bool _usesProvenWrong;
    private bool _roomBound;

    public BlobAssignment(PlanningRequest request, HostTable hosts, PolicyView view, BlobDemand demand)
    {
        _hosts = hosts;
        _view = view;
        Demand = demand;
        Costs = new BlobCosts(demand, request.Seed, hosts.Offers);
        _exclusions = ExclusionsAt(request.Now, demand);
        _atStart = new Holdings();
        if (demand.OwnerKeepsCopy)
        {
            _atStart.Add(request.Owner, view.OwnerDomain);
        }

        foreach (var copy in demand.Existing.OrderBy(copy => copy.Host).ThenBy(copy => copy.OfferId, StringComparer.Ordinal))
        {
            var counts = _atStart.Add(copy.Host, view.Names.NumberOf(copy.Domains));
            _copies.Add(CopyExplainer.Kept(this, copy, counts));
        }

        _holdings = new Holdings(_atStart);
    }

    public BlobDemand Demand { get; }

    public BlobCosts Costs { get; }

    public int Counted => _holdings.Counted;

    public bool IsOpen => _missing is null && Counted < Demand.Copies;

    /// <summary>Gives the blob one more copy, on the cheapest host that can take it, or closes it as missing copies.</summary>
    /// <remarks>Room only shrinks while a plan grows, so a blob that finds no host now finds none later.</remarks>
    public void PlaceOne(Room room, VetoLists vetoLists)
    {
        var choice = HostScan.Best(this, _holdings, room, ignoreProvenWrong: false);
        var liftsProvenWrong = choice is null && _exclusions is not null;
        if (liftsProvenWrong)
        {
            choice = HostScan.Best(this, _holdings, room, ignoreProvenWrong: true);
        }

        if (choice is null || Counted == Demand.Copies - 1)
        {
            _vetoes = vetoLists.Shared(Vetoes(room, choice, ignoreProvenWrong: liftsProvenWrong && choice is not null));
            Costs.ForgetTies();
        }

        if (choice is not { } best)
        {
            _missing = new MissingCopies(Demand.Copies - Counted, MissingReasonOf(_vetoes));
            return;
        }

        _usesProvenWrong |= liftsProvenWrong;
        _roomBound |= best.RoomBound;
        var offer = _hosts.Offers[best.Host];
        _copies.Add(CopyExplainer.New(this, _hosts, best, liftsProvenWrong));
        _chosen.Add(best.Host);
        _holdings.Add(offer.Host, _view.DomainOf(best.Host));
        room.Take(best.Host, Demand.SizeBytes, Costs.ReadBytesPerCopy);
    }

    /// <summary>Why a host cannot take a copy now; null when it can. A present holder's own domain is taken.</summary>
    public VetoReason? VetoOf(int host, Holdings holdings, Room room, bool ignoreProvenWrong)
    {
        if (_view.VetoOf(host) is { } early)
        {
            return early;
        }

        var offer = _hosts.Offers[host];
        if (Demand.SizeBytes > offer.LargestBlobBytes)
        {
            return VetoReason.BlobTooLarge;
        }

        if (_view.IsTooDear(host))
        {
            return VetoReason.PriceAboveCeiling;
        }

        if (_exclusions is not null && _exclusions.TryGetValue(offer.Host, out var exclusion))
        {
            if (exclusion.Reason == ExclusionReason.RecentlyRefused)
            {
                return VetoReason.RecentlyRefused;
            }

            if (!ignoreProvenWrong)
            {
                return VetoReason.ProvenWrong;
            }
        }

        var domain = _view.DomainOf(host);
        if (domain == DomainNames.Undeclared)
        {
            return VetoReason.DomainUndeclared;
        }

        return holdings.IsTaken(domain, out _) || holdings.Holds(offer.Host)
            ? VetoReason.DomainTaken
            : room.Refusal(host, Demand.SizeBytes, Costs.ReadBytesPerCopy);
    }

    public int HostCount => _hosts.Offers.Length;

    public PlannedBlob ToPlan() => new()
    {
        Blob = Demand.Blob,
        SizeBytes = Demand.SizeBytes,
        CopiesWanted = Demand.Copies,
        CopiesCounted = Counted,
        OwnerKeepsCopy = Demand.OwnerKeepsCopy,
        Copies = _copies,
        Missing = _missing,
        Vetoes = _vetoes,
    };

    /// <summary>Adds the blob's exact terms to the totals of a plan.</summary>
    public void AddTo(ExactMicros cost, ExactMicros bound, ExactMicros transfer, Room roomAtStart)
    {
        foreach (var copy in Demand.Existing)
        {
            var kept = Costs.MonthlyNumerator(copy.StorageMicrosPerTbMonth, copy.EgressMicrosPerTb);
            cost.Add(kept, Demand.Copies);
            bound.Add(kept, Demand.Copies);
        }

        foreach (var host in _chosen)
        {
            cost.Add(Costs.MonthlyNumerator(host), Demand.Copies);
            transfer.Add(TransferNumerator, copies: 1);
        }

        AddBound(bound, roomAtStart);
    }

    /// <summary>The cheapest choice as if the blob were alone; the plan's own one where room and lifted vetoes changed nothing.</summary>
    private void AddBound(ExactMicros bound, Room roomAtStart)
    {
        var cheapest = _roomBound || _usesProvenWrong ? new Holdings(_atStart) : null;
        foreach (var host in _chosen)
        {
            if (cheapest is null)
            {
                bound.Add(Costs.MonthlyNumerator(host), Demand.Copies);
                continue;
            }

            // The plan's own hosts are among those that the scan considers, so the scan finds as many.
            var choice = HostScan.Cheapest(this, cheapest, roomAtStart, _usesProvenWrong)
                ?? throw new UnreachableException("The plan took a host that the empty federation refuses.");
            bound.Add(choice.Cost, Demand.Copies);
            cheapest.Add(_hosts.Offers[choice.Host].Host, _view.DomainOf(choice.Host));
        }
    }

    /// <summary>
    /// One-off cost of a new copy over 10^12: the owner's own bytes leave for free, otherwise the cheapest holder's egress price.
    /// </summary>
    public Int128 TransferNumerator => Demand.OwnerKeepsCopy || Demand.Existing.Count == 0
        ? 0
        : Math.BigMul(Demand.SizeBytes, Demand.Existing.Min(copy => copy.EgressMicrosPerTb));

    private List<HostVeto> Vetoes(Room room, HostChoice? choice, bool ignoreProvenWrong)
    {
        var vetoes = new List<HostVeto>();
        for (var host = 0; host < HostCount; host++)
        {
            var handle = _hosts.Offers[host].Host;
            if (host == choice?.Host || VetoOf(host, _holdings, room, ignoreProvenWrong) is not { } reason)
            {
                continue;
            }

            // Holders are copies, not vetoes; an owner that also lends is named, so that its own offer is not a riddle.
            if (reason == VetoReason.OwnerItself || !_holdings.Holds(handle))
            {
                vetoes.Add(Detailed(host, reason, room));
            }
        }

        return vetoes;
    }

    private HostVeto Detailed(int host, VetoReason reason, Room room)
    {
        var offer = _hosts.Offers[host];
        return reason switch
        {
            VetoReason.OfferExpired => new HostVeto(offer.Host, reason, Until: offer.ExpiresAt),
            VetoReason.BlobTooLarge => new HostVeto(offer.Host, reason, offer.LargestBlobBytes),
            VetoReason.PriceAboveCeiling => new HostVeto(
                offer.Host,
                reason,
                offer.EgressMicrosPerTb > HostOffer.MaxPriceMicros ? offer.EgressMicrosPerTb : offer.StorageMicrosPerTbMonth),
            VetoReason.RecentlyRefused or VetoReason.ProvenWrong => new HostVeto(offer.Host, reason, Until: _exclusions![offer.Host].Until),
            VetoReason.DomainTaken when _holdings.IsTaken(_view.DomainOf(host), out var by) => new HostVeto(offer.Host, reason, By: by),
            VetoReason.NoRoom or VetoReason.OwnerLimit or VetoReason.EgressLimit =>
                new HostVeto(offer.Host, reason, room.Left(host, reason)),
            _ => new HostVeto(offer.Host, reason),
        };
    }

    private static MissingReason MissingReasonOf(IReadOnlyList<HostVeto> vetoes)
    {
        if (vetoes.All(veto => veto.Reason == VetoReason.OwnerItself))
        {
            return MissingReason.NoOtherOffer;
        }

        if (vetoes.Any(veto => veto.Reason is VetoReason.NoRoom or VetoReason.OwnerLimit or VetoReason.EgressLimit))
        {
            return MissingReason.NotEnoughRoom;
        }

        return vetoes.Any(veto => veto.Reason is VetoReason.DomainTaken or VetoReason.DomainUndeclared)
            ? MissingReason.NotEnoughDomains
            : MissingReason.NoEligibleHost;
    }

    /// <summary>The exclusions in force, the first reason in precedence order for each host and the latest end of that reason.</summary>
    private static Dictionary<MemberHandle, HostExclusion>? ExclusionsAt(DateTimeOffset now, BlobDemand demand)
    {
        Dictionary<MemberHandle, HostExclusion>? exclusions = null;
        var inForce = demand.Exclusions.Where(exclusion => exclusion.Until > now);
        foreach (var exclusion in inForce.OrderBy(exclusion => exclusion.Reason).ThenByDescending(exclusion => exclusion.Until))
        {
            exclusions ??= [];
            exclusions.TryAdd(exclusion.Host, exclusion);
        }

        return exclusions;
    }
}
