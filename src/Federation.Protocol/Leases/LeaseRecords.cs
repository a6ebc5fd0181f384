using System.Text.Json.Serialization;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Leases;

/// <summary>What both sides' records share.</summary>
public interface ILeaseRecord
{
    /// <summary>The lease.</summary>
    LeaseId LeaseId { get; }

    /// <summary>The member whose blob it is.</summary>
    MemberHandle OwnerHandle { get; }

    /// <summary>The member that lends the room.</summary>
    MemberHandle HostHandle { get; }

    /// <summary>The author's epoch, 1 and up.</summary>
    long Epoch { get; }

    /// <summary>Counts the author's records of this lease, 1 and up; goes on counting in a new epoch.</summary>
    long Revision { get; }

    /// <summary>When the author made the record: UTC, whole seconds.</summary>
    DateTimeOffset At { get; }
}

/// <summary>A complete signed revision of the owner's side (design 04a). Every instant is UTC in whole seconds.</summary>
public sealed record OwnerRecord : ILeaseRecord
{
    /// <inheritdoc/>
    public required LeaseId LeaseId { get; init; }

    /// <inheritdoc/>
    public required MemberHandle OwnerHandle { get; init; }

    /// <inheritdoc/>
    public required MemberHandle HostHandle { get; init; }

    /// <inheritdoc/>
    public required long Epoch { get; init; }

    /// <inheritdoc/>
    public required long Revision { get; init; }

    /// <summary>The owner's phase.</summary>
    public required OwnerPhase Phase { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset At { get; init; }

    /// <summary>End of the lease as the owner offers it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>An unanswered proposal expires then; not after <see cref="Until"/>.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>The copy is expected by then; not after <see cref="Until"/>.</summary>
    public required DateTimeOffset CopyBy { get; init; }

    /// <summary>Prices the owner signs.</summary>
    public required PriceList PriceList { get; init; }

    /// <summary>Who may be shown the bytes.</summary>
    public required LeaseVisibility Visibility { get; init; }

    /// <summary>Bytes the host may charge to standing tickets of this lease in one month.</summary>
    public required ByteSize EgressCeiling { get; init; }

    /// <summary>32 random bytes that hide the lease id in receipts (design 05).</summary>
    public required Sha256Digest Salt { get; init; }

    /// <summary>The bytes.</summary>
    public required BlobManifest Manifest { get; init; }

    /// <summary>H(nonce) of the first audit (design 04, audit).</summary>
    public Sha256Digest? AuditCommitment { get; init; }

    /// <summary>The lease that takes over; only on a released or erased record.</summary>
    public LeaseId? Successor { get; init; }

    /// <summary>The newest host record that the owner had seen.</summary>
    public RecordRef? SeenHost { get; init; }
}

/// <summary>A complete signed revision of the host's side (design 04a). Every instant is UTC in whole seconds.</summary>
public sealed record HostRecord : ILeaseRecord
{
    /// <inheritdoc/>
    public required LeaseId LeaseId { get; init; }

    /// <inheritdoc/>
    public required MemberHandle OwnerHandle { get; init; }

    /// <inheritdoc/>
    public required MemberHandle HostHandle { get; init; }

    /// <inheritdoc/>
    public required long Epoch { get; init; }

    /// <inheritdoc/>
    public required long Revision { get; init; }

    /// <summary>The host's phase.</summary>
    public required HostPhase Phase { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset At { get; init; }

    /// <summary>The room of an unconfirmed agreement is kept until then.</summary>
    public required DateTimeOffset ReservedUntil { get; init; }

    /// <summary>End of the lease as the host accepts it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Prices the host signs.</summary>
    public required PriceList PriceList { get; init; }

    /// <summary>When the verified bytes became durable; set from <see cref="HostPhase.Held"/> on, never changed.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>Short code of why, for refused, unable, declined and gone.</summary>
    public string? Reason { get; init; }

    /// <summary>The newest owner record that the host had seen.</summary>
    public RecordRef? SeenOwner { get; init; }
}

/// <summary>A record with the hash of its JCS bytes, as the layer that checked its signature knows it.</summary>
/// <typeparam name="TRecord">Owner or host record.</typeparam>
/// <param name="Record">The record.</param>
/// <param name="Hash">SHA-256 of the JCS bytes of the record.</param>
public sealed record HashedRecord<TRecord>(TRecord Record, Sha256Digest Hash)
    where TRecord : class, ILeaseRecord
{
    /// <summary>The name of the record.</summary>
    [JsonIgnore]
    public RecordRef Ref => new(Record.Epoch, Record.Revision, Hash);
}
