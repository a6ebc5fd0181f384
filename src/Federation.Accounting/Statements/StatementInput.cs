using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>Parties that every statement knows beside the members.</summary>
public static class Party
{
    /// <summary>The federation's own account: levies, its own bills, carry-forwards. No member may take this handle.</summary>
    public static MemberHandle Cooperative { get; } = MemberHandle.Parse("cooperative");
}

/// <summary>Where a member stands at the end of the period (design 03).</summary>
public enum MemberStanding
{
    /// <summary>Full member, in the electorate.</summary>
    Active,

    /// <summary>On its way out.</summary>
    Leaving,

    /// <summary>Suspended by vote.</summary>
    Suspended,

    /// <summary>No longer a member, but a party until settled.</summary>
    Out,
}

/// <summary>A member as the statement sees it.</summary>
/// <param name="Handle">Its short name.</param>
/// <param name="ActiveSeconds">How long it was active in the period: the weight of equal parts.</param>
/// <param name="Standing">At the end of the period.</param>
public sealed record StatementMember(MemberHandle Handle, long ActiveSeconds, MemberStanding Standing);

/// <summary>Why an amount moves between two parties outside the sharing of this period.</summary>
public enum AdjustmentKind
{
    /// <summary>A finding on an earlier, closed period.</summary>
    Correction,

    /// <summary>A small balance carried between a member and the cooperative.</summary>
    CarryForward,
}

/// <summary>An opposite pair: one party is debited what the other is credited.</summary>
/// <param name="Id">Hash of the document it rests on.</param>
/// <param name="Kind">Why.</param>
/// <param name="Debited">Who owes it.</param>
/// <param name="Credited">Who is owed it.</param>
/// <param name="AmountMinor">Minor units, positive.</param>
public sealed record Adjustment(Sha256Digest Id, AdjustmentKind Kind, MemberHandle Debited, MemberHandle Credited, long AmountMinor);

/// <summary>Everything a statement is computed from: the content of one input set and the charter. The order of the lists has no
/// effect.</summary>
public sealed record StatementInput
{
    /// <summary>The period that closes.</summary>
    public required BillingPeriod Period { get; init; }

    /// <summary>The charter's money terms.</summary>
    public required CharterTerms Terms { get; init; }

    /// <summary>Hash of the input set that a quorum signed.</summary>
    public required Sha256Digest InputSetHash { get; init; }

    /// <summary>All members and former members that are not settled.</summary>
    public required IReadOnlyList<StatementMember> Members { get; init; }

    /// <summary>Summaries with their answers.</summary>
    public required IReadOnlyList<ReportedUsage> Usage { get; init; }

    /// <summary>Cost declarations.</summary>
    public required IReadOnlyList<CostDeclaration> Declarations { get; init; }

    /// <summary>Corrections and carry-forwards.</summary>
    public IReadOnlyList<Adjustment> Adjustments { get; init; } = [];
}

/// <summary>Why no statement can be computed, in the order of the checks.</summary>
public enum StatementFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>A member occurs twice, or is called cooperative.</summary>
    BadMembers,

    /// <summary>A pool occurs twice, or has a negative price or a levy outside 0 to 1000 thousandths, or a fixed part outside it.</summary>
    BadTerms,

    /// <summary>A summary or an adjustment names somebody who is no party.</summary>
    UnknownParty,

    /// <summary>A summary is of another period, is not consistent, or its chain occurs twice.</summary>
    BadSummary,

    /// <summary>An adjustment is not positive, has one party on both sides, or occurs twice.</summary>
    BadAdjustment,

    /// <summary>The rule of a pool cannot be applied; <see cref="SharingFault"/> says why.</summary>
    RuleNotApplicable,
}
