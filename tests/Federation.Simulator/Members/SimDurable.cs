using System.Collections.Immutable;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Simulator.Members;

/// <summary>A message that is repeated until its receiver acknowledges it.</summary>
internal sealed record SimOutboxRow(MemberHandle To, SimMessage.Records Message);

/// <summary>The progress of a restored member; null when it is not recovering.</summary>
internal sealed record SimRecovery(long Id, long NewEpoch, ImmutableHashSet<MemberHandle> Answered);

/// <summary>What a member has committed: the database. One assignment is one transaction.</summary>
internal sealed record SimDurable
{
    // Sorted so that a seed always replays; by value, since a text comparison would dominate the run.
    private static readonly Comparer<LeaseId> ById = Comparer<LeaseId>.Create((left, right) => left.Value.CompareTo(right.Value));

    public required long Epoch { get; init; }

    public SimRecovery? Recovery { get; init; }

    public ImmutableDictionary<MemberHandle, long> KnownEpochs { get; init; } = ImmutableDictionary<MemberHandle, long>.Empty;

    public ImmutableSortedDictionary<LeaseId, OwnerLease> Owned { get; init; } = ImmutableSortedDictionary.Create<LeaseId, OwnerLease>(ById);

    public ImmutableSortedDictionary<LeaseId, HostLease> Lent { get; init; } = ImmutableSortedDictionary.Create<LeaseId, HostLease>(ById);

    public ImmutableSortedDictionary<long, SimOutboxRow> Outbox { get; init; } = ImmutableSortedDictionary<long, SimOutboxRow>.Empty;

    public ImmutableHashSet<long> Inbox { get; init; } = [];
}
