using Federation.Node.Dashboard.States;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Dashboard.Members;

/// <summary>The federation as this node knows it.</summary>
internal sealed record MemberReport
{
    public required string FederationName { get; init; }

    public required string FederationId { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Currency { get; init; }

    public required MemberHandle Self { get; init; }

    public required IReadOnlyList<MemberLine> Members { get; init; }

    public MemberLine SelfLine => Members.First(m => m.IsSelf);

    public IEnumerable<StateReason> Reasons => Members.SelectMany(m => m.Reasons);

    /// <summary>Bytes that the members lend together, by the offers that bind now.</summary>
    public long LendableBytes => Members.Sum(m => m.Offer is { IsCurrent: true } offer ? offer.LendableBytes : 0);

    public long FreeBytes => Members.Sum(m => m.Offer is { IsCurrent: true } offer ? offer.FreeBytes : 0);
}

/// <summary>One member: what the set says, what it lends, and how the way to it is.</summary>
internal sealed record MemberLine
{
    public required MemberHandle Handle { get; init; }

    public required string Name { get; init; }

    public required string Origin { get; init; }

    public required bool IsSelf { get; init; }

    public required MemberState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    public MemberOffer? Offer { get; init; }

    public PeerWay Way { get; init; } = PeerWay.Unused;

    public IReadOnlyList<StateReason> Reasons { get; init; } = [];

    /// <summary>The last sign of life in either direction; null when there was none, or for the node itself.</summary>
    public DateTimeOffset? LastContactAt => Offer is { IsOwn: false } offer && (Way.LastSuccessAt ?? DateTimeOffset.MinValue) < offer.SeenAt ? offer.SeenAt : Way.LastSuccessAt;
}

/// <summary>What a member lends, in bytes and micro-units of the federation's currency.</summary>
internal sealed record MemberOffer
{
    public required long LendableBytes { get; init; }

    public required long FreeBytes { get; init; }

    public required long StorageMicrosPerTbMonth { get; init; }

    public required long EgressMicrosPerTb { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it reached this node, or left it.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    public required bool IsCurrent { get; init; }

    public required bool IsOwn { get; init; }
}

/// <summary>How messages reach a member.</summary>
internal sealed record PeerWay
{
    public static readonly PeerWay Unused = new();

    public int Waiting { get; init; }

    /// <summary>Messages past the horizon: they wait for a sign of life.</summary>
    public int Lagging { get; init; }

    public DateTimeOffset? OldestQueuedAt { get; init; }

    /// <summary>Failures in a row; 0 while the way is good.</summary>
    public int Failures { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }
}
