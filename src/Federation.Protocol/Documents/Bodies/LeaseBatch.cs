using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>Lease records of one author for one other side, 1 to 1000 in all (design 04: proposals, agreements, confirmations, held reports, renewals).</summary>
public sealed record LeaseBatchBody
{
    /// <summary>Most records in one batch.</summary>
    public const int MaxRecords = 1000;

    /// <summary>The owner of every lease named.</summary>
    public required MemberHandle Owner { get; init; }

    /// <summary>The host of every lease named.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Owner records, when the author is the owner.</summary>
    public IReadOnlyList<OwnerRecord> OwnerRecords { get => field ?? []; init; }

    /// <summary>Host records, when the author is the host.</summary>
    public IReadOnlyList<HostRecord> HostRecords { get => field ?? []; init; }
}
