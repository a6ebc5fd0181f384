using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using static Federation.Protocol.Tests.Leases.LeaseSamples;

namespace Federation.Protocol.Tests.Leases;

public sealed class LeaseSideTests
{
    private static readonly HostSurroundings Roomy = new()
    {
        RoomFree = true,
        AcceptsLease = true,
        AcceptsRenewal = true,
        ReserveFor = TimeSpan.FromHours(12),
    };

    private OwnerLease _owner = new() { Records = Set(Owner(OwnerPhase.Wanted, 1)), Epoch = 1 };
    private HostLease _host = new() { Records = LeaseRecordSet.Empty, Epoch = 1 };

    [Fact]
    public void A_lease_goes_from_wanted_to_held_and_back_to_nothing()
    {
        Assert.Single(OnOwner(new OwnerEvent.ProposeAsked(), 1).OfType<LeaseEffect.SendOwnerRecord>());
        var agreed = OnHost(new HostEvent.Received(_owner.Records), 2);
        Assert.Equal([typeof(LeaseEffect.SendHostRecord), typeof(LeaseEffect.ReserveRoom)], agreed.Select(effect => effect.GetType()));
        Assert.Single(OnOwner(new OwnerEvent.Received(_host.Records), 3).OfType<LeaseEffect.SendOwnerRecord>());
        Assert.Single(OnHost(new HostEvent.Received(_owner.Records), 4).OfType<LeaseEffect.StartCopy>());
        OnHost(new HostEvent.BytesChecked(true), 5);
        OnOwner(new OwnerEvent.Received(_host.Records), 6);
        Assert.Equal(LeaseState.Held, StateOf(_owner.Records, T0.AddHours(7)).State);

        OnOwner(new OwnerEvent.ReleaseAsked(null), 8);
        var leaving = OnHost(new HostEvent.Received(_owner.Records), 9);
        Assert.Equal([typeof(LeaseEffect.StopServing), typeof(LeaseEffect.DeleteBytes)], leaving.Select(effect => effect.GetType()));
        Assert.True(_host.RoomReserved);
        var gone = OnHost(new HostEvent.BytesChecked(false), 10);
        Assert.Single(gone.OfType<LeaseEffect.ReleaseRoom>());
        Assert.False(_host.RoomReserved);
        OnOwner(new OwnerEvent.Received(_host.Records), 11);
        Assert.Equal(LeaseState.Ended, StateOf(_owner.Records, T0.AddHours(12)).State);
        var billed = LeaseMachine.Billing(_owner.Records.View, LeaseVerdicts.None, T0.AddHours(12), Times);
        Assert.Equal(new BilledInterval(T0.AddHours(5), T0.AddHours(8)), billed);
    }

    [Fact]
    public void The_same_records_again_sign_nothing_again()
    {
        Hold();
        var records = _host.Records;
        Assert.Empty(OnHost(new HostEvent.Received(_owner.Records), 8));
        Assert.Empty(OnHost(new HostEvent.TimeCame(), 9));
        Assert.Empty(OnOwner(new OwnerEvent.Received(_host.Records), 10));
        Assert.Same(records, _host.Records);
    }

    [Fact]
    public void A_host_without_room_refuses_and_the_owner_plans_a_replacement_once()
    {
        OnOwner(new OwnerEvent.ProposeAsked(), 1);
        OnHost(new HostEvent.Received(_owner.Records), 2, Roomy with { RoomFree = false });
        Assert.Equal(HostPhase.Refused, _host.Records.View.Host!.Record.Phase);
        Assert.False(_host.RoomReserved);
        Assert.Single(OnOwner(new OwnerEvent.Received(_host.Records), 3).OfType<LeaseEffect.PlanReplacement>());
        Assert.Equal(OwnerPhase.Released, _owner.Records.View.Owner!.Record.Phase);
        Assert.Empty(OnOwner(new OwnerEvent.TimeCame(), 4));
    }

