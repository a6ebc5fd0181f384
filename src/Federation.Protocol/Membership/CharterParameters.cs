namespace Federation.Protocol.Membership;

/// <summary>Kinds of accounting period.</summary>
public enum PeriodKind
{
    /// <summary>The UTC calendar month.</summary>
    Month,

    /// <summary>A fixed number of seconds, aligned to the Unix epoch.</summary>
    Fixed,
}

/// <summary>Length of an accounting period.</summary>
public sealed record CharterPeriod
{
    /// <summary>The kind.</summary>
    public required PeriodKind Kind { get; init; }

    /// <summary>Length in seconds, a whole multiple of the window; with kind fixed only.</summary>
    public int? Seconds { get; init; }
}

/// <summary>Offsets from the end of a period, in seconds (design 05, Close). Zero is allowed: a demo closes at once.</summary>
public sealed record CharterCalendar
{
    /// <summary>T+1, T+3, T+4, T+8 and T+15 days; the next proposer takes over after one day.</summary>
    public static CharterCalendar Default { get; } = new()
    {
        SummariesDueSeconds = 86_400,
        ContributionsDueSeconds = 3 * 86_400,
        CloseDueSeconds = 4 * 86_400,
        SignaturesDueSeconds = 8 * 86_400,
        DisputesEndSeconds = 15 * 86_400,
        ProposerTakeoverSeconds = 86_400,
    };

    /// <summary>Usage summaries are out.</summary>
    public required int SummariesDueSeconds { get; init; }

    /// <summary>Contributions are published.</summary>
    public required int ContributionsDueSeconds { get; init; }

    /// <summary>The input set is proposed.</summary>
    public required int CloseDueSeconds { get; init; }

    /// <summary>Statement signatures are in.</summary>
    public required int SignaturesDueSeconds { get; init; }

    /// <summary>Nothing more is disputed; the period freezes.</summary>
    public required int DisputesEndSeconds { get; init; }

    /// <summary>How long a proposer may stay silent before the next one takes over; at least one second.</summary>
    public required int ProposerTakeoverSeconds { get; init; }
}

/// <summary>Times of the lease machine, in seconds (design 04a).</summary>
public sealed record LeaseParameters
{
    /// <summary>30 days, renewal from day 20, 14 days of grace, a day to answer, 7 days to copy, unreachable from 72 h.</summary>
    public static LeaseParameters Default { get; } = new()
    {
        DurationSeconds = 30 * 86_400,
        RenewFromSeconds = 20 * 86_400,
        GraceSeconds = 14 * 86_400,
        AnswerWithinSeconds = 86_400,
        CopyWithinSeconds = 7 * 86_400,
        UnreachableAfterSeconds = 3 * 86_400,
    };

    /// <summary>From agreement to end.</summary>
    public required int DurationSeconds { get; init; }

    /// <summary>Renewal begins this long after the start; before the end.</summary>
    public required int RenewFromSeconds { get; init; }

    /// <summary>Kept and served for free after the end; also the silence after which a copy is lost.</summary>
    public required int GraceSeconds { get; init; }

    /// <summary>A proposal expires when unanswered.</summary>
    public required int AnswerWithinSeconds { get; init; }

    /// <summary>A confirmed lease has its bytes by then.</summary>
    public required int CopyWithinSeconds { get; init; }

    /// <summary>A silent host is unreachable, and repair may add a copy; at most the grace time.</summary>
    public required int UnreachableAfterSeconds { get; init; }
}

/// <summary>How far copies must be apart.</summary>
public enum FailureDomainLevel
{
    /// <summary>Different members.</summary>
    Operator,

    /// <summary>Different sites.</summary>
    Site,

    /// <summary>Different networks.</summary>
    Network,

    /// <summary>Different countries.</summary>
    Country,
}

/// <summary>Default replication.</summary>
public sealed record ReplicationDefaults
{
    /// <summary>Verified copies on distinct members, the owner's own included: 1 to 20.</summary>
    public required int Copies { get; init; }

    /// <summary>No two copies share this domain.</summary>
    public required FailureDomainLevel DomainLevel { get; init; }
}

/// <summary>How often copies are challenged (design 04, Audit).</summary>
public sealed record AuditBudget
{
    /// <summary>One challenge of 8 leaves per lease and day, answered in a minute; one whole blob per host and day.</summary>
    public static AuditBudget Default { get; } = new()
    {
        IntervalSeconds = 86_400,
        LeavesPerChallenge = 8,
        AnswerWithinSeconds = 60,
        WholeBlobIntervalSeconds = 86_400,
    };

    /// <summary>Time between two challenges of one lease, in seconds.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>16 KiB leaves asked for at once: 1 to 1000.</summary>
    public required int LeavesPerChallenge { get; init; }

    /// <summary>A later answer proves nothing, in seconds; at most the interval.</summary>
    public required int AnswerWithinSeconds { get; init; }

    /// <summary>Time between two whole-blob checks of one host, in seconds.</summary>
    public required int WholeBlobIntervalSeconds { get; init; }
}
