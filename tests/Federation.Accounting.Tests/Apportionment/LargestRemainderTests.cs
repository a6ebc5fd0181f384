using FsCheck;
using FsCheck.Fluent;
using Federation.Accounting.Apportionment;
using Federation.Accounting.Rationals;

namespace Federation.Accounting.Tests.Apportionment;

public sealed class LargestRemainderTests
{
    [Fact]
    public void Published_vectors_hold()
    {
        foreach (var item in Vectors.Read("apportionment.json").GetProperty("cases").EnumerateArray())
        {
            var weights = item.GetProperty("weights").EnumerateArray().Select(w => w.Rational()).ToList();
            var ties = item.TryGetProperty("period", out var period)
                ? TieOrder.ByPeriod(period.GetString()!, [.. item.GetProperty("handles").EnumerateArray().Select(h => h.GetString()!)])
                : TieOrder.ByPosition(weights.Count);
            Assert.Equal(item.GetProperty("parts").Longs(), LargestRemainder.Apportion(item.GetProperty("total").Long(), weights, ties));
        }
    }

    [Fact]
    public void Parts_sum_to_the_total_and_stay_within_one_cent_of_their_quota() => Prop.ForAll<int, PositiveInt[]>((total, raw) =>
    {
        if (raw.Length == 0)
        {
            return true;
        }

        var weights = raw.Select((w, i) => new Rational(w.Get, (i % 3) + 1)).ToList();
        var parts = LargestRemainder.Apportion(total, weights, Handles(raw.Length), "2026-10");
        var sum = Rational.Sum(weights);
        return parts.Sum() == total && parts.Zip(weights).All(p =>
        {
            var distance = p.First - (total * p.Second / sum);
            return distance < 1 && distance > -1;
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_negative_total_mirrors_the_split_to_the_cent() => Prop.ForAll<PositiveInt, PositiveInt[]>((total, raw) =>
    {
        var weights = raw.Select(w => (Rational)w.Get).ToList();
        return raw.Length == 0 || LargestRemainder.Apportion(total.Get, weights, Handles(raw.Length), "p")
            .SequenceEqual(LargestRemainder.Apportion(-total.Get, weights, Handles(raw.Length), "p").Select(x => -x));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_parties_changes_nothing() => Prop.ForAll<int, PositiveInt[]>((total, raw) =>
    {
        var weights = raw.Select(w => (Rational)(w.Get % 4 + 1)).ToList();
        var handles = Handles(raw.Length);
        var forward = raw.Length == 0 ? [] : LargestRemainder.Apportion(total, weights, handles, "2026-10");
        var backward = raw.Length == 0 ? [] : LargestRemainder.Apportion(total, [.. weights.AsEnumerable().Reverse()],
            [.. handles.AsEnumerable().Reverse()], "2026-10");
        return forward.SequenceEqual(backward.Reverse());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_zero_weight_gets_nothing_and_no_weight_at_all_is_refused()
    {
        Assert.Equal([7L, 0L], LargestRemainder.Apportion(7, [Rational.One, Rational.Zero], Handles(2), "p"));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Apportion(1, [Rational.Zero], Handles(1), "p"));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Apportion(1, [-1, 2], Handles(2), "p"));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Apportion(1, [1], Handles(2), "p"));
    }

    private static string[] Handles(int count) => [.. Enumerable.Range(0, count).Select(i => $"m{i}")];
}
