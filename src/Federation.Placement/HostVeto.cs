using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>Why a host could not take a copy, in precedence order: the first that applies is given.</summary>
public enum VetoReason
{
    /// <summary>The host is the owner; its own copy is not a lease.</summary>
    OwnerItself,

    /// <summary>The policy names the members allowed, and the host is not one.</summary>
    NotAllowed,

    /// <summary>The policy denies the host.</summary>
    Denied,

    /// <summary>The policy restricts countries, and the host's is denied, not allowed or not declared.</summary>
    CountryNotAllowed,

    /// <summary>The offer has expired; <see cref="HostVeto.Until"/> is the instant.</summary>
    OfferExpired,

    /// <summary>The offer does not accept clear blobs, or not sealed ones.</summary>
    ContentClassNotAccepted,

    /// <summary>The blob is larger than the host takes; <see cref="HostVeto.Limit"/> is that size in bytes.</summary>
    BlobTooLarge,

    /// <summary>
    /// A price is above the policy's ceiling or <see cref="HostOffer.MaxPriceMicros"/>; <see cref="HostVeto.Limit"/> is the price in
    /// micro-units.
    /// </summary>
    PriceAboveCeiling,

    /// <summary>The host refused this blob; <see cref="HostVeto.Until"/> ends the wait.</summary>
    RecentlyRefused,

    /// <summary>The host gave a proven wrong answer for this blob; <see cref="HostVeto.Until"/> ends the wait.</summary>
    ProvenWrong,

    /// <summary>The host does not declare its domain at the policy's level, so that nothing shows it to be distinct.</summary>
    DomainUndeclared,

    /// <summary>Another copy stands in the host's domain; <see cref="HostVeto.By"/> has it.</summary>
    DomainTaken,

    /// <summary>Not enough room; <see cref="HostVeto.Limit"/> is what was left, in bytes.</summary>
    NoRoom,

    /// <summary>The host's limit for this owner is reached; <see cref="HostVeto.Limit"/> is what was left, in bytes.</summary>
    OwnerLimit,

    /// <summary>The expected reads exceed the egress left; <see cref="HostVeto.Limit"/> is what was left, in bytes per month.</summary>
    EgressLimit,
}

/// <summary>A host that could not take the last copy decided for a blob, and why.</summary>
/// <param name="Host">The host.</param>
/// <param name="Reason">The first reason that applies.</param>
/// <param name="Limit">The host's number that the reason names, in the unit it names.</param>
/// <param name="Until">The instant that the reason names.</param>
/// <param name="By">For <see cref="VetoReason.DomainTaken"/>, the member whose copy stands in the domain.</param>
public readonly record struct HostVeto(
    MemberHandle Host, VetoReason Reason, long? Limit = null, DateTimeOffset? Until = null, MemberHandle? By = null);
