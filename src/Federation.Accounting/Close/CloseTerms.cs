using Federation.Accounting.Apportionment;
using Federation.Accounting.Periods;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>What does not change during a close. Quorum and order are functions of it, so all members agree on them.</summary>
public sealed class CloseTerms
{
    /// <summary>Fixes the terms of one close.</summary>
    /// <param name="period">The period that closes.</param>
    /// <param name="calendar">Offsets of the charter.</param>
    /// <param name="electorate">The member set in force at the period's end.</param>
    /// <param name="self">On whose behalf the machine signs; null for an auditor, who only reads.</param>
    /// <exception cref="ArgumentException">The electorate is empty or names a member twice, or the calendar is not valid.</exception>
    public CloseTerms(BillingPeriod period, CharterCalendar calendar, IReadOnlyCollection<MemberHandle> electorate, MemberHandle? self)
    {
        ArgumentNullException.ThrowIfNull(electorate);
        ArgumentNullException.ThrowIfNull(calendar);
        Period = period;
        Calendar = calendar;
        Electorate = electorate.ToHashSet();
        if (Electorate.Count == 0 || Electorate.Count != electorate.Count || !calendar.IsValid)
        {
            throw new ArgumentException("A close needs distinct members and a calendar in order.", nameof(electorate));
        }

        Self = self is { } handle && Electorate.Contains(handle) ? handle : null;
        ProposerOrder = [.. electorate.OrderBy(m => TieOrder.Key(period.Id, m.ToString())).ThenBy(m => m)];
    }

    /// <summary>The period that closes.</summary>
    public BillingPeriod Period { get; }

    /// <summary>Offsets of the charter.</summary>
    public CharterCalendar Calendar { get; }

    /// <summary>Who may sign.</summary>
    public IReadOnlySet<MemberHandle> Electorate { get; }

    /// <summary>On whose behalf the machine signs; null for whoever is not in the electorate.</summary>
    public MemberHandle? Self { get; }

    /// <summary>By SHA-256(<c>periodId:handle</c>).</summary>
    public IReadOnlyList<MemberHandle> ProposerOrder { get; }

    /// <summary>More than half of the electorate.</summary>
    public int Quorum => (Electorate.Count / 2) + 1;

    /// <summary>From when the first proposer may leave out who has not contributed.</summary>
    public DateTimeOffset CloseDueAt => Period.End + Calendar.CloseDue;

    /// <summary>The only proposer of a round: two proposers in one round could each be right.</summary>
    public MemberHandle ProposerOf(int round) => ProposerOrder[(round - 1) % ProposerOrder.Count];

    /// <summary>The round in which the calendar stands: 1 until one takeover time after the close is due, then one more each takeover
    /// time.</summary>
    public int RoundAt(DateTimeOffset now) =>
        now < CloseDueAt ? 1 : 1 + (int)Math.Min(int.MaxValue - 1, (now - CloseDueAt).Ticks / Calendar.ProposerTakeover.Ticks);
}
