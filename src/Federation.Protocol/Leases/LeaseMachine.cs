namespace Federation.Protocol.Leases;

/// <summary>
/// The lease: one machine with two writers (design 04a). Every member, the simulator and an auditor get the same answer from the same
/// records, because everything here is a function of the set of records, the verdicts and the time given.
/// </summary>
public static partial class LeaseMachine
{
    /// <summary>Merges the records of both sides: newest by (epoch, revision), invalid ones aside with a reason, double signing proven.</summary>
    public static LeaseView Merge(LeaseRecordSet records) => records.View;

    /// <summary>The table of design 04a alone, without time and verdicts. <see cref="LeaseState.Invalid"/> where the table has "!".</summary>
    /// <param name="owner">The owner's phase.</param>
    /// <param name="host">The host's phase, or none.</param>
    public static LeaseState TableState(OwnerPhase owner, HostPhase? host) => (owner, host) switch
    {
        (OwnerPhase.Wanted, null) => LeaseState.Wanted,
        (OwnerPhase.Wanted, _) => LeaseState.Invalid,
        (OwnerPhase.Proposed, null) => LeaseState.Proposed,
        (OwnerPhase.Proposed, HostPhase.Agreed or HostPhase.Copying or HostPhase.Held) => LeaseState.Agreed,
        (OwnerPhase.Proposed, HostPhase.Refused) => LeaseState.Refused,
        (OwnerPhase.Confirmed, null or HostPhase.Agreed) => LeaseState.Confirmed,
        (OwnerPhase.Confirmed, HostPhase.Copying) => LeaseState.Copying,
        (OwnerPhase.Confirmed, HostPhase.Held) => LeaseState.Held,
        (OwnerPhase.Confirmed, HostPhase.Refused) => LeaseState.Invalid,
        (OwnerPhase.Proposed or OwnerPhase.Confirmed, HostPhase.Unable) => LeaseState.Unable,
        (OwnerPhase.Proposed or OwnerPhase.Confirmed, HostPhase.Declined) => LeaseState.Declined,
        (OwnerPhase.Proposed or OwnerPhase.Confirmed, HostPhase.Gone) => LeaseState.Gone,
        (OwnerPhase.Released, HostPhase.Agreed or HostPhase.Copying or HostPhase.Held) => LeaseState.Releasing,
        (OwnerPhase.Released, _) => LeaseState.Ended,
        (OwnerPhase.Erased, HostPhase.Gone) => LeaseState.Erased,
        (OwnerPhase.Erased, _) => LeaseState.Erasing,
        _ => LeaseState.Invalid,
    };

    /// <summary>The state at an instant: the table, then time and verdicts, first match of (1) to (7) in design 04a.</summary>
    /// <param name="view">The merged records.</param>
    /// <param name="now">The instant asked for.</param>
    /// <param name="verdicts">Audits and windows known.</param>
    /// <param name="times">The charter's times.</param>
    public static LeaseOutcome StateOf(LeaseView view, DateTimeOffset now, LeaseVerdicts verdicts, LeaseTimes times)
    {
        if (view.Owner is not { Record: var owner })
        {
            return new LeaseOutcome(LeaseState.Invalid, FetchOwnerRecord: view.CitesUnseenOwnerRecord);
        }

        var host = view.Host?.Record;
        var state = TableState(owner.Phase, host?.Phase);
        if (state == LeaseState.Erased && !GoneCitesErasure(view))
        {
            state = LeaseState.Erasing;
        }

        var row = new LeaseOutcome(state, view.CitesUnseenOwnerRecord, owner.Phase == OwnerPhase.Confirmed && host is null);
        var ownerIsDone = owner.Phase is OwnerPhase.Released or OwnerPhase.Erased;
        var hostIsDone = host?.Phase is HostPhase.Refused or HostPhase.Unable or HostPhase.Declined or HostPhase.Gone;
        return ownerIsDone || hostIsDone ? row : AfterTime(row, view, now, verdicts, times);
    }

