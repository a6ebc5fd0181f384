using System.Globalization;

namespace Federation.Protocol.Json;

/// <summary>Writes a double as ECMAScript's <c>Number::toString</c> does (RFC 8785 section 3.2.2.3).</summary>
internal static class JcsNumber
{
    /// <summary>Shortest digits that read back as the same double, in ECMAScript's layout.</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    internal static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("JSON has no text for a number that is not finite.", nameof(value));
        }

        if (value == 0)
        {
            return "0";
        }

        var (digits, exponent) = ShortestDigits(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits, exponent);
    }

    /// <summary>Digits without leading or trailing zeros, and n such that the value is 0.digits × 10^n.</summary>
    private static (string Digits, int Exponent) ShortestDigits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = exponentAt < 0
            ? 0
            : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var integerDigits = point < 0 ? mantissa.Length : point;
        var leadingZeros = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), exponent + integerDigits - leadingZeros);
    }

    private static string Layout(string digits, int n)
    {
        var k = digits.Length;
        if (k <= n && n <= 21)
        {
            return digits + new string('0', n - k);
        }

        if (n is > 0 and <= 21)
        {
            return $"{digits[..n]}.{digits[n..]}";
        }

        if (n is > -6 and <= 0)
        {
            return $"0.{new string('0', -n)}{digits}";
        }

        var sign = n > 0 ? "+" : "-";
        var power = Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture);
        return k == 1 ? $"{digits}e{sign}{power}" : $"{digits[0]}.{digits[1..]}e{sign}{power}";
    }
}
