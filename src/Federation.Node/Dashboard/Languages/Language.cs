using System.Globalization;
using Federation.Accounting.Statements;

namespace Federation.Node.Dashboard.Languages;

/// <summary>The texts of one language and how it writes numbers.</summary>
internal sealed class Language
{
    private const int One = 0;
    private const int Several = 1;

    private readonly Dictionary<string, PoEntry> _entries;

    public Language(string code, string cultureName, string catalogue)
    {
        Code = code;
        Culture = CultureInfo.GetCultureInfo(cultureName);
        _entries = PoFile.Parse(catalogue).ToDictionary(e => e.Id, StringComparer.Ordinal);
    }

    /// <summary>Two letters, as in <c>?lang=</c> and the lang attribute.</summary>
    public string Code { get; }

    public CultureInfo Culture { get; }

    public StatementLanguage ForStatements => Code == "fr" ? StatementLanguage.French : StatementLanguage.English;

    public IReadOnlyCollection<string> Keys => _entries.Keys;

    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The text of a key. A missing one shows its key: a page degrades, and a test refuses it.</summary>
    public string Text(string key) => _entries.TryGetValue(key, out var entry) ? entry.Forms[One] : key;

    public string Format(string key, params ReadOnlySpan<object?> values) => string.Format(Culture, Text(key), values);

    /// <summary>A text that counts; the count is value 0. French takes the singular for 0 and 1, English for 1.</summary>
    public string Count(string key, long count, params object?[] values)
    {
        var isOne = Code == "fr" ? count is 0 or 1 : count == 1;
        var form = !_entries.TryGetValue(key, out var entry) ? key : entry.Forms[isOne || entry.Forms.Count == 1 ? One : Several];
        return string.Format(Culture, form, [count, .. values]);
    }
}
