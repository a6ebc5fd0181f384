namespace Federation.Accounting.Periods;

/// <summary>When each step of a close is due, counted from the end of the period (design 05, Close). Charter parameters, whole
/// seconds.</summary>
public sealed record CharterCalendar
{
    /// <summary>T+1 day: summaries have been sent to their owners.</summary>
    public TimeSpan SummariesDue { get; init; } = TimeSpan.FromDays(1);

    /// <summary>T+3 days: each member publishes its contribution.</summary>
    public TimeSpan ContributionsDue { get; init; } = TimeSpan.FromDays(3);

    /// <summary>T+4 days: the first proposer may leave out who has not contributed.</summary>
    public TimeSpan CloseDue { get; init; } = TimeSpan.FromDays(4);

    /// <summary>T+8 days: the statement is signed.</summary>
    public TimeSpan SignaturesDue { get; init; } = TimeSpan.FromDays(8);

    /// <summary>T+15 days: disputes for this statement end; later finds are corrections.</summary>
    public TimeSpan DisputesEnd { get; init; } = TimeSpan.FromDays(15);

    /// <summary>How long one round, and so one proposer, lasts.</summary>
    public TimeSpan ProposerTakeover { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The defaults of the design.</summary>
    public static CharterCalendar Default { get; } = new();

    /// <summary>True when the steps come in order, are not negative, are whole seconds, and a round lasts at least one second.</summary>
    public bool IsValid => SummariesDue >= TimeSpan.Zero && SummariesDue <= ContributionsDue && ContributionsDue <= CloseDue
        && CloseDue <= SignaturesDue && SignaturesDue <= DisputesEnd && ProposerTakeover >= TimeSpan.FromSeconds(1)
        && new[] { SummariesDue, ContributionsDue, CloseDue, SignaturesDue, DisputesEnd, ProposerTakeover }
            .All(t => t.Ticks % TimeSpan.TicksPerSecond == 0);
}
