using static Federation.Placement.Tests.Cases;

namespace Federation.Placement.Tests;

public sealed class ExactMicrosTests
{
    [Theory]
    [InlineData(499_999, 0)]
    [InlineData(500_000, 1)]
    [InlineData(1_499_999, 1)]
    [InlineData(1_500_000, 2)]
    public void An_amount_is_rounded_once_and_half_goes_away_from_zero(long sizeBytes, long expectedMicros)
    {
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 1)], Demand("film", sizeBytes, copies: 2)));
        Assert.Equal(expectedMicros, plan.CostMicrosPerMonth);
        Assert.Equal(expectedMicros, plan.LowerBoundMicrosPerMonth);
        Assert.Equal(expectedMicros, plan.Blobs[0].Copies[0].Explanation.TotalMicrosPerMonth);
    }

    [Fact]
    public void A_total_is_not_the_sum_of_rounded_parts()
    {
        var demands = Enumerable.Range(0, 10).Select(film => Demand($"film {film}", 400_000, copies: 2)).ToArray();
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 1)], demands));
        Assert.All(plan.Blobs, blob => Assert.Equal(0, blob.Copies[0].Explanation.TotalMicrosPerMonth));
        Assert.Equal(4, plan.CostMicrosPerMonth);
    }

    [Fact]
    public void Shares_of_reads_over_two_three_and_five_copies_add_up_exactly()
    {
        // One read TB at 1.00 each: one of 2, 3 and 5 copies serves 1/2, 1/3 and 1/5 of it, 31/30 in all.
        var demands = new[] { 2, 3, 5 }
            .Select(copies => Demand($"film {copies}", 0, copies) with { ExpectedReadBytesPerMonth = Tb })
            .ToArray();
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 0) with { EgressMicrosPerTb = Euro }], demands));
        Assert.Equal(1_033_333, plan.CostMicrosPerMonth);
    }
}
