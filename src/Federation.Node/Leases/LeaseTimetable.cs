using Federation.Protocol.Leases;
using Federation.Protocol.Membership;

namespace Federation.Node.Leases;

/// <summary>When a lease has to be looked at next: the first instant at which its state can change by time alone, or at which this side owes something.</summary>
internal static class LeaseTimetable
{
    /// <summary>Instants after which something is late are looked at just past them.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromMilliseconds(1);

    /// <summary>How often a host that owes a pull says so again to whoever pulls.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    public static LeaseTimes Times(this Charter charter) => new()
    {
        Duration = TimeSpan.FromSeconds(charter.Lease.DurationSeconds),
        RenewAfter = TimeSpan.FromSeconds(charter.Lease.RenewFromSeconds),
        Grace = TimeSpan.FromSeconds(charter.Lease.GraceSeconds),
        UnreachableAfter = TimeSpan.FromSeconds(charter.Lease.UnreachableAfterSeconds),
    };

    /// <summary>From when the owner offers the next term of a lease that ends at <paramref name="until"/>.</summary>
    public static DateTimeOffset RenewFrom(DateTimeOffset until, LeaseTimes times) => until - times.Duration + times.RenewAfter;

    /// <summary>The last thing by which the host showed that it lives; null while it owes nothing.</summary>
    public static DateTimeOffset? LastSign(LeaseView view, LeaseVerdicts verdicts)
    {
        if (view.Host is not { Record.At: var signed })
        {
            return null;
        }

        var last = verdicts.LastPassedAudit > signed ? verdicts.LastPassedAudit.Value : signed;
        return verdicts.LastCountersignedWindowEnd > last ? verdicts.LastCountersignedWindowEnd : last;
    }

    /// <summary>When the host signs again although nothing changed, so that a quiet but living one is not taken for lost.</summary>
    public static DateTimeOffset? HeartbeatAt(LeaseView view, LeaseVerdicts verdicts, LeaseTimes times) => LastSign(view, verdicts) + (times.UnreachableAfter / 2);

    public static DateTimeOffset? Next(LeaseRow row, LeaseView view, LeaseOutcome outcome, LeaseTimes times, DateTimeOffset now)
    {
        if (view.Owner is not { Record: var owner })
        {
            return null;
        }

        var candidates = new List<DateTimeOffset?>();
        var isOwner = row.Role == LeaseRole.Owner;
        var sign = LastSign(view, row.Verdicts());
        switch (outcome.State)
        {
            case LeaseState.Wanted:
                candidates.Add(row.ReplacementPlanned ? null : now);
                break;
            case LeaseState.Proposed:
                candidates.AddRange([owner.AnswerBy + Past, row.Until]);
                break;
            case LeaseState.Agreed:
                candidates.AddRange([view.Host!.Record.ReservedUntil + Past, row.Until]);
                break;
            case LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held or LeaseState.Grace:
                candidates.AddRange([row.Until, row.Until + times.Grace, sign + times.Grace]);
                candidates.AddRange(isOwner ? OwnerDues(row, owner, outcome, sign, times, now) : HostDues(row, view, outcome, times, now));
                break;
            default:
                // Ended for good, or waiting for the other side's record.
                break;
        }

        return candidates.Where(c => c >= now).Min();
    }

    private static IEnumerable<DateTimeOffset?> OwnerDues(LeaseRow row, OwnerRecord owner, LeaseOutcome outcome, DateTimeOffset? sign, LeaseTimes times, DateTimeOffset now)
    {
        yield return outcome.Unreachable ? null : sign + times.UnreachableAfter;
        yield return outcome.State is LeaseState.Confirmed or LeaseState.Copying ? owner.CopyBy + Past : null;
        yield return outcome.State == LeaseState.Held && owner.Until <= row.Until ? RenewAt(row, times, now) : null;
    }

    /// <summary>A renewal that could not be offered in time (price too high, offer unknown) is tried a few times more before the end.</summary>
    private static DateTimeOffset RenewAt(LeaseRow row, LeaseTimes times, DateTimeOffset now)
    {
        var from = RenewFrom(row.Until, times);
        return from > now ? from : now + TimeSpan.FromSeconds(Math.Max(1, (row.Until - now).TotalSeconds / 4));
    }

    private static IEnumerable<DateTimeOffset?> HostDues(LeaseRow row, LeaseView view, LeaseOutcome outcome, LeaseTimes times, DateTimeOffset now)
    {
        yield return HeartbeatAt(view, row.Verdicts(), times);
        yield return outcome.State is LeaseState.Confirmed or LeaseState.Copying ? now + Reminder : null;
    }
}
