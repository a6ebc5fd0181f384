using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Protocol.Identifiers;

namespace Federation.Cli.Blobs;

/// <summary>A blob's name: the 64 hexadecimal digits that <c>sha256sum</c> prints, with or without <c>sha256:</c>.</summary>
internal static class BlobName
{
    private const string Prefix = "sha256:";

    /// <exception cref="VerbFailure">Not a name.</exception>
    public static string Parse(string text)
    {
        var hex = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return Sha256Digest.TryParse(hex, out _) ? hex : throw new VerbFailure(ExitCode.Usage, $"'{text}' is not a blob: 64 lower-case hexadecimal digits are needed.");
    }

    /// <summary>Writes a field of the API's answer in the form that the other verbs take.</summary>
    public static void Shorten(JsonNode? holder, string field)
    {
        if (holder is JsonObject known && known[field]?.ToString() is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            known[field] = name[Prefix.Length..];
        }
    }
}
