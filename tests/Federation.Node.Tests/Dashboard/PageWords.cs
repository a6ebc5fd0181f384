using System.Text;
using System.Text.RegularExpressions;

namespace Federation.Node.Tests.Dashboard;

/// <summary>Finds words written into a Razor page: text between tags, and the attributes that people read, once everything computed is taken out.</summary>
internal static partial class PageWords
{
    public static IReadOnlyList<string> In(string page)
    {
        var markup = WithoutCode(page);
        var texts = Tag().Replace(markup, "\n").Split('\n');
        var attributes = ReadAttribute().Matches(markup).Select(m => m.Groups["text"].Value);
        return [.. texts.Concat(attributes).Select(t => t.Trim()).Where(t => t.Any(char.IsLetter))];
    }

    /// <summary>Takes out directives, code blocks, the heads of statements, and expressions, by matching their brackets.</summary>
    private static string WithoutCode(string page)
    {
        var kept = new StringBuilder();
        var text = Entity().Replace(Directive().Replace(Comment().Replace(page, ""), ""), " ");
        for (var at = 0; at < text.Length;)
        {
            if (StatementHead().Match(text, at) is { Success: true } head && head.Index == at)
            {
                at = head.Value.TrimEnd().EndsWith('(') ? Closing(text, at + head.Value.TrimEnd().Length - 1) : at + head.Length;
            }
            else if (text[at] == '@')
            {
                at = EndOfExpression(text, at + 1);
            }
            else
            {
                if (text[at] is not ('{' or '}'))
                {
                    kept.Append(text[at]);
                }

                at++;
            }
        }

        return kept.ToString();
    }

    private static int EndOfExpression(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsLetterOrDigit(text[at]) || text[at] == '_' || (text[at] == '.' && at + 1 < text.Length && char.IsLetter(text[at + 1])))
            {
                at++;
            }
            else if (text[at] is '(' or '[' or '{')
            {
                at = Closing(text, at);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Behind the bracket that closes the one at <paramref name="open"/>.</summary>
    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] is '(' or '[' or '{' ? 1 : text[at] is ')' or ']' or '}' ? -1 : 0;
            if (depth == 0)
            {
                return at + 1;
            }
        }

        return text.Length;
    }

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(page|model|inject|using|namespace|addTagHelper)\b.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\G(@(if|foreach|for|while|switch)\s*\(|else\s+if\s*\(|else\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StatementHead();

    [GeneratedRegex("&[a-z]+;|&#[0-9]+;", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entity();

    [GeneratedRegex("<[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\b(title|alt|aria-label|placeholder|summary)=""(?<text>[^""]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadAttribute();
}
