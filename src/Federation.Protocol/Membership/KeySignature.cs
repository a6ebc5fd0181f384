using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>An Ed25519 signature as it stands in member cards and member sets: 86 characters of base64url without padding.</summary>
/// <remarks>The text form is canonical: the four spare bits of the last character are zero, so that one signature has one text.</remarks>
public readonly record struct KeySignature
{
    /// <summary>Length in bytes (RFC 8032).</summary>
    public const int Size = 64;

    private readonly string? _text;

    private KeySignature(string text) => _text = text;

    /// <summary>True for the default value, which verifies under no key.</summary>
    public bool IsNone => _text is null;

    /// <summary>Reads the text form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeySignature signature)
    {
        signature = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is not { Length: 86 } || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) ||
            written != Size || Base64Url.EncodeToString(bytes) != text)
        {
            return false;
        }

        signature = new KeySignature(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    internal static KeySignature Create(SigningKey key, string domain, ReadOnlySpan<byte> message) =>
        new(Base64Url.EncodeToString(key.Sign(Separated(domain, message))));

    internal static KeySignature Create(SigningKey key, string domain, Sha256Digest digest) => Create(key, domain, digest.ToArray());

    internal bool Verify(VerificationKey key, string domain, ReadOnlySpan<byte> message) =>
        _text is not null && !key.IsNone && key.Verify(Separated(domain, message), Base64Url.DecodeFromChars(_text));

    internal bool Verify(VerificationKey key, string domain, Sha256Digest digest) => Verify(key, domain, digest.ToArray());

    private static byte[] Separated(string domain, ReadOnlySpan<byte> message)
    {
        var prefix = Encoding.ASCII.GetBytes(domain);
        var bytes = new byte[prefix.Length + 1 + message.Length];
        prefix.CopyTo(bytes, 0);
        message.CopyTo(bytes.AsSpan(prefix.Length + 1));
        return bytes;
    }
}

/// <summary>What is signed under which name. Each domain ends in a zero byte that the signing code adds, so that no two can overlap.</summary>
internal static class SigningDomains
{
    public const string Card = "federation-member-card-v1";
    public const string Approve = "federation-member-set-approve-v1";
    public const string Reject = "federation-member-set-reject-v1";
    public const string Possession = "federation-member-set-possession-v1";
}
