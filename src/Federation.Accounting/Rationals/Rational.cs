using System.Globalization;
using System.Numerics;

namespace Federation.Accounting.Rationals;

/// <summary>An exact fraction of two integers without bound, always in lowest terms with a positive denominator.</summary>
/// <remarks>Rating and sharing stay exact until the one rounding of a pool (design 05, "Two ledgers"); no floating point
/// anywhere.</remarks>
public readonly record struct Rational : IComparable<Rational>
{
    // Stored minus one, so that the default value is a valid zero.
    private readonly BigInteger _denominatorMinusOne;

    /// <summary>Builds and normalises numerator / denominator.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / divisor;
        _denominatorMinusOne = (denominator / divisor) - BigInteger.One;
    }

    /// <summary>Zero.</summary>
    public static Rational Zero => default;

    /// <summary>One.</summary>
    public static Rational One => new(BigInteger.One, BigInteger.One);

    /// <summary>Carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Always positive.</summary>
    public BigInteger Denominator => _denominatorMinusOne + BigInteger.One;

    /// <summary>−1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>True for zero.</summary>
    public bool IsZero => Numerator.IsZero;

    /// <summary>The largest integer not above the value.</summary>
    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(Numerator, Denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - BigInteger.One : quotient;
    }

    /// <summary>The smallest integer not below the value.</summary>
    public BigInteger Ceiling() => -(-this).Floor();

    /// <summary>The nearest integer; a half goes away from zero (design 05: how K is rounded to cents).</summary>
    public BigInteger RoundHalfAway()
    {
        var doubled = (BigInteger.Abs(Numerator) * 2) + Denominator;
        return Sign * (doubled / (Denominator * 2));
    }

    /// <summary>Digits with exactly the given number of decimals, half away from zero, a dot, no grouping: <c>-2.5806451613</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0 decimals.</exception>
    public string ToText(int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        var scaled = (this * new Rational(BigInteger.Pow(10, decimals), BigInteger.One)).RoundHalfAway();
        var digits = BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var text = decimals == 0 ? digits : $"{digits[..^decimals]}.{digits[^decimals..]}";
        return scaled.Sign < 0 ? "-" + text : text;
    }

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary><c>numerator/denominator</c>, or the integer alone.</summary>
    public override string ToString() => _denominatorMinusOne.IsZero
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>An integer is a fraction over one.</summary>
    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    /// <summary>An integer is a fraction over one.</summary>
    public static implicit operator Rational(long value) => new(value, BigInteger.One);

    /// <summary>Exact sum.</summary>
    public static Rational operator +(Rational left, Rational right) =>
        new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>Exact difference.</summary>
    public static Rational operator -(Rational left, Rational right) => left + -right;

    /// <summary>The opposite.</summary>
    public static Rational operator -(Rational value) => new(-value.Numerator, value.Denominator);

    /// <summary>Exact product.</summary>
    public static Rational operator *(Rational left, Rational right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>Exact quotient.</summary>
    public static Rational operator /(Rational left, Rational right) =>
        new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>Numeric order.</summary>
    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    /// <summary>Exact sum of a sequence.</summary>
    public static Rational Sum(IEnumerable<Rational> values) => values.Aggregate(Zero, (sum, value) => sum + value);
}
