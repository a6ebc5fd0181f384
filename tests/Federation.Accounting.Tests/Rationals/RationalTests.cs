using FsCheck;
using FsCheck.Fluent;
using Federation.Accounting.Rationals;

namespace Federation.Accounting.Tests.Rationals;

public sealed class RationalTests
{
    [Theory]
    [InlineData(5, 2, 3)]
    [InlineData(-5, 2, -3)]
    [InlineData(7, 3, 2)]
    [InlineData(-7, 3, -2)]
    [InlineData(1, -2, -1)]
    [InlineData(0, 5, 0)]
    public void A_half_rounds_away_from_zero(long numerator, long denominator, int expected) =>
        Assert.Equal(expected, new Rational(numerator, denominator).RoundHalfAway());

    [Theory]
    [InlineData(8000, 3100, 10, "2.5806451613")]
    [InlineData(-1, 3, 4, "-0.3333")]
    [InlineData(-1, 100000, 4, "0.0000")]
    [InlineData(1, 2, 0, "1")]
    [InlineData(1999999, 1000000, 2, "2.00")]
    public void Text_has_exactly_the_decimals_asked_for(long numerator, long denominator, int decimals, string expected) =>
        Assert.Equal(expected, new Rational(numerator, denominator).ToText(decimals));

    [Fact]
    public void Equal_fractions_are_equal_values_and_the_default_is_zero()
    {
        Assert.Equal(new Rational(2, 4), new Rational(-1, -2));
        Assert.Equal(default, new Rational(0, 7));
        Assert.Equal("1/2", new Rational(2, 4).ToString());
    }

    [Fact]
    public void Arithmetic_is_exact() => Prop.ForAll<int, int, int>((a, b, c) =>
    {
        var (x, y) = (new Rational(a, ((long)c * c) + 1), new Rational(b, ((long)a * a) + 1));
        return x + y - y == x && (y.IsZero || x * y / y == x) && x.Floor() <= x && x.Ceiling() >= x && (x < y) == (y > x);
    }).QuickCheckThrowOnFailure();
}
