using System.Collections.Immutable;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Simulator.Members;

/// <summary>What members send each other. Only messages with an id are repeated until acknowledged; the others are asked for again.</summary>
internal abstract record SimMessage
{
    /// <summary>Signed records and verdicts of one lease. Id 0: not acknowledged.</summary>
    public sealed record Records(long Id, LeaseId Lease, LeaseRecordSet Set, LeaseVerdicts Verdicts) : SimMessage;

    public sealed record Ack(long Id) : SimMessage;

    /// <summary>Stands for the range-tree digest: the receiver sends its own set back where the two differ.</summary>
    public sealed record Digest(ImmutableArray<Records> Leases) : SimMessage;

    public sealed record AuditChallenge(LeaseId Lease) : SimMessage;

    public sealed record AuditAnswer(LeaseId Lease, bool Right) : SimMessage;

    /// <summary>A restored member asks for everything that concerns it.</summary>
    public sealed record Pull(long Recovery) : SimMessage;

    public sealed record PullAnswer(long Recovery, ImmutableArray<Records> Leases, ImmutableDictionary<MemberHandle, long> Epochs) : SimMessage;

    /// <summary>A restored member signs nothing before every peer has stored its new epoch.</summary>
    public sealed record EpochTaken(long Recovery, long Epoch) : SimMessage;

    public sealed record EpochStored(long Recovery) : SimMessage;
}
