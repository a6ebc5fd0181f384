using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.Protocol.Json;

/// <summary>The JSON Canonicalization Scheme, RFC 8785: one byte sequence per JSON value.</summary>
/// <remarks>Object keys stand in UTF-16 code unit order, numbers as ECMAScript writes them, strings with the fewest escapes.</remarks>
public static class JcsCanonicalizer
{
    private const int MaxDepth = 128;

    /// <summary>The canonical UTF-8 bytes of a value.</summary>
    /// <exception cref="ArgumentException">A key stands twice in one object, or a number is too large for a double.</exception>
    /// <exception cref="InvalidOperationException">A string holds a lone surrogate.</exception>
    public static byte[] Canonicalize(JsonElement e) => Canonicalize(e, withoutMember: null);

    /// <summary>The canonical UTF-8 bytes of a value.</summary>
    /// <exception cref="ArgumentException">A number is too large for a double.</exception>
    public static byte[] Canonicalize(JsonNode n)
    {
        using var document = ToDocument(n);
        return Canonicalize(document.RootElement);
    }

    /// <summary>As above, leaving out one member of the top object: what a proof covers is the document without the proof.</summary>
    internal static byte[] Canonicalize(JsonElement e, string? withoutMember)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        WriteValue(e, output, withoutMember);
        return output.WrittenSpan.ToArray();
    }

    internal static JsonDocument ToDocument(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth }))
        {
            node.WriteTo(writer);
        }

        return JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    private static void WriteValue(JsonElement e, ArrayBufferWriter<byte> output, string? withoutMember)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(e, output, withoutMember);
                break;
            case JsonValueKind.Array:
                WriteArray(e, output);
                break;
            case JsonValueKind.String:
                WriteString(e.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteAscii(JcsNumber.Format(e.GetDouble()), output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new ArgumentException("An undefined JSON value has no canonical form.", nameof(e));
        }
    }

    private static void WriteObject(JsonElement e, ArrayBufferWriter<byte> output, string? withoutMember)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in e.EnumerateObject())
        {
            if (withoutMember is null || member.Name != withoutMember)
            {
                members.Add((member.Name, member.Value));
            }
        }

        members.Sort(static (x, y) => string.CompareOrdinal(x.Name, y.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name)
                {
                    throw new ArgumentException("A key stands twice in one object.", nameof(e));
                }

                output.Write(","u8);
            }

            WriteString(members[i].Name, output);
            output.Write(":"u8);
            WriteValue(members[i].Value, output, withoutMember: null);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement e, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in e.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            WriteValue(item, output, withoutMember: null);
        }

        output.Write("]"u8);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var plain = rest.IndexOfAny(MustEscape);
            var run = plain < 0 ? rest : rest[..plain];
            Encoding.UTF8.GetBytes(run, output);
            if (plain < 0)
            {
                break;
            }

            WriteAscii(Escape(rest[plain]), output);
            rest = rest[(plain + 1)..];
        }

        output.Write("\""u8);
    }

    private static readonly SearchValues<char> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static code => (char)code), '"', '\\']);

    private static string Escape(char c) => c switch
    {
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        '"' => "\\\"",
        '\\' => "\\\\",
        _ => $"\\u{(int)c:x4}",
    };

    private static void WriteAscii(string text, ArrayBufferWriter<byte> output) => Encoding.ASCII.GetBytes(text, output);
}
