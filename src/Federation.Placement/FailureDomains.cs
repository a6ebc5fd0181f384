namespace Federation.Placement;

/// <summary>The kind of common cause that two copies of one blob must not share (policy of design 04).</summary>
public enum DomainLevel
{
    /// <summary>Different operators: the least that can be asked, every offer names its operator.</summary>
    Operator,

    /// <summary>Different buildings or data centres.</summary>
    Site,

    /// <summary>Different countries.</summary>
    Country,

    /// <summary>Different upstream networks.</summary>
    Network,
}

/// <summary>What would take a host down together with its neighbours. Names are compared without regard to case or outer spaces.</summary>
public sealed record FailureDomains
{
    /// <summary>Who runs the machines; always declared.</summary>
    public required string Operator { get; init; }

    /// <summary>Building or data centre, when declared.</summary>
    public string? Site { get; init; }

    /// <summary>Upstream network, when declared.</summary>
    public string? Network { get; init; }

    /// <summary>ISO 3166-1 alpha-2 country code, when declared.</summary>
    public string? Country { get; init; }

    /// <summary>The name at one level, trimmed; null when it is not declared or blank.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not a member of the enum.</exception>
    public string? At(DomainLevel level)
    {
        var name = level switch
        {
            DomainLevel.Operator => Operator,
            DomainLevel.Site => Site,
            DomainLevel.Country => Country,
            DomainLevel.Network => Network,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a domain level."),
        };
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim();
    }
}
