using Federation.Accounting.Periods;

namespace Federation.Accounting.Tests.Periods;

public sealed class BillingPeriodTests
{
    [Theory]
    [InlineData("2026-10")]
    [InlineData("2024-02")]
    [InlineData("2026-11-21T07:30:00Z/2026-11-21T07:35:00Z")]
    public void An_id_reads_back_as_itself(string id) => Assert.Equal(id, BillingPeriod.Parse(id).Id);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("2026-10-01T00:00:00Z/2026-11-01T00:00:00Z")]
    [InlineData("2026-11-21T07:35:00Z/2026-11-21T07:30:00Z")]
    [InlineData("2026-11-21T07:30:00Z/2026-11-21T07:30:00Z")]
    [InlineData("2026-11-21T07:30:00+01:00/2026-11-21T07:35:00Z")]
    [InlineData("2026-11-21T07:30:00.5Z/2026-11-21T07:35:00Z")]
    public void A_second_name_for_a_period_or_no_period_is_refused(string? id) => Assert.False(BillingPeriod.TryParse(id, out _));

    [Theory]
    [InlineData("2026-02", 28)]
    [InlineData("2024-02", 29)]
    [InlineData("2026-10", 31)]
    public void A_tb_month_is_the_actual_calendar_month(string id, int days)
    {
        var period = BillingPeriod.Parse(id);
        Assert.Equal(days * 86400L, period.Seconds);
        Assert.Equal(days * 86400L, BillingPeriod.TbMonthSeconds(period.Start.AddDays(3)));
    }

    [Fact]
    public void Fixed_periods_are_aligned_to_the_epoch_and_follow_each_other()
    {
        var sequence = PeriodSequence.Fixed(300, 10);
        var period = sequence.Containing(DateTimeOffset.Parse("2026-11-21T07:33:20Z", null));
        Assert.Equal("2026-11-21T07:30:00Z/2026-11-21T07:35:00Z", period.Id);
        Assert.Equal(period.End, sequence.After(period).Start);
        Assert.Equal(period, sequence.Before(sequence.After(period)));
        Assert.Throws<ArgumentException>(() => PeriodSequence.Fixed(25, 10));
        Assert.Equal("2027-01", PeriodSequence.Months.After(BillingPeriod.Parse("2026-12")).Id);
        Assert.Equal("1969-12-31T23:55:00Z/1970-01-01T00:00:00Z", sequence.Containing(DateTimeOffset.FromUnixTimeSeconds(-1)).Id);
    }

    [Fact]
    public void A_calendar_out_of_order_is_not_valid()
    {
        Assert.True(CharterCalendar.Default.IsValid);
        Assert.False((CharterCalendar.Default with { CloseDue = TimeSpan.FromDays(2) }).IsValid);
        Assert.False((CharterCalendar.Default with { ProposerTakeover = TimeSpan.Zero }).IsValid);
        Assert.False((CharterCalendar.Default with { SummariesDue = TimeSpan.FromMilliseconds(1) }).IsValid);
    }
}
