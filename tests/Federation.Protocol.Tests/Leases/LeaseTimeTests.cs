using Federation.Protocol.Leases;
using static Federation.Protocol.Tests.Leases.LeaseSamples;

namespace Federation.Protocol.Tests.Leases;

public sealed class LeaseTimeTests
{
    private static readonly LeaseVerdicts Audited = new() { LastPassedAudit = Until.AddHours(-1) };

    [Fact]
    public void A_lease_past_its_end_is_in_grace_and_then_expired()
    {
        var set = Set([.. HeldRecords()]);
        Assert.Equal(LeaseState.Held, StateOf(set, Until.AddSeconds(-1), Audited).State);
        Assert.Equal(LeaseState.Grace, StateOf(set, Until, Audited).State);
        Assert.Equal(LeaseState.Grace, StateOf(set, Until + Times.Grace - TimeSpan.FromSeconds(1), Audited).State);
        Assert.Equal(LeaseState.Expired, StateOf(set, Until + Times.Grace, Audited).State);
    }

    [Fact]
    public void A_wrong_audit_wins_over_the_end_and_a_release_wins_over_both()
    {
        var records = HeldRecords();
        var wrong = Audited with { WrongAuditAt = T0.AddDays(2) };
        Assert.Equal(LeaseState.Held, StateOf(Set([.. records]), T0.AddDays(1), wrong).State);
        Assert.Equal(LeaseState.LostProven, StateOf(Set([.. records]), T0.AddDays(2), wrong).State);
        Assert.Equal(LeaseState.LostProven, StateOf(Set([.. records]), Until + Times.Grace, wrong).State);

        records.Add(Owner(OwnerPhase.Released, 4, T0.AddDays(3), (HostRecord)records[^1]));
        Assert.Equal(LeaseState.Releasing, StateOf(Set([.. records]), Until + Times.Grace, wrong).State);
    }

    [Fact]
    public void A_declined_lease_stays_declined_whatever_the_clock_says()
    {
        var records = HeldRecords();
        records.Add(Host(HostPhase.Declined, 4, records.OfType<OwnerRecord>().Last(), T0.AddHours(5)) with { HeldAt = T0.AddHours(1) });
        var wrong = new LeaseVerdicts { WrongAuditAt = T0.AddHours(2) };
        Assert.Equal(LeaseState.Declined, StateOf(Set([.. records]), Until + Times.Grace, wrong).State);
    }

    [Fact]
    public void Silence_makes_a_host_unreachable_and_then_lost_and_a_passed_audit_heals_it()
    {
        var set = Set([.. HeldRecords()]);
        var heldAt = T0.AddHours(1);
        Assert.False(StateOf(set, heldAt + Times.UnreachableAfter - TimeSpan.FromSeconds(1)).Unreachable);
        var unreachable = StateOf(set, heldAt + Times.UnreachableAfter);
        Assert.True(unreachable is { Unreachable: true, State: LeaseState.Held });
        Assert.Equal(LeaseState.LostSilent, StateOf(set, heldAt + Times.Grace).State);

        var audited = new LeaseVerdicts { LastPassedAudit = heldAt.AddDays(10) };
        Assert.Equal(LeaseState.Held, StateOf(set, heldAt + Times.Grace, audited).State);
        var window = new LeaseVerdicts { LastCountersignedWindowEnd = heldAt.AddDays(10) };
        Assert.Equal(LeaseState.Held, StateOf(set, heldAt + Times.Grace, window).State);
    }

    [Fact]
    public void An_unanswered_proposal_and_an_unconfirmed_agreement_expire()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        Assert.Equal(LeaseState.Proposed, StateOf(Set(proposed), proposed.AnswerBy).State);
        Assert.Equal(LeaseState.Expired, StateOf(Set(proposed), proposed.AnswerBy.AddSeconds(1)).State);

        var agreed = Host(HostPhase.Agreed, 1, proposed);
        Assert.Equal(LeaseState.Agreed, StateOf(Set(proposed, agreed), agreed.ReservedUntil).State);
        Assert.Equal(LeaseState.Expired, StateOf(Set(proposed, agreed), agreed.ReservedUntil.AddSeconds(1)).State);
    }

    [Fact]
    public void A_confirmation_after_the_reservation_is_honoured()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        var agreed = Host(HostPhase.Agreed, 1, proposed);
        var confirmed = Owner(OwnerPhase.Confirmed, 2, agreed.ReservedUntil.AddHours(1), agreed);
        Assert.Equal(LeaseState.Confirmed, StateOf(Set(proposed, agreed, confirmed), agreed.ReservedUntil.AddHours(2)).State);
    }

    [Fact]
    public void Held_and_grace_serve_and_agreed_to_grace_keep_their_room()
    {
        var set = Set([.. HeldRecords()]);
        var view = LeaseMachine.Merge(set);
        Assert.True(LeaseMachine.Serves(view, StateOf(set, T0.AddDays(1))));
        Assert.True(LeaseMachine.Serves(view, StateOf(set, Until, Audited)));
        Assert.False(LeaseMachine.Serves(view, StateOf(set, Until + Times.Grace, Audited)));
        Assert.True(LeaseMachine.KeepsRoom(view, StateOf(set, Until, Audited)));
        Assert.False(LeaseMachine.KeepsRoom(view, StateOf(set, Until + Times.Grace, Audited)));

        var hidden = OwnerMoves.SetVisibility(set, 1, T0.AddHours(2), LeaseVisibility.NeverServe);
        var after = Add(set, hidden.Record!);
        Assert.False(LeaseMachine.Serves(LeaseMachine.Merge(after), StateOf(after, T0.AddDays(1))));
    }

    [Fact]
    public void A_renewal_counts_once_both_sides_signed_it()
    {
        var set = Set([.. HeldRecords()]);
        var renewed = Add(set, OwnerMoves.Renew(set, 1, T0.AddDays(20), Until.AddDays(30), DearerPrice).Record!);
        Assert.Equal(new LeaseTerms(Until, Price), LeaseMachine.EffectiveTerms(LeaseMachine.Merge(renewed)));
        var accepted = Add(renewed, HostMoves.AcceptTerms(renewed, 1, T0.AddDays(21)).Record!);
        Assert.Equal(new LeaseTerms(Until.AddDays(30), DearerPrice), LeaseMachine.EffectiveTerms(LeaseMachine.Merge(accepted)));
        Assert.Equal(T0.AddHours(1), LeaseMachine.Merge(accepted).Host!.Record.HeldAt);
    }

    [Fact]
    public void A_host_cannot_shorten_a_renewed_lease_by_signing_old_terms_again()
    {
        var set = Set([.. HeldRecords()]);
        set = Add(set, OwnerMoves.Renew(set, 1, T0.AddDays(20), Until.AddDays(30), Price).Record!);
        set = Add(set, HostMoves.AcceptTerms(set, 1, T0.AddDays(21)).Record!);
        var back = LeaseMachine.Merge(set).Host!.Record with { Revision = 5, Until = Until };
        Assert.Equal(Until.AddDays(30), LeaseMachine.EffectiveTerms(LeaseMachine.Merge(Add(set, back)))!.Until);

        var confirmed = set.Owner.Keys.First(reference => reference.Revision == 3);
        var citesOld = Add(set, back with { SeenOwner = confirmed });
        Assert.Contains(LeaseMachine.Merge(citesOld).Rejected, rejected => rejected.Reason == RecordRejection.CitationWentBack);
    }
}
