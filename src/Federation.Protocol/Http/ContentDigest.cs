using System.Security.Cryptography;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Http;

/// <summary>The Content-Digest field with SHA-256 (RFC 9530 section 2): <c>sha-256=:BASE64:</c>. The digest is over the bytes as
/// sent.</summary>
public static class ContentDigest
{
    private const string Algorithm = "sha-256";

    /// <summary>The field for a body.</summary>
    public static string Of(ReadOnlySpan<byte> body) => Of(Sha256Digest.Of(body));

    /// <summary>The field for a digest computed while streaming.</summary>
    public static string Of(Sha256Digest d) => $"{Algorithm}=:{Convert.ToBase64String(d.ToArray())}:";

    /// <summary>Reads the SHA-256 of a field that may name other algorithms too.</summary>
    /// <param name="header">The field value.</param>
    /// <param name="d">The digest, none when refused.</param>
    /// <returns>False when the field is malformed, longer than 8192 characters, or has no SHA-256 of 32 bytes.</returns>
    public static bool TryParseSha256(string header, out Sha256Digest d)
    {
        d = default;
        if (!FieldReader.TryReadByteSequences(header, out var digests)
            || !digests.TryGetValue(Algorithm, out var bytes)
            || bytes.Length != SHA256.HashSizeInBytes)
        {
            return false;
        }

        d = new Sha256Digest(bytes);
        return true;
    }
}
