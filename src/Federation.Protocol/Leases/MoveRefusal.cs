using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Leases;

/// <summary>Why a side cannot make its next record, in precedence order.</summary>
public enum MoveRefusal
{
    /// <summary>The record was made.</summary>
    None,

    /// <summary>The lease has no owner record that counts.</summary>
    NoLease,

    /// <summary>The table of moves does not allow it from the phase this side is in.</summary>
    IllegalMove,

    /// <summary>The other side's record that this move must cite has not been seen.</summary>
    NothingToCite,

    /// <summary>The host agreed to other terms than those proposed.</summary>
    TermsDiffer,

    /// <summary>Too late: the proposal or the lease is over.</summary>
    TooLate,

    /// <summary>The end lies before now, or an offered term is malformed.</summary>
    BadTerms,

    /// <summary>The author's epoch is below one it has already used.</summary>
    EpochTooLow,

    /// <summary>The machine would reject the record.</summary>
    WouldBeRejected,
}

/// <summary>The next record of a side, or why there is none.</summary>
/// <typeparam name="TRecord">Owner or host record.</typeparam>
/// <param name="Record">The record, present exactly when <paramref name="Refusal"/> is none.</param>
/// <param name="Refusal">The reason.</param>
public readonly record struct Move<TRecord>(TRecord? Record, MoveRefusal Refusal)
    where TRecord : class, ILeaseRecord
{
    /// <summary>True when there is a record.</summary>
    [MemberNotNullWhen(true, nameof(Record))]
    public bool IsMade => Record is not null;

    internal static Move<TRecord> No(MoveRefusal refusal) => new(null, refusal);
}
