using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Leases;

/// <summary>What the two reducers need beside state and event.</summary>
public sealed record LeaseRules
{
    /// <summary>The charter's times.</summary>
    public required LeaseTimes Times { get; init; }

    /// <summary>SHA-256 of the JCS bytes of an owner record.</summary>
    public required Func<OwnerRecord, Sha256Digest> HashOwner { get; init; }

    /// <summary>SHA-256 of the JCS bytes of a host record.</summary>
    public required Func<HostRecord, Sha256Digest> HashHost { get; init; }
}
