using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>
/// Who has a copy of one blob, and which domains that takes. A handful of entries, so lists are searched from end to end.
/// </summary>
internal sealed class Holdings
{
    private readonly List<MemberHandle> _holders;
    private readonly List<(int Domain, MemberHandle By)> _taken;

    public Holdings()
    {
        _holders = [];
        _taken = [];
    }

    public Holdings(Holdings other)
    {
        _holders = [.. other._holders];
        _taken = [.. other._taken];
    }

    /// <summary>Domain-distinct copies so far.</summary>
    public int Counted => _taken.Count;

    public bool Holds(MemberHandle member) => _holders.Contains(member);

    public bool IsTaken(int domain, out MemberHandle by)
    {
        foreach (var (taken, member) in _taken)
        {
            if (taken == domain)
            {
                by = member;
                return true;
            }
        }

        by = default;
        return false;
    }

    /// <summary>Adds a copy; true when it counts: a new member in a known domain that had none.</summary>
    public bool Add(MemberHandle member, int domain)
    {
        var counts = domain != DomainNames.Undeclared && !Holds(member) && !IsTaken(domain, out _);
        _holders.Add(member);
        if (counts)
        {
            _taken.Add((domain, member));
        }

        return counts;
    }
}
