using System.Globalization;
using Federation.Accounting.Rationals;

namespace Federation.Accounting.Statements;

/// <summary>Amounts as people of a language write them. Independent of the machine's locale data, so that every member prints the
/// same.</summary>
public static class AmountText
{
    /// <summary>Minor units with two decimals and groups of three: <c>1,234.56</c>, or <c>1 234,56</c> in French.</summary>
    public static string Format(long minor, StatementLanguage language)
    {
        var phrases = StatementPhrases.Of(language);
        var absolute = UInt128.CreateChecked(minor < 0 ? -(Int128)minor : minor);
        var whole = (absolute / 100).ToString(CultureInfo.InvariantCulture);
        for (var at = whole.Length - 3; at > 0; at -= 3)
        {
            whole = whole.Insert(at, phrases.GroupMark);
        }

        var cents = ((int)(absolute % 100)).ToString("00", CultureInfo.InvariantCulture);
        return $"{(minor < 0 ? "-" : "")}{whole}{phrases.DecimalMark}{cents}";
    }

    /// <summary>As <see cref="Format"/>, with a plus sign where the amount is owed to the party.</summary>
    public static string Signed(long minor, StatementLanguage language) => (minor > 0 ? "+" : "") + Format(minor, language);

    /// <summary>Exact minor units as an amount with 10 decimals.</summary>
    public static string Exact(Rational minorUnits, StatementLanguage language) =>
        StatementDocument.ExactText(minorUnits).Replace(".", StatementPhrases.Of(language).DecimalMark, StringComparison.Ordinal);
}
