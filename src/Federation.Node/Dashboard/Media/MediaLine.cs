using Federation.Node.Dashboard.States;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Node.Dashboard.Media;

/// <summary>A page of the association's objects, in the order in which they were first stored.</summary>
internal sealed record MediaReport
{
    public required IReadOnlyList<MediaLine> Objects { get; init; }

    /// <summary>All objects of the node, not only those of this page.</summary>
    public required long ObjectCount { get; init; }

    public required long TotalBytes { get; init; }

    public required string Currency { get; init; }

    /// <summary>The last object of this page when others may follow.</summary>
    public long? Next { get; init; }
}

/// <summary>One object and every copy of its bytes.</summary>
internal sealed record MediaLine
{
    public required long Id { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required BlobId Blob { get; init; }

    public required long SizeBytes { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    public required bool IsPublic { get; init; }

    /// <summary>Kept here and never placed; by choice, not by a fault.</summary>
    public required bool IsLocalOnly { get; init; }

    /// <summary>Copies wanted on distinct members, the owner's own included.</summary>
    public required int Wanted { get; init; }

    public required int Verified { get; init; }

    public required IReadOnlyList<MediaCopy> Copies { get; init; }

    /// <summary>What the plan costs and what no plan can go below; null while there is no plan.</summary>
    public Phrase? Cost { get; init; }

    /// <summary>Why the object is not green; null when it is.</summary>
    public StateReason? Reason { get; init; }
}

/// <summary>One copy: where, how it is, why there, at what price.</summary>
internal sealed record MediaCopy
{
    /// <summary>Handle of the member; null on a node without a federation.</summary>
    public required MemberHandle? Member { get; init; }

    public required string MemberName { get; init; }

    /// <summary>The owner's own.</summary>
    public required bool IsOwn { get; init; }

    public required LeaseState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The planner's sentence; null when the plan is not known, or for the owner's own copy.</summary>
    public Phrase? Why { get; init; }

    /// <summary>Null for the owner's own copy.</summary>
    public long? StorageMicrosPerTbMonth { get; init; }

    public StateReason? Reason { get; init; }
}
