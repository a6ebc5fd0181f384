using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>Everything a plan depends on. Equal requests, in any order of offers and demands, give equal plans.</summary>
public sealed record PlanningRequest
{
    /// <summary>Who owns the blobs.</summary>
    public required MemberHandle Owner { get; init; }

    /// <summary>Where the owner's own copies stand.</summary>
    public required FailureDomains OwnerDomains { get; init; }

    /// <summary>The instant at which offers and exclusions are judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Breaks ties between hosts of exactly equal cost. A new seed after a refusal keeps owners from herding.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The newest offer of each host that the owner knows.</summary>
    public required IReadOnlyList<HostOffer> Offers { get; init; }

    /// <summary>The blobs to place, each once; they share the offers' room.</summary>
    public required IReadOnlyList<BlobDemand> Demands { get; init; }
}