    private static LeaseOutcome AfterTime(LeaseOutcome row, LeaseView view, DateTimeOffset now, LeaseVerdicts verdicts, LeaseTimes times)
    {
        if (verdicts.WrongAuditAt is { } wrongAt && wrongAt <= now)
        {
            return row with { State = LeaseState.LostProven };
        }

        var owner = view.Owner!.Record;
        var until = UntilOf(view);
        if (now >= until + times.Grace)
        {
            return row with { State = LeaseState.Expired };
        }

        // A lease that was never confirmed has nothing to keep: rule (7) has already ended it, since answerBy and the
        // reservation do not outlive until. Grace is for bytes that somebody signed for.
        if (now >= until)
        {
            return row with { State = owner.Phase == OwnerPhase.Confirmed ? LeaseState.Grace : LeaseState.Expired };
        }

        if (SilentSince(view, verdicts) is { } silentSince)
        {
            row = row with { Unreachable = now >= silentSince + times.UnreachableAfter };
            if (now >= silentSince + times.Grace)
            {
                return row with { State = LeaseState.LostSilent };
            }
        }

        var late = (row.State == LeaseState.Proposed && now > owner.AnswerBy)
            || (row.State == LeaseState.Agreed && now > view.Host!.Record.ReservedUntil);
        return late ? row with { State = LeaseState.Expired } : row;
    }

    /// <summary>Held alone counts as a copy.</summary>
    public static bool CountsAsCopy(LeaseOutcome outcome) => outcome.State == LeaseState.Held;

    /// <summary>
    /// True while the holder may serve: held, or in grace with the bytes there, and the owner did not say never. Tickets are checked elsewhere.
    /// </summary>
    public static bool Serves(LeaseView view, LeaseOutcome outcome) =>
        outcome.State is LeaseState.Held or LeaseState.Grace
        && view.Host?.Record.Phase == HostPhase.Held
        && view.Owner?.Record.Visibility != LeaseVisibility.NeverServe;

    /// <summary>
    /// True while the host must keep the room: from agreed to grace, and while a released or erased copy is not yet signed away,
    /// since its bytes are still on the disk (invariant I9).
    /// </summary>
    public static bool KeepsRoom(LeaseView view, LeaseOutcome outcome) =>
        view.Host?.Record.Phase is HostPhase.Agreed or HostPhase.Copying or HostPhase.Held
        && outcome.State is LeaseState.Agreed or LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held
            or LeaseState.Grace or LeaseState.Releasing or LeaseState.Erasing;

    /// <summary>
    /// Until and price list that both sides signed last: those of the newest host record that equal the terms of the owner record it cites.
    /// None while nobody agreed.
    /// </summary>
    public static LeaseTerms? EffectiveTerms(LeaseView view)
    {
        for (var i = view.HostPath.Length - 1; i >= 0; i--)
        {
            var host = view.HostPath[i].Record;
            if (host.Phase is HostPhase.Agreed or HostPhase.Copying or HostPhase.Held && host.SeenOwner is { } cited
                && view.OwnerPath.FirstOrDefault(entry => entry.Ref == cited) is { Record: var owner }
                && owner.Phase is OwnerPhase.Proposed or OwnerPhase.Confirmed
                && owner.Until == host.Until && owner.PriceList == host.PriceList)
            {
                return new LeaseTerms(host.Until, host.PriceList);
            }
        }

        return null;
    }

    private static DateTimeOffset UntilOf(LeaseView view) => EffectiveTerms(view)?.Until ?? view.Owner!.Record.Until;

    private static bool GoneCitesErasure(LeaseView view) =>
        view.Host?.Record.SeenOwner is { } cited
        && view.OwnerPath.Any(entry => entry.Ref == cited && entry.Record.Phase == OwnerPhase.Erased);

    /// <summary>The last sign of life, or none when the host owes none yet (nothing agreed, nothing confirmed).</summary>
    private static DateTimeOffset? SilentSince(LeaseView view, LeaseVerdicts verdicts)
    {
        DateTimeOffset? since = view.Host?.Record.At;
        if (since is null && view.Owner?.Record.Phase == OwnerPhase.Confirmed)
        {
            since = ConfirmedAt(view);
        }

        if (since is { } signed)
        {
            since = verdicts.LastPassedAudit > signed ? verdicts.LastPassedAudit : signed;
            since = verdicts.LastCountersignedWindowEnd > since ? verdicts.LastCountersignedWindowEnd : since;
        }

        return since;
    }
}
