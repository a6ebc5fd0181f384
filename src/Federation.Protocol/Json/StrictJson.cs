using System.Text.Json;
using System.Text.Unicode;

namespace Federation.Protocol.Json;

/// <summary>Reads JSON from peers: everything is bounded and checked in one forward pass before a document is built (design 03).</summary>
public static class StrictJson
{
    /// <summary>Checks the text and builds a document over it.</summary>
    /// <param name="utf8">The bytes received. They must not change while the document is in use.</param>
    /// <param name="limits">Bounds on size, depth and array length.</param>
    /// <param name="doc">The document when the answer is <see cref="JsonFault.None"/>, else null.</param>
    /// <returns>The first fault met, size and encoding before content.</returns>
    public static JsonFault TryParse(ReadOnlyMemory<byte> utf8, JsonLimits limits, out JsonDocument? doc)
    {
        doc = null;
        var fault = Check(utf8.Span, limits);
        if (fault == JsonFault.None)
        {
            doc = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.MaxDepth + 1 });
        }

        return fault;
    }

    private static JsonFault Check(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            return JsonFault.TooLarge;
        }

        if (!Utf8.IsValid(utf8))
        {
            return JsonFault.NotUtf8;
        }

        try
        {
            // One level of slack lets this pass tell "too deep" from "malformed".
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
            var scopes = new JsonScopes(limits);
            while (reader.Read())
            {
                var fault = scopes.Accept(ref reader);
                if (fault != JsonFault.None)
                {
                    return fault;
                }
            }

            return JsonFault.None;
        }
        catch (JsonException)
        {
            return JsonFault.Malformed;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that an escaped string is not Unicode text.
            return JsonFault.Malformed;
        }
    }
}