    [Fact]
    public void A_plan_that_was_not_proposed_in_time_is_planned_again()
    {
        Assert.Empty(OnOwner(new OwnerEvent.TimeCame(), 6));
        Assert.Single(OnOwner(new OwnerEvent.TimeCame(), 7).OfType<LeaseEffect.PlanReplacement>());
        Assert.Equal(MoveRefusal.TooLate, OwnerSide.Apply(_owner, new OwnerEvent.ProposeAsked(), T0.AddHours(7), Rules).Refusal);
    }

    [Theory]
    [InlineData(true, HostPhase.Copying)]
    [InlineData(false, HostPhase.Unable)]
    public void A_confirmation_after_the_reservation_needs_room_again(bool roomFree, HostPhase expected)
    {
        OnOwner(new OwnerEvent.ProposeAsked(), 1);
        OnHost(new HostEvent.Received(_owner.Records), 2);
        OnOwner(new OwnerEvent.Received(_host.Records), 3);
        Assert.Single(OnHost(new HostEvent.TimeCame(), 15).OfType<LeaseEffect.ReleaseRoom>());
        OnHost(new HostEvent.Received(_owner.Records), 16, Roomy with { RoomFree = roomFree });
        Assert.Equal(expected, _host.Records.View.Host!.Record.Phase);
        Assert.Equal(roomFree, _host.RoomReserved);
    }

    [Fact]
    public void Bytes_that_are_missing_are_declined_and_bytes_already_there_are_held_at_once()
    {
        OnOwner(new OwnerEvent.ProposeAsked(), 1);
        OnHost(new HostEvent.Received(_owner.Records), 2);
        OnHost(new HostEvent.BytesChecked(true), 3);
        OnOwner(new OwnerEvent.Received(_host.Records), 4);
        OnHost(new HostEvent.Received(_owner.Records), 5);
        Assert.Equal(HostPhase.Held, _host.Records.View.Host!.Record.Phase);
        OnHost(new HostEvent.BytesChecked(false), 6);
        Assert.Equal(HostPhase.Declined, _host.Records.View.Host!.Record.Phase);
        Assert.False(_host.RoomReserved);
    }

    [Fact]
    public void A_wrong_audit_releases_the_lease_and_asks_for_another_copy()
    {
        Hold();
        var effects = OnOwner(new OwnerEvent.Judged(new LeaseVerdicts { WrongAuditAt = T0.AddHours(8) }), 8);
        Assert.Equal(LeaseState.LostProven, Assert.Single(effects.OfType<LeaseEffect.PlanReplacement>()).Because);
        Assert.Equal(OwnerPhase.Released, _owner.Records.View.Owner!.Record.Phase);
    }

    [Fact]
    public void An_unreachable_host_keeps_its_lease_while_another_copy_is_planned()
    {
        Hold();
        Assert.Single(OnOwner(new OwnerEvent.TimeCame(), 6 + 72).OfType<LeaseEffect.PlanReplacement>());
        Assert.Equal(OwnerPhase.Confirmed, _owner.Records.View.Owner!.Record.Phase);
    }

    [Fact]
    public void A_renewal_is_signed_by_both_and_an_erasure_is_answered_also_by_a_host_that_forgot_everything()
    {
        Hold();
        Assert.Equal(MoveRefusal.BadTerms, OwnerSide.Apply(_owner, new OwnerEvent.RenewAsked(T0, Price), T0.AddHours(8), Rules).Refusal);
        OnOwner(new OwnerEvent.RenewAsked(Until.AddDays(30), Price), 8);
        OnHost(new HostEvent.Received(_owner.Records), 9);
        Assert.Equal(Until.AddDays(30), LeaseMachine.EffectiveTerms(_host.Records.View)!.Until);

        OnOwner(new OwnerEvent.EraseAsked(), 10);
        _host = new HostLease { Records = LeaseRecordSet.Empty, Epoch = 2 };
        OnHost(new HostEvent.Received(OnlyOwner(_owner.Records)), 11);
        OnOwner(new OwnerEvent.Received(_host.Records), 12);
        Assert.Equal(LeaseState.Erased, StateOf(_owner.Records, T0.AddHours(13)).State);
        Assert.Equal(MoveRefusal.IllegalMove, OwnerSide.Apply(_owner, new OwnerEvent.EraseAsked(), T0.AddHours(14), Rules).Refusal);
    }

