using Federation.Protocol.Quantities;

namespace Federation.Protocol.Leases;

public static partial class LeaseMachine
{
    /// <summary>
    /// The interval for which the host earns (design 04a, billing): from max(heldAt, confirmed.at) to the earliest of released, erased,
    /// until, gone, declined and, for a lost copy, its last proof. None when empty. Verdict times are cut to whole seconds, downwards.
    /// </summary>
    /// <param name="view">The merged records.</param>
    /// <param name="verdicts">Audits and windows known.</param>
    /// <param name="now">The instant at which silence is judged; it never extends the interval beyond the dates signed.</param>
    /// <param name="times">The charter's times.</param>
    public static BilledInterval? Billing(LeaseView view, LeaseVerdicts verdicts, DateTimeOffset now, LeaseTimes times)
    {
        if (HeldAt(view) is not { } heldAt || ConfirmedAt(view) is not { } confirmedAt || EffectiveTerms(view) is not { } terms)
        {
            return null;
        }

        var from = heldAt > confirmedAt ? heldAt : confirmedAt;
        var until = terms.Until;
        foreach (var (record, _) in view.OwnerPath)
        {
            until = record.Phase is OwnerPhase.Released or OwnerPhase.Erased && record.At < until ? record.At : until;
        }

        foreach (var (record, _) in view.HostPath)
        {
            until = record.Phase is HostPhase.Gone or HostPhase.Declined && record.At < until ? record.At : until;
        }

        until = EndIfLost(view, verdicts, now, times, from, until);
        return until > from ? new BilledInterval(from, until) : null;
    }

    /// <summary>Seconds billed inside the window [<paramref name="from"/>, <paramref name="until"/>), exact.</summary>
    /// <exception cref="ArgumentException">A bound is not UTC in whole seconds.</exception>
    public static long BilledSeconds(BilledInterval? billing, DateTimeOffset from, DateTimeOffset until)
    {
        if (!LeaseInstant.IsWhole(from) || !LeaseInstant.IsWhole(until))
        {
            throw new ArgumentException("A window starts and ends on whole UTC seconds.", nameof(from));
        }

        if (billing is not { } interval)
        {
            return 0;
        }

        var start = interval.From > from ? interval.From : from;
        var end = interval.Until < until ? interval.Until : until;
        return end > start ? new BilledInterval(start, end).Seconds : 0;
    }

    /// <summary>Size times <see cref="BilledSeconds"/>, exact.</summary>
    /// <exception cref="ArgumentException">A bound is not UTC in whole seconds.</exception>
    public static ByteSeconds BilledByteSeconds(LeaseView view, BilledInterval? billing, DateTimeOffset from, DateTimeOffset until) =>
        view.Owner is { Record.Manifest.Size: var size } ? ByteSeconds.Of(size, BilledSeconds(billing, from, until)) : ByteSeconds.Zero;

    /// <summary>
    /// A loss is judged as it stood before the lease ended otherwise: a later release or the end of the lease does not pay for the
    /// silence before it, while a host that answered again has healed its silence.
    /// </summary>
    private static DateTimeOffset EndIfLost(
        LeaseView view, LeaseVerdicts verdicts, DateTimeOffset now, LeaseTimes times, DateTimeOffset from, DateTimeOffset until)
    {
        if (verdicts.WrongAuditAt is { } wrongAt && wrongAt <= now && wrongAt < until)
        {
            return Earlier(until, verdicts.LastPassedAudit ?? from);
        }

        if (SilentSince(view, verdicts) is { } silentSince && silentSince + times.Grace <= now && silentSince + times.Grace < until)
        {
            var proof = verdicts.LastPassedAudit;
            proof = proof is null || verdicts.LastCountersignedWindowEnd > proof ? verdicts.LastCountersignedWindowEnd ?? proof : proof;
            return Earlier(until, proof ?? from);
        }

        return until;
    }

    private static DateTimeOffset Earlier(DateTimeOffset until, DateTimeOffset proof)
    {
        var whole = LeaseInstant.Truncate(proof);
        return whole < until ? whole : until;
    }

    private static DateTimeOffset? ConfirmedAt(LeaseView view) =>
        view.OwnerPath.FirstOrDefault(entry => entry.Record.Phase == OwnerPhase.Confirmed)?.Record.At;

    private static DateTimeOffset? HeldAt(LeaseView view) =>
        view.HostPath.LastOrDefault(entry => entry.Record.HeldAt is not null)?.Record.HeldAt;
}
