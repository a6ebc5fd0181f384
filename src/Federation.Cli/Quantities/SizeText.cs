using System.Globalization;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Quantities;

/// <summary>Byte counts as people write them: <c>2TB</c> and <c>1.5 GB</c> in powers of 1000, <c>2TiB</c> in powers of 1024, <c>512</c> alone in bytes.</summary>
internal static class SizeText
{
    private const long Step = 1000;
    private const long BinaryStep = 1024;

    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <exception cref="VerbFailure">Not a whole number of bytes in this form.</exception>
    public static long Parse(string text)
    {
        var trimmed = text.Trim();
        var digits = trimmed.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = trimmed[digits..].Trim();
        if (decimal.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && FactorOf(unit) is { } factor
            && number <= long.MaxValue / factor
            && decimal.IsInteger(number * factor))
        {
            return (long)(number * factor);
        }

        throw new VerbFailure(ExitCode.Usage, $"'{text}' is not a size such as 500GB, 2TB or 2TiB.");
    }

    /// <summary>At most two decimals, powers of 1000.</summary>
    public static string Format(long bytes)
    {
        var (unit, scaled) = (0, (decimal)bytes);
        while (Math.Abs(scaled) >= Step && unit < Units.Length - 1)
        {
            scaled /= Step;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{scaled:0.##} {Units[unit]}");
    }

    /// <summary>A byte count of the API, which is a string of digits.</summary>
    public static string Format(string? digits) => long.TryParse(digits, CultureInfo.InvariantCulture, out var bytes) ? Format(bytes) : "";

    private static long? FactorOf(string unit)
    {
        if (unit.Length == 0)
        {
            return 1;
        }

        var decimalPower = Array.FindIndex(Units, u => u.Equals(unit, StringComparison.OrdinalIgnoreCase));
        return decimalPower >= 0 ? Power(Step, decimalPower)
            : Array.FindIndex(BinaryUnits, u => u.Equals(unit, StringComparison.OrdinalIgnoreCase)) is var binaryPower and >= 0 ? Power(BinaryStep, binaryPower)
            : null;
    }

    private static long Power(long step, int exponent) => Enumerable.Repeat(step, exponent).Aggregate(1L, (product, factor) => product * factor);
}
