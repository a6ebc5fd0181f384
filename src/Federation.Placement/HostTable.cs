using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>The offers of a request in canonical order (by handle), so that no result depends on the order of input.</summary>
internal sealed class HostTable
{
    private readonly Dictionary<MemberHandle, int> _indexByHandle;
    private readonly Dictionary<DomainLevel, DomainNames> _namesByLevel = [];

    public HostTable(IReadOnlyList<HostOffer> offers)
    {
        Offers = [.. offers.OrderBy(offer => offer.Host)];
        _indexByHandle = new Dictionary<MemberHandle, int>(Offers.Length);
        for (var host = 0; host < Offers.Length; host++)
        {
            var offer = Offers[host];
            if (offer.Host.IsNone || !_indexByHandle.TryAdd(offer.Host, host))
            {
                throw new ArgumentException($"A request has one offer per host; '{offer.Host}' is nameless or repeated.", nameof(offers));
            }

            if (offer.StorageMicrosPerTbMonth < 0 || offer.EgressMicrosPerTb < 0)
            {
                throw new ArgumentException($"The offer of {offer.Host} has a negative price.", nameof(offers));
            }
        }
    }

    public HostOffer[] Offers { get; }

    /// <summary>Position of a host, or -1 when it has no offer.</summary>
    public int IndexOf(MemberHandle host) => _indexByHandle.TryGetValue(host, out var index) ? index : -1;

    public DomainNames NamesAt(DomainLevel level)
    {
        if (!_namesByLevel.TryGetValue(level, out var names))
        {
            names = new DomainNames(level);
            _namesByLevel.Add(level, names);
        }

        return names;
    }
}

/// <summary>Numbers the domains of one level.</summary>
internal sealed class DomainNames(DomainLevel level)
{
    /// <summary>The number of a domain that is not declared.</summary>
    public const int Undeclared = -1;

    private readonly Dictionary<string, int> _numberByName = new(StringComparer.OrdinalIgnoreCase);

    public int NumberOf(FailureDomains domains)
    {
        if (domains.At(level) is not { } name)
        {
            return Undeclared;
        }

        if (!_numberByName.TryGetValue(name, out var number))
        {
            number = _numberByName.Count;
            _numberByName.Add(name, number);
        }

        return number;
    }
}
