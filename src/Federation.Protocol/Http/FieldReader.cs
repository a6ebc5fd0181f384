using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Federation.Protocol.Http;

/// <summary>Reads the two dictionaries that signatures need (RFC 9651 section 4.2): of inner lists and of byte sequences.</summary>
/// <remarks>Stricter than the RFC where it lets the last of two equal keys win: two equal keys are refused, so that no two readers
/// disagree.</remarks>
internal sealed class FieldReader(string text)
{
    /// <summary>Longest field read, in characters.</summary>
    internal const int MaxLength = 8192;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/");

    private int _at;

    internal static bool TryReadInnerLists(string text, [NotNullWhen(true)] out Dictionary<string, InnerList>? members) =>
        new FieldReader(text).TryReadDictionary(
            static (FieldReader reader, out InnerList value) => reader.TryReadInnerList(out value!), out members);

    internal static bool TryReadByteSequences(string text, [NotNullWhen(true)] out Dictionary<string, byte[]>? members) =>
        new FieldReader(text).TryReadDictionary(
            static (FieldReader reader, out byte[] value) => reader.TryReadBytes(out value!), out members);

    private delegate bool ReadMember<T>(FieldReader reader, out T value);

    private bool AtEnd => _at == text.Length;

    private bool TryReadDictionary<T>(ReadMember<T> readMember, [NotNullWhen(true)] out Dictionary<string, T>? members)
    {
        members = null;
        var result = new Dictionary<string, T>(StringComparer.Ordinal);
        if (text.Length > MaxLength)
        {
            return false;
        }

        SkipSpaces();
        while (!AtEnd)
        {
            if (!TryReadKey(out var key) || !Take('=') || !readMember(this, out var value) || !result.TryAdd(key, value))
            {
                return false;
            }

            SkipOptionalWhitespace();
            if (AtEnd)
            {
                break;
            }

            if (!Take(','))
            {
                return false;
            }

            SkipOptionalWhitespace();
            if (AtEnd)
            {
                return false;
            }
        }

        members = result;
        return true;
    }

    private bool TryReadInnerList(out InnerList? list)
    {
        list = null;
        if (!Take('('))
        {
            return false;
        }

        var items = new List<FieldItem>();
        while (true)
        {
            SkipSpaces();
            if (Take(')'))
            {
                break;
            }

            // Two items must be separated by a space.
            if (items.Count > 0 && text[_at - 1] != ' ')
            {
                return false;
            }

            if (!TryReadValue(out var value) || !TryReadParameters(out var parameters))
            {
                return false;
            }

            items.Add(new FieldItem(value, parameters));
        }

        if (!TryReadParameters(out var ofList))
        {
            return false;
        }

        list = new InnerList(items, ofList);
        return true;
    }

    private bool TryReadParameters(out List<FieldParameter> parameters)
    {
        parameters = [];
        while (Take(';'))
        {
            SkipSpaces();
            var value = FieldParameter.True;
            if (!TryReadKey(out var name) || (Take('=') && !TryReadValue(out value)) || parameters.Exists(p => p.Name == name))
            {
                return false;
            }

            parameters.Add(new FieldParameter(name, value));
        }

        return true;
    }

    private bool TryReadValue(out FieldValue value)
    {
        value = default;
        if (AtEnd)
        {
            return false;
        }

        switch (text[_at])
        {
            case '"':
                return TryReadString(out value);
            case ':':
                var ok = TryReadBytes(out var bytes);
                value = FieldValue.Of(bytes);
                return ok;
            case '?':
                return TryReadBoolean(out value);
            case '-' or (>= '0' and <= '9'):
                return TryReadInteger(out value);
            case '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'):
                value = new FieldValue(FieldKind.Token, TakeWhile(TokenCharacters));
                return true;
            default:
                return false;
        }
    }

    private bool TryReadString(out FieldValue value)
    {
        value = default;
        var content = new StringBuilder();
        for (_at++; !AtEnd; _at++)
        {
            var c = text[_at];
            if (c == '"')
            {
                _at++;
                value = new FieldValue(FieldKind.String, content.ToString());
                return true;
            }

            if (c == '\\')
            {
                _at++;
                if (AtEnd || text[_at] is not ('"' or '\\'))
                {
                    return false;
                }
            }
            else if (c is < ' ' or > '~')
            {
                return false;
            }

            content.Append(text[_at]);
        }

        return false;
    }

    private bool TryReadBytes(out byte[] bytes)
    {
        bytes = [];
        if (!Take(':'))
        {
            return false;
        }

        var end = text.IndexOf(':', _at);
        if (end < 0)
        {
            return false;
        }

        var base64 = text[_at..end];
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var length))
        {
            return false;
        }

        bytes = buffer[..length];
        _at = end + 1;

        // The decoder is lenient about white space and unused bits; one spelling per value is enough.
        return Convert.ToBase64String(bytes) == base64;
    }

    private bool TryReadBoolean(out FieldValue value)
    {
        _at++;
        value = new FieldValue(FieldKind.Boolean, !AtEnd && text[_at] == '1' ? "1" : "0");
        return Take('0') || Take('1');
    }

    private bool TryReadInteger(out FieldValue value)
    {
        var start = _at;
        _ = Take('-');
        while (!AtEnd && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }

        value = default;
        if (_at - start > 16
            || !long.TryParse(text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || (!AtEnd && text[_at] == '.'))
        {
            return false;
        }

        value = FieldValue.Of(number);
        return true;
    }

    private bool TryReadKey(out string key)
    {
        key = "";
        if (AtEnd || text[_at] is not ('*' or (>= 'a' and <= 'z')))
        {
            return false;
        }

        key = TakeWhile(KeyCharacters);
        return true;
    }

    private string TakeWhile(SearchValues<char> allowed)
    {
        var length = text.AsSpan(_at).IndexOfAnyExcept(allowed);
        var taken = length < 0 ? text[_at..] : text.Substring(_at, length);
        _at += taken.Length;
        return taken;
    }

    private bool Take(char expected)
    {
        if (AtEnd || text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (!AtEnd && text[_at] == ' ')
        {
            _at++;
        }
    }

    private void SkipOptionalWhitespace()
    {
        while (!AtEnd && text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }
}
