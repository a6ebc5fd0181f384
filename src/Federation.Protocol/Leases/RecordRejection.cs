namespace Federation.Protocol.Leases;

/// <summary>Why a record does not count, in precedence order. A rejected record is kept aside and changes no state.</summary>
public enum RecordRejection
{
    /// <summary>The record counts.</summary>
    None,

    /// <summary>Another lease, owner or host than the rest of the set.</summary>
    OtherLease,

    /// <summary>Owner and host are one member, an epoch or revision is below 1, or a price list is malformed.</summary>
    Malformed,

    /// <summary>An instant is not UTC in whole seconds.</summary>
    NotWholeSeconds,

    /// <summary>Dates in an impossible order (answerBy or copyBy after until).</summary>
    DatesDisordered,

    /// <summary>A field that this phase needs is missing, or one that it forbids is present.</summary>
    FieldsOfOtherPhase,

    /// <summary>Another record at the same (epoch, revision) has the lower hash; both are the proof of double signing.</summary>
    DoubleSigned,

    /// <summary>The bytes or the salt differ from the first record of the lease.</summary>
    SubjectChanged,

    /// <summary>The owner erased the blob; nothing follows an erasure.</summary>
    ErasedForEver,

    /// <summary>The table of moves does not allow it.</summary>
    IllegalMove,

    /// <summary>Earlier than the author's previous record.</summary>
    TimeWentBack,

    /// <summary>Cites an older record of the other side than the author's previous record did.</summary>
    CitationWentBack,

    /// <summary>heldAt changed, or lies outside the author's previous record and this one.</summary>
    HeldAtChanged,

    /// <summary>Copying or held without a citation of a confirmed owner revision, or gone as a first record without citing an erasure.</summary>
    CitesNoConfirmation,

    /// <summary>A host record while the owner has proposed nothing.</summary>
    NothingProposed,

    /// <summary>A refusal after the owner confirmed an agreement.</summary>
    RefusedAfterConfirmation,
}
