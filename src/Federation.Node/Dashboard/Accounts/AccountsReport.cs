using Federation.Accounting.Statements;
using Federation.Node.Dashboard.States;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Dashboard.Accounts;

/// <summary>What the treasurer sees: the periods, and one statement with its proof.</summary>
internal sealed record AccountsReport
{
    /// <summary>The newest first.</summary>
    public required IReadOnlyList<PeriodLine> Periods { get; init; }

    /// <summary>The statement asked for, else the newest issued one; null while there is none.</summary>
    public StatementView? Statement { get; init; }

    public IEnumerable<StateReason> Reasons => Periods.Select(p => p.Reason).OfType<StateReason>();
}

/// <summary>How far a period is.</summary>
internal enum PeriodStage
{
    Running,
    Closing,
    Signing,
    Issued,
}

internal sealed record PeriodLine
{
    public required string Id { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required PeriodStage Stage { get; init; }

    /// <summary>Why it is not issued although it has ended, or what is wrong although it is; null when all is well.</summary>
    public StateReason? Reason { get; init; }
}

/// <summary>An issued statement and who signed it.</summary>
internal sealed record StatementView
{
    public required Statement Statement { get; init; }

    public required Sha256Digest Hash { get; init; }

    public required IReadOnlyDictionary<MemberHandle, string> Names { get; init; }

    /// <summary>By handle, one for each member of the period.</summary>
    public required IReadOnlyList<SignatureLine> Signatures { get; init; }
}

/// <summary>A member's signature on the statement's hash; null while it has not signed it.</summary>
internal sealed record SignatureLine(MemberHandle Member, DateTimeOffset? SignedAt);
