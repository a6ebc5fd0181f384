using System.Globalization;
using System.Numerics;
using Federation.Accounting.Periods;
using Federation.Accounting.Rating;
using Federation.Accounting.Rationals;
using Federation.Accounting.Windows;
using Federation.Protocol.Quantities;

namespace Federation.Accounting.Tests.Rating;

public sealed class MeteringVectorTests
{
    [Fact]
    public void Stored_time_is_integrated_exactly_from_events()
    {
        foreach (var item in Vectors.Read("metering.json").GetProperty("cases").EnumerateArray())
        {
            var start = item.GetProperty("monthStart").GetDateTimeOffset();
            var month = CalendarMonth.Of(start);
            Int128 total = 0;
            foreach (var change in item.GetProperty("events").EnumerateArray())
            {
                var (at, bytes) = (start.AddSeconds(change[0].Long()), change[1].Long());
                var part = StoredTime.In(new StoredInterval(new ByteSize(Math.Abs(bytes)), at, month.End), month.Start, month.End);
                total += bytes < 0 ? -part.Value : part.Value;
            }

            Assert.Equal(item.GetProperty("byteSeconds").GetString(), total.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(item.GetProperty("gbHours").Rational(), new Rational(total, (BigInteger)3600 * 1_000_000_000));
            if (item.TryGetProperty("tbMonths6", out var tbMonths))
            {
                foreach (var hours in tbMonths.EnumerateObject())
                {
                    var exact = new Rational(total, (BigInteger)UsageRating.BytesPerTb * 3600 * int.Parse(hours.Name,
                        CultureInfo.InvariantCulture));
                    Assert.Equal(hours.Value.GetString(), exact.ToText(6));
                    Assert.Equal(item.GetProperty("rated").GetProperty(hours.Name).Long(), (long)(exact * 500).RoundHalfAway());
                }

                var rated = UsageRating.StorageMinorUnits(total, item.GetProperty("priceMicros").Long(), month);
                Assert.Equal(item.GetProperty("rated").GetProperty("744").Long(), (long)rated.RoundHalfAway());
            }
        }
    }

    [Fact]
    public void Binary_and_decimal_units_are_told_apart()
    {
        var m2 = Vectors.Read("metering.json").GetProperty("m2");
        var months = m2.GetProperty("byteHours").Rational() / m2.GetProperty("hours").Rational();
        Assert.Equal(m2.GetProperty("gibMonths").Rational(), months / (1L << 30));
        Assert.Equal(m2.GetProperty("gbMonths6").GetString(), (months / 1_000_000_000).ToText(6));
    }

    [Fact]
    public void A_price_per_hour_gives_other_months()
    {
        var m4 = Vectors.Read("metering.json").GetProperty("m4");
        foreach (var item in m4.GetProperty("cases").EnumerateArray())
        {
            var cost = m4.GetProperty("gbHourPrice").Rational() * m4.GetProperty("gb").Rational() * item[0].Rational();
            Assert.Equal(item[1].GetString(), cost.ToText(4));
        }
    }

    [Fact]
    public void A_full_month_costs_the_same_all_year()
    {
        var m5 = Vectors.Read("metering.json").GetProperty("m5");
        foreach (var month in m5.GetProperty("months").EnumerateArray().Select(m => CalendarMonth.Parse(m.GetString()!)))
        {
            var stored = StoredTime.In(new StoredInterval(new ByteSize(m5.GetProperty("bytes").Long()), month.Start, month.End),
                month.Start, month.End);
            Assert.Equal(m5.GetProperty("minor").Rational(), UsageRating.StorageMinorUnits(stored.Value,
                m5.GetProperty("priceMicros").Long(), month));
        }
    }

    [Fact]
    public void Ten_thousand_small_receipts_are_rated_together()
    {
        var month = CalendarMonth.Parse("2026-10");
        var one = UsageRating.StorageMinorUnits(Int128.Parse("981090000000000", CultureInfo.InvariantCulture), 5_000_000, month);
        Assert.Equal(0, (int)one.RoundHalfAway());
        Assert.Equal(1831, (int)(one * 10_000).RoundHalfAway());
    }

    [Fact]
    public void A_petabyte_for_a_year_does_not_overflow()
    {
        var earned = UsageRating.StorageMinorUnits((Int128)1_000_000_000_000_000 * 31_536_000 * 1000, long.MaxValue,
            CalendarMonth.Parse("2026-10"));
        Assert.True(earned > 0);
    }

    [Fact]
    public void The_parts_of_adjacent_windows_sum_to_the_whole()
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
        var interval = new StoredInterval(new ByteSize(7), start, start.AddMilliseconds(100_900));
        var grid = new WindowGrid(10);
        var whole = StoredTime.In(interval, start.AddDays(-1), start.AddDays(1));
        var parts = grid.Cut(grid.StartOf(start), grid.EndOf(start.AddSeconds(101))).Aggregate(
            ByteSeconds.Zero, (sum, w) => sum + StoredTime.In(interval, w.From, w.To));
        Assert.Equal(whole, parts);
        Assert.Equal(7 * 101, whole.Value);
    }
}
