using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using static Federation.Protocol.Tests.Leases.LeaseSamples;

namespace Federation.Protocol.Tests.Leases;

public sealed class LeaseBillingTests
{
    private static readonly DateTimeOffset Held = T0.AddHours(1);
    private static readonly DateTimeOffset Late = Until.AddDays(60);
    private static readonly LeaseVerdicts AuditedToTheEnd = new() { LastPassedAudit = Until };

    [Fact]
    public void A_lease_bills_from_held_to_until()
    {
        var view = LeaseMachine.Merge(Set([.. HeldRecords()]));
        Assert.Equal(new BilledInterval(Held, Until), LeaseMachine.Billing(view, AuditedToTheEnd, Late, Times));
    }

    [Fact]
    public void Billing_starts_at_the_confirmation_when_the_bytes_were_there_before()
    {
        var proposed = Owner(OwnerPhase.Proposed, 1);
        var agreed = Host(HostPhase.Agreed, 1, proposed);
        var confirmed = Owner(OwnerPhase.Confirmed, 2, T0.AddHours(3), agreed);
        var held = Host(HostPhase.Held, 2, confirmed, T0.AddHours(2));
        var view = LeaseMachine.Merge(Set(proposed, agreed, confirmed, held));
        Assert.Equal(T0.AddHours(3), LeaseMachine.Billing(view, AuditedToTheEnd, Late, Times)!.Value.From);
    }

    [Theory]
    [InlineData(OwnerPhase.Released, null)]
    [InlineData(OwnerPhase.Erased, null)]
    [InlineData(null, HostPhase.Gone)]
    [InlineData(null, HostPhase.Declined)]
    public void Billing_ends_when_one_side_ends_the_lease(OwnerPhase? owner, HostPhase? host)
    {
        var records = HeldRecords();
        var end = T0.AddDays(5);
        records.Add(owner is { } phase
            ? Owner(phase, 4, end, (HostRecord)records[^1])
            : Host(host!.Value, 4, records.OfType<OwnerRecord>().Last(), end) with { HeldAt = Held });
        var view = LeaseMachine.Merge(Set([.. records]));
        Assert.Equal(new BilledInterval(Held, end), LeaseMachine.Billing(view, new() { LastPassedAudit = T0.AddDays(4) }, Late, Times));
    }

    [Fact]
    public void Release_then_gone_bills_to_the_release()
    {
        var records = HeldRecords();
        var released = Owner(OwnerPhase.Released, 4, T0.AddDays(5), (HostRecord)records[^1]);
        records.AddRange([released, Host(HostPhase.Gone, 4, released, T0.AddDays(6)) with { HeldAt = Held }]);
        Assert.Equal(T0.AddDays(5), LeaseMachine.Billing(LeaseMachine.Merge(Set([.. records])), LeaseVerdicts.None, Late, Times)!.Value.Until);
    }

    [Fact]
    public void A_lease_that_was_never_held_or_never_confirmed_bills_nothing()
    {
        var records = HeldRecords();
        Assert.Null(LeaseMachine.Billing(LeaseMachine.Merge(Set([.. records[..^1]])), AuditedToTheEnd, Late, Times));
        var unconfirmed = records.Where(record => record is not OwnerRecord { Phase: OwnerPhase.Confirmed });
        Assert.Null(LeaseMachine.Billing(LeaseMachine.Merge(Set([.. unconfirmed])), AuditedToTheEnd, Late, Times));
    }

    [Fact]
    public void A_release_before_held_bills_nothing()
    {
        var records = HeldRecords();
        records.Add(Owner(OwnerPhase.Released, 4, T0.AddMinutes(30), (HostRecord)records[2]));
        Assert.Null(LeaseMachine.Billing(LeaseMachine.Merge(Set([.. records])), AuditedToTheEnd, Late, Times));
    }

    [Fact]
    public void A_proven_loss_without_a_passed_audit_bills_nothing()
    {
        var view = LeaseMachine.Merge(Set([.. HeldRecords()]));
        Assert.Null(LeaseMachine.Billing(view, new() { WrongAuditAt = T0.AddDays(2) }, Late, Times));
    }

    [Fact]
    public void A_proven_loss_bills_to_its_last_passed_audit_also_after_the_release_that_follows()
    {
        var records = HeldRecords();
        var verdicts = new LeaseVerdicts { LastPassedAudit = T0.AddDays(1).AddMilliseconds(999), WrongAuditAt = T0.AddDays(2) };
        Assert.Equal(T0.AddDays(1), LeaseMachine.Billing(LeaseMachine.Merge(Set([.. records])), verdicts, Late, Times)!.Value.Until);
        records.Add(Owner(OwnerPhase.Released, 4, T0.AddDays(2), (HostRecord)records[^1]));
        records[^1] = (OwnerRecord)records[^1] with { At = T0.AddDays(3) };
        Assert.Equal(T0.AddDays(1), LeaseMachine.Billing(LeaseMachine.Merge(Set([.. records])), verdicts, Late, Times)!.Value.Until);
    }

    [Fact]
    public void A_silent_loss_bills_to_the_last_audit_or_countersigned_window()
    {
        var view = LeaseMachine.Merge(Set([.. HeldRecords()]));
        var verdicts = new LeaseVerdicts { LastPassedAudit = T0.AddDays(2), LastCountersignedWindowEnd = T0.AddDays(3) };
        Assert.Equal(T0.AddDays(3), LeaseMachine.Billing(view, verdicts, Late, Times)!.Value.Until);
        Assert.Equal(T0.AddDays(2), LeaseMachine.Billing(view, verdicts with { LastCountersignedWindowEnd = null }, Late, Times)!.Value.Until);
        Assert.Null(LeaseMachine.Billing(view, LeaseVerdicts.None, Late, Times));
    }

    [Fact]
    public void A_host_that_answers_again_heals_its_silence()
    {
        var view = LeaseMachine.Merge(Set([.. HeldRecords()]));
        var silent = new LeaseVerdicts { LastPassedAudit = T0.AddDays(2) };
        Assert.Equal(T0.AddDays(2), LeaseMachine.Billing(view, silent, T0.AddDays(17), Times)!.Value.Until);
        Assert.Equal(Until, LeaseMachine.Billing(view, silent with { LastPassedAudit = T0.AddDays(18) }, T0.AddDays(19), Times)!.Value.Until);
    }

    [Fact]
    public void Byte_seconds_of_a_window_are_exact_and_windows_add_up()
    {
        var view = LeaseMachine.Merge(Set([.. HeldRecords()]));
        var billing = LeaseMachine.Billing(view, AuditedToTheEnd, Late, Times);
        var total = Int128.Zero;
        for (var from = T0; from < Until.AddDays(1); from = from.AddHours(7))
        {
            total += LeaseMachine.BilledByteSeconds(view, billing, from, from.AddHours(7)).Value;
        }

        Assert.Equal((Int128)1000 * ((30 * 86400) - 3600), total);
        Assert.Equal(ByteSeconds.Zero, LeaseMachine.BilledByteSeconds(view, null, T0, Until));
        Assert.Throws<ArgumentException>(() => LeaseMachine.BilledSeconds(billing, T0.AddMilliseconds(1), Until));
    }
}
