using Federation.Accounting.Statements;
using Federation.Node.Dashboard.States;

namespace Federation.Node.Dashboard.Languages;

/// <summary>What pages write with: texts, numbers and dates in the language of the request. Set once per request, before the page runs.</summary>
internal sealed class PageText(LanguageChoice choice)
{
    private const long MicrosPerUnit = 1_000_000;
    private const long BytesPerStep = 1000;
    private const int UnitCount = 7;

    public Language Language { get; set; } = choice.Default;

    public IReadOnlyList<Language> Languages => choice.All;

    public string this[string key] => Language.Text(key);

    public string Format(string key, params ReadOnlySpan<object?> values) => Language.Format(key, values);

    public string Count(string key, long count, params object?[] values) => Language.Count(key, count, values);

    public string Say(Phrase phrase) => phrase.In(Language);

    /// <summary>Decimal units, at most two decimals: <c>1,5 To</c>, <c>1.5 TB</c>.</summary>
    public string Bytes(long bytes)
    {
        var (unit, scaled) = (0, (decimal)bytes);
        while (Math.Abs(scaled) >= BytesPerStep && unit < UnitCount - 1)
        {
            scaled /= BytesPerStep;
            unit++;
        }

        return $"{scaled.ToString("0.##", Language.Culture)}\u00A0{Language.Text("unit.bytes").Split(' ')[unit]}";
    }

    /// <summary>Integer micro-units as an amount of a currency.</summary>
    public string Price(long micros, string currency) => $"{((decimal)micros / MicrosPerUnit).ToString("0.00####", Language.Culture)}\u00A0{currency}";

    /// <summary>Minor units as an amount; a plus sign where it is owed to the party.</summary>
    public string Signed(long minor, string currency) => $"{AmountText.Signed(minor, Language.ForStatements)}\u00A0{currency}";

    public string Amount(long minor, string currency) => $"{AmountText.Format(minor, Language.ForStatements)}\u00A0{currency}";

    public string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("d MMMM yyyy HH:mm:ss 'UTC'", Language.Culture);

    public string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("d MMMM yyyy", Language.Culture);
}
