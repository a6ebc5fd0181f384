using System.Globalization;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Quantities;

/// <summary>Prices as people write them, in integer micro-units of the federation's currency.</summary>
internal static class PriceText
{
    private const long MicrosPerUnit = 1_000_000;

    /// <exception cref="VerbFailure">Negative, too precise, or not a number.</exception>
    public static long Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
        && price <= long.MaxValue / MicrosPerUnit
        && decimal.IsInteger(price * MicrosPerUnit)
            ? (long)(price * MicrosPerUnit)
            : throw new VerbFailure(ExitCode.Usage, $"'{text}' is not a price such as 4.00, with at most six decimals.");

    public static string Format(long micros) => (micros / (decimal)MicrosPerUnit).ToString("0.00####", CultureInfo.InvariantCulture);

    /// <summary>A price of the API, which is a string of digits.</summary>
    public static string Format(string? digits) => long.TryParse(digits, CultureInfo.InvariantCulture, out var micros) ? Format(micros) : "";
}
