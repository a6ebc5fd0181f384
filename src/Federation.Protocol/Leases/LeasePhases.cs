namespace Federation.Protocol.Leases;

/// <summary>Who may be shown the bytes (design 04, lease): an owner field of the lease.</summary>
public enum LeaseVisibility
{
    /// <summary>A holder serves anyone while the lease lives.</summary>
    Public,

    /// <summary>A holder serves only a valid ticket.</summary>
    Ticket,

    /// <summary>A holder serves nobody but its owner.</summary>
    NeverServe,
}

/// <summary>What the owner has signed (design 04a).</summary>
public enum OwnerPhase
{
    /// <summary>Planned, not yet proposed to the host.</summary>
    Wanted,

    /// <summary>Proposed to the host.</summary>
    Proposed,

    /// <summary>The host's agreement is confirmed.</summary>
    Confirmed,

    /// <summary>Given back; with a successor, moved.</summary>
    Released,

    /// <summary>The bytes must be destroyed everywhere; for ever.</summary>
    Erased,
}

/// <summary>What the host has signed (design 04a). No record at all is the absent value.</summary>
public enum HostPhase
{
    /// <summary>Agreed, room reserved.</summary>
    Agreed,

    /// <summary>Pulling the bytes.</summary>
    Copying,

    /// <summary>The verified bytes are durable.</summary>
    Held,

    /// <summary>Will not take it.</summary>
    Refused,

    /// <summary>Agreed, then could not.</summary>
    Unable,

    /// <summary>Agreed, then no longer willing.</summary>
    Declined,

    /// <summary>The bytes are deleted.</summary>
    Gone,
}

/// <summary>One of the two writers of a lease.</summary>
public enum LeaseWriter
{
    /// <summary>The member whose blob it is.</summary>
    Owner,

    /// <summary>The member that lends the room.</summary>
    Host,
}
