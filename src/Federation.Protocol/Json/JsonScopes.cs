using System.Text.Json;

namespace Federation.Protocol.Json;

/// <summary>The open objects and arrays of one pass, with the keys seen and the items counted in each.</summary>
internal sealed class JsonScopes(JsonLimits limits)
{
    /// <summary>A larger key set is dropped rather than cleared, since clearing costs its capacity at every later object.</summary>
    private const int LargestReusedKeySet = 64;

    private const long LargestInteger = (1L << 53) - 1;

    private readonly List<Scope> _scopes = [];
    private int _depth;

    /// <summary>Takes the token that the reader stands on.</summary>
    internal JsonFault Accept(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _depth--;
                return JsonFault.None;
            case JsonTokenType.PropertyName:
                return _scopes[_depth - 1].Keys.Add(reader.GetString()!) ? JsonFault.None : JsonFault.DuplicateKey;
            default:
                return CountItem() ? AcceptValue(ref reader) : JsonFault.ArrayTooLong;
        }
    }

    private JsonFault AcceptValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return Open(reader.TokenType == JsonTokenType.StartArray) ? JsonFault.None : JsonFault.TooDeep;
            case JsonTokenType.String when reader.ValueIsEscaped:
                // Decoding is the check: a lone surrogate throws.
                _ = reader.GetString();
                return JsonFault.None;
            case JsonTokenType.Number:
                return IsSafeInteger(reader.ValueSpan) ? JsonFault.None : JsonFault.NumberNotInteger;
            default:
                return JsonFault.None;
        }
    }

    private bool CountItem()
    {
        if (_depth == 0 || !_scopes[_depth - 1].IsArray)
        {
            return true;
        }

        return ++_scopes[_depth - 1].Items <= limits.MaxArrayLength;
    }

    private bool Open(bool isArray)
    {
        if (_depth == limits.MaxDepth)
        {
            return false;
        }

        if (_depth == _scopes.Count)
        {
            _scopes.Add(new Scope());
        }

        _scopes[_depth++].Reset(isArray);
        return true;
    }

    private static bool IsSafeInteger(ReadOnlySpan<byte> digits)
    {
        if (digits.ContainsAny(".eE"u8) || digits.SequenceEqual("-0"u8))
        {
            return false;
        }

        return long.TryParse(digits, System.Globalization.NumberStyles.AllowLeadingSign, provider: null, out var value)
            && value is >= -LargestInteger and <= LargestInteger;
    }

    private sealed class Scope
    {
        internal HashSet<string> Keys { get; private set; } = new(StringComparer.Ordinal);

        internal bool IsArray { get; private set; }

        internal int Items { get; set; }

        internal void Reset(bool isArray)
        {
            IsArray = isArray;
            Items = 0;
            if (Keys.Count > LargestReusedKeySet)
            {
                Keys = new(StringComparer.Ordinal);
            }
            else
            {
                Keys.Clear();
            }
        }
    }
}
