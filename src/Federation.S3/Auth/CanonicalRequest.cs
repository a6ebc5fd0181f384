using System.Security.Cryptography;
using System.Text;

namespace Federation.S3.Auth;

/// <summary>The texts that SigV4 signs. Signer and verifier share them, so that neither can drift alone.</summary>
internal static class CanonicalRequest
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public static string Build(
        string method, string canonicalPath, string canonicalQuery, IEnumerable<(string Name, string Value)> headers, string payloadHash)
    {
        var text = new StringBuilder(512);
        text.Append(method).Append('\n').Append(canonicalPath).Append('\n').Append(canonicalQuery).Append('\n');
        var names = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(':').Append(Collapse(value)).Append('\n');
            names.Append(names.Length == 0 ? "" : ";").Append(name);
        }

        return text.Append('\n').Append(names).Append('\n').Append(payloadHash).ToString();
    }

    public static string StringToSign(string timestamp, string scope, string canonicalRequest) =>
        string.Join('\n', Algorithm, timestamp, scope, HexSha256(canonicalRequest));

    public static string HexSha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Trimmed, and each run of spaces made one.</summary>
    private static string Collapse(string value)
    {
        var trimmed = value.Trim(' ', '\t');
        if (!trimmed.Contains("  ", StringComparison.Ordinal))
        {
            return trimmed;
        }

        var text = new StringBuilder(trimmed.Length);
        foreach (var c in trimmed)
        {
            if (c != ' ' || text[^1] != ' ')
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
