using System.Globalization;

namespace Federation.Protocol.Http;

/// <summary>The bare items of structured fields (RFC 9651 section 3.3) that signatures use; decimals and dates are refused.</summary>
internal enum FieldKind
{
    Integer,
    String,
    Token,
    Bytes,
    Boolean,
}

/// <summary>One bare item. Text is digits, the unescaped string, the token, base64, or 0 and 1.</summary>
internal readonly record struct FieldValue(FieldKind Kind, string Text)
{
    internal static FieldValue Of(long number) => new(FieldKind.Integer, number.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="ArgumentException">The text is not printable ASCII, which structured field strings must be.</exception>
    internal static FieldValue Of(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? throw new ArgumentException("A header can hold printable ASCII only.", nameof(text))
        : new(FieldKind.String, text);

    internal static FieldValue Of(ReadOnlySpan<byte> bytes) => new(FieldKind.Bytes, Convert.ToBase64String(bytes));

    /// <summary>The one serialisation of RFC 9651 section 4.1.</summary>
    internal string Serialize() => Kind switch
    {
        FieldKind.String => $"\"{Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        FieldKind.Bytes => $":{Text}:",
        FieldKind.Boolean => $"?{Text}",
        FieldKind.Integer or FieldKind.Token => Text,
    };
}

/// <summary>A named parameter of an item or an inner list.</summary>
internal readonly record struct FieldParameter(string Name, FieldValue Value)
{
    internal static FieldValue True => new(FieldKind.Boolean, "1");

    internal string Serialize() => Value == True ? $";{Name}" : $";{Name}={Value.Serialize()}";
}

/// <summary>An item with its parameters.</summary>
internal sealed record FieldItem(FieldValue Value, IReadOnlyList<FieldParameter> Parameters);

/// <summary>A list in parentheses with its parameters.</summary>
internal sealed record InnerList(IReadOnlyList<FieldItem> Items, IReadOnlyList<FieldParameter> Parameters);
