namespace Federation.Placement;

/// <summary>One policy and content class seen against every host: all that does not depend on the blob, computed once.</summary>
internal sealed class PolicyView
{
    private readonly VetoReason?[] _veto;
    private readonly bool[] _tooDear;
    private readonly int[] _domain;

    public PolicyView(PlanningRequest request, HostTable hosts, PlacementPolicy policy, bool clear)
    {
        Names = hosts.NamesAt(policy.DomainLevel);
        OwnerDomain = Names.NumberOf(request.OwnerDomains);
        var allowed = policy.AllowedCountries?.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var denied = policy.DeniedCountries.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ceilingMicros = Math.Min(policy.PriceCeilingMicrosPerTbMonth ?? long.MaxValue, HostOffer.MaxPriceMicros);
        _veto = new VetoReason?[hosts.Offers.Length];
        _tooDear = new bool[hosts.Offers.Length];
        _domain = new int[hosts.Offers.Length];
        for (var host = 0; host < hosts.Offers.Length; host++)
        {
            var offer = hosts.Offers[host];
            _veto[host] = FirstVeto(request, policy, offer, clear, allowed, denied);
            _tooDear[host] = offer.StorageMicrosPerTbMonth > ceilingMicros || offer.EgressMicrosPerTb > HostOffer.MaxPriceMicros;
            _domain[host] = Names.NumberOf(offer.Domains);
        }
    }

    public DomainNames Names { get; }

    public int OwnerDomain { get; }

    /// <summary>The first of the reasons before <see cref="VetoReason.BlobTooLarge"/>.</summary>
    public VetoReason? VetoOf(int host) => _veto[host];

    public bool IsTooDear(int host) => _tooDear[host];

    public int DomainOf(int host) => _domain[host];

    private static VetoReason? FirstVeto(
        PlanningRequest request, PlacementPolicy policy, HostOffer offer, bool clear, HashSet<string>? allowed, HashSet<string> denied)
    {
        if (offer.Host == request.Owner)
        {
            return VetoReason.OwnerItself;
        }

        if (policy.AllowedMembers is { } members && !members.Contains(offer.Host))
        {
            return VetoReason.NotAllowed;
        }

        if (policy.DeniedMembers.Contains(offer.Host))
        {
            return VetoReason.Denied;
        }

        var country = offer.Domains.At(DomainLevel.Country);
        var isRestricted = allowed is not null || denied.Count > 0;
        if (isRestricted && (country is null || allowed?.Contains(country) == false || denied.Contains(country)))
        {
            return VetoReason.CountryNotAllowed;
        }

        if (offer.ExpiresAt <= request.Now)
        {
            return VetoReason.OfferExpired;
        }

        return (clear ? offer.AcceptsClear : offer.AcceptsSealed) ? null : VetoReason.ContentClassNotAccepted;
    }
}