    [Fact]
    public void A_restored_host_fetches_the_agreement_before_it_copies()
    {
        Hold();
        _host = new HostLease { Records = LeaseRecordSet.Empty, Epoch = 2 };
        var effects = OnHost(new HostEvent.Received(OnlyOwner(_owner.Records)), 8);
        Assert.Equal(_owner.Records.View.Owner!.Record.SeenHost, Assert.IsType<LeaseEffect.FetchAgreement>(Assert.Single(effects)).Cited);
        OnHost(new HostEvent.Received(_owner.Records), 9);
        Assert.Equal(HostPhase.Declined, _host.Records.View.Host!.Record.Phase);
    }

    [Fact]
    public void A_restored_owner_fetches_its_confirmation_before_it_signs()
    {
        Hold();
        var forgotten = Set([.. _owner.Records.Owner.Values.Take(2)]);
        _owner = new OwnerLease { Records = forgotten, Epoch = 2 };
        var hostOnly = _host.Records.Host.Values.Aggregate(LeaseRecordSet.Empty, Add);
        Assert.IsType<LeaseEffect.FetchOwnerRecord>(Assert.Single(OnOwner(new OwnerEvent.Received(hostOnly), 8)));
        OnOwner(new OwnerEvent.Received(_host.Records), 9);
        Assert.Equal(LeaseState.Held, StateOf(_owner.Records, T0.AddHours(10)).State);
    }

    [Fact]
    public void Records_survive_their_document_form_and_quantities_are_strings()
    {
        Hold();
        var owner = _owner.Records.View.Owner!.Record;
        var json = System.Text.Json.JsonSerializer.Serialize(owner, LeaseJson.OwnerRecord);
        Assert.Contains("\"revision\":\"3\"", json, StringComparison.Ordinal);
        Assert.Contains("\"size\":\"1000\"", json, StringComparison.Ordinal);
        Assert.Contains("\"phase\":\"confirmed\"", json, StringComparison.Ordinal);
        Assert.Equal(owner, System.Text.Json.JsonSerializer.Deserialize(json, LeaseJson.OwnerRecord));
        var host = _host.Records.View.Host!.Record;
        var text = System.Text.Json.JsonSerializer.Serialize(host, LeaseJson.HostRecord);
        Assert.Equal(host, System.Text.Json.JsonSerializer.Deserialize(text, LeaseJson.HostRecord));
        Assert.Equal(Price.Hash, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(Price.CanonicalText)));
        Assert.Contains("\"priceList\":{", json, StringComparison.Ordinal);
    }

    private void Hold()
    {
        OnOwner(new OwnerEvent.ProposeAsked(), 1);
        OnHost(new HostEvent.Received(_owner.Records), 2);
        OnOwner(new OwnerEvent.Received(_host.Records), 3);
        OnHost(new HostEvent.Received(_owner.Records), 4);
        OnHost(new HostEvent.BytesChecked(true), 5);
        OnOwner(new OwnerEvent.Received(_host.Records), 6);
    }

    private static LeaseRecordSet OnlyOwner(LeaseRecordSet set) => set.Owner.Values.Aggregate(LeaseRecordSet.Empty, Add);

    private System.Collections.Immutable.ImmutableArray<LeaseEffect> OnOwner(OwnerEvent happened, int hour)
    {
        var step = OwnerSide.Apply(_owner, happened, T0.AddHours(hour), Rules);
        _owner = step.State;
        return step.Effects;
    }

    private System.Collections.Immutable.ImmutableArray<LeaseEffect> OnHost(HostEvent happened, int hour, HostSurroundings? around = null)
    {
        var step = HostSide.Apply(_host, happened, T0.AddHours(hour), around ?? Roomy, Rules);
        _host = step.State;
        return step.Effects;
    }
}
