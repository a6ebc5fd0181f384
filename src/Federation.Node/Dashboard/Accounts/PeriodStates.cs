using Federation.Node.Dashboard.States;
using Federation.Node.Settlement;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Dashboard.Accounts;

/// <summary>What is known of one close when it is put into words.</summary>
internal sealed record CloseFacts
{
    public required string Period { get; init; }

    public required DateTimeOffset End { get; init; }

    public required CloseStage Stage { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Members whose contribution, or later whose signature, is not here.</summary>
    public IReadOnlyList<MemberHandle> MissingFrom { get; init; } = [];

    /// <summary>When the charter wants the close done, and the statement signed.</summary>
    public required DateTimeOffset CloseDue { get; init; }

    public required DateTimeOffset SignaturesDue { get; init; }

    public string? Fault { get; init; }

    public string? Difference { get; init; }

    public string? Proofs { get; init; }
}

/// <summary>What is not as it should be with a period.</summary>
internal static class PeriodStates
{
    public static PeriodStage StageOf(CloseFacts close, DateTimeOffset now) => close.Stage switch
    {
        CloseStage.Open => now < close.End ? PeriodStage.Running : PeriodStage.Closing,
        CloseStage.Closed => PeriodStage.Signing,
        CloseStage.Issued => PeriodStage.Issued,
    };

    public static StateReason? Of(CloseFacts close, DateTimeOffset now) =>
        Damage(close) ?? StageOf(close, now) switch
        {
            PeriodStage.Closing => Waiting(close, "closing", close.End, close.CloseDue, now),
            PeriodStage.Signing => Waiting(close, "signing", close.ClosedAt ?? close.End, close.SignaturesDue, now),
            PeriodStage.Running or PeriodStage.Issued => null,
        };

    /// <summary>What does not mend itself, worst first.</summary>
    private static StateReason? Damage(CloseFacts close)
    {
        var (kind, said) = close switch
        {
            { Fault: { } fault } => ("fault", fault),
            { Proofs: { } proofs } => ("proofs", proofs.Replace('\n', ' ')),
            { Difference: { } difference } => ("difference", difference),
            _ => ("", ""),
        };
        return kind.Length == 0 ? null : new StateReason
        {
            What = Phrase.Of($"period.{kind}.what", close.Period),
            Since = close.ClosedAt ?? close.End,
            Why = Phrase.Of($"period.{kind}.why", said),
            WhatToDo = Phrase.Of($"period.{kind}.todo"),
            WhoCanDoIt = Who.Members,
        };
    }

    private static StateReason Waiting(CloseFacts close, string kind, DateTimeOffset since, DateTimeOffset due, DateTimeOffset now)
    {
        var isLate = now >= due;
        return new StateReason
        {
            What = Phrase.Of($"period.{kind}.what", close.Period),
            Since = since,
            Why = close.MissingFrom.Count == 0 ? Phrase.Of($"period.{kind}.why") : Phrase.Of($"period.{kind}.missing", string.Join(", ", close.MissingFrom)),
            WhatToDo = Phrase.Of(isLate ? "period.late.todo" : "period.wait.todo"),
            WhoCanDoIt = isLate && close.MissingFrom is [var first, ..] ? Who.AdminOf(first) : isLate ? Who.Members : Who.Nodes,
            IsUnderWay = !isLate,
        };
    }
}
