namespace Federation.Protocol.Leases;

/// <summary>The state of a lease, merged from both sides, time and verdicts (design 04a).</summary>
public enum LeaseState
{
    /// <summary>Planned by the owner, not proposed.</summary>
    Wanted,

    /// <summary>Proposed, not answered.</summary>
    Proposed,

    /// <summary>The host agreed and keeps the room.</summary>
    Agreed,

    /// <summary>The host will not.</summary>
    Refused,

    /// <summary>The host agreed and then could not.</summary>
    Unable,

    /// <summary>The host gave it up.</summary>
    Declined,

    /// <summary>The host deleted the bytes.</summary>
    Gone,

    /// <summary>The owner confirmed; the copy has not begun.</summary>
    Confirmed,

    /// <summary>The host pulls the bytes.</summary>
    Copying,

    /// <summary>The bytes are there. The only state that counts as a copy.</summary>
    Held,

    /// <summary>Released; the host still has to delete.</summary>
    Releasing,

    /// <summary>Released and over.</summary>
    Ended,

    /// <summary>Erased; the host has not confirmed.</summary>
    Erasing,

    /// <summary>Erased, and the host signed that it is done.</summary>
    Erased,

    /// <summary>No owner record counts: nothing can be said.</summary>
    Invalid,

    /// <summary>Past its end, within the grace time: kept, served, free.</summary>
    Grace,

    /// <summary>Nobody acted in time.</summary>
    Expired,

    /// <summary>A wrong audit answer was verified.</summary>
    LostProven,

    /// <summary>The host signed nothing for the grace time.</summary>
    LostSilent,
}

/// <summary>State and the three flags beside it.</summary>
/// <param name="State">The state.</param>
/// <param name="FetchOwnerRecord">Arrow up of the table: the owner must fetch the newer owner revision that the host cites.</param>
/// <param name="FetchAgreement">Arrow down of the table: the host must fetch the owner's record and the agreement it cites.</param>
/// <param name="Unreachable">The host has been silent for <see cref="LeaseTimes.UnreachableAfter"/>; repair may add a copy.</param>
public readonly record struct LeaseOutcome(LeaseState State, bool FetchOwnerRecord = false, bool FetchAgreement = false, bool Unreachable = false);

/// <summary>The charter's times (design 04a); seconds in a demonstration, days in life.</summary>
public sealed record LeaseTimes
{
    /// <summary>The defaults of design 04a.</summary>
    public static LeaseTimes Default { get; } = new()
    {
        Duration = TimeSpan.FromDays(30),
        RenewAfter = TimeSpan.FromDays(20),
        Grace = TimeSpan.FromDays(14),
        UnreachableAfter = TimeSpan.FromHours(72),
    };

    /// <summary>Length of a lease and of each renewal.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>A lease is renewed when this much of it has passed.</summary>
    public required TimeSpan RenewAfter { get; init; }

    /// <summary>How long bytes are kept past the end, and how long silence may last.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>Silence after which the host is shown as unreachable.</summary>
    public required TimeSpan UnreachableAfter { get; init; }
}

/// <summary>What audits and countersigned windows say of one lease. All absent for a new lease.</summary>
public sealed record LeaseVerdicts
{
    /// <summary>No verdict yet.</summary>
    public static LeaseVerdicts None { get; } = new();

    /// <summary>Time of the last audit that the host passed; audits stop after a proven wrong answer.</summary>
    public DateTimeOffset? LastPassedAudit { get; init; }

    /// <summary>End of the last usage window of this lease that both sides signed.</summary>
    public DateTimeOffset? LastCountersignedWindowEnd { get; init; }

    /// <summary>Time of the verified wrong audit answer.</summary>
    public DateTimeOffset? WrongAuditAt { get; init; }

    /// <summary>Joins two members' knowledge: the latest passes, the earliest wrong answer. Commutative and idempotent.</summary>
    public LeaseVerdicts Join(LeaseVerdicts other) => new()
    {
        LastPassedAudit = Later(LastPassedAudit, other.LastPassedAudit),
        LastCountersignedWindowEnd = Later(LastCountersignedWindowEnd, other.LastCountersignedWindowEnd),
        WrongAuditAt = WrongAuditAt is null || other.WrongAuditAt < WrongAuditAt ? other.WrongAuditAt : WrongAuditAt,
    };

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;
}
