using System.Collections.Immutable;

namespace Federation.Protocol.Leases;

/// <summary>A record that does not count, with the reason.</summary>
/// <param name="Writer">Whose record it is.</param>
/// <param name="Ref">Which record.</param>
/// <param name="Reason">Why it does not count.</param>
public sealed record RejectedRecord(LeaseWriter Writer, RecordRef Ref, RecordRejection Reason);

/// <summary>Two different records of one author at one (epoch, revision): the two signatures are the proof.</summary>
/// <param name="Writer">The double signer.</param>
/// <param name="First">The record with the lower hash; it is the one that counts.</param>
/// <param name="Second">The other record.</param>
public sealed record DoubleSigning(LeaseWriter Writer, RecordRef First, RecordRef Second);

/// <summary>The merge of both sides' records (design 04a). A pure function of the set of records.</summary>
public sealed record LeaseView
{
    /// <summary>The owner's records that count, oldest first: one legal walk through the moves.</summary>
    public required ImmutableArray<HashedRecord<OwnerRecord>> OwnerPath { get; init; }

    /// <summary>The host's records that count, oldest first: one legal walk through the moves.</summary>
    public required ImmutableArray<HashedRecord<HostRecord>> HostPath { get; init; }

    /// <summary>Records kept aside.</summary>
    public required ImmutableArray<RejectedRecord> Rejected { get; init; }

    /// <summary>Proofs of double signing.</summary>
    public required ImmutableArray<DoubleSigning> DoubleSignings { get; init; }

    /// <summary>The host's newest record cites an owner record that is not in the set.</summary>
    public required bool CitesUnseenOwnerRecord { get; init; }

    /// <summary>The owner's newest record that counts.</summary>
    public HashedRecord<OwnerRecord>? Owner => OwnerPath.IsEmpty ? null : OwnerPath[^1];

    /// <summary>The host's newest record that counts.</summary>
    public HashedRecord<HostRecord>? Host => HostPath.IsEmpty ? null : HostPath[^1];
}
