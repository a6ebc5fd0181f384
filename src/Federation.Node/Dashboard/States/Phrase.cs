using Federation.Node.Dashboard.Languages;

namespace Federation.Node.Dashboard.States;

/// <summary>A sentence that waits for its reader's language: a key of the catalogue with values, or a text that another library writes.</summary>
internal sealed class Phrase
{
    private readonly Func<Language, string> _say;

    private Phrase(Func<Language, string> say, string? key) => (_say, Key) = (say, key);

    /// <summary>Key in the catalogue; null when the words come from elsewhere.</summary>
    public string? Key { get; }

    public static Phrase Of(string key, params object?[] values) => new(language => language.Format(key, [.. values.Select(v => v is Phrase p ? p.In(language) : v)]), key);

    public static Phrase Counted(string key, long count, params object?[] values) => new(language => language.Count(key, count, values), key);

    public static Phrase From(Func<Language, string> say) => new(say, null);

    public string In(Language language) => _say(language);
}
