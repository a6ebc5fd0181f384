using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Identifiers;

/// <summary>Names immutable stored bytes by their flat SHA-256 (design 08.3): what <c>sha256sum</c> prints. Text form <c>sha256:HEX</c>.</summary>
public readonly record struct BlobId(Sha256Digest Digest) : IComparable<BlobId>
{
    private const string Prefix = "sha256:";

    /// <summary>64 lower-case hexadecimal digits, as <c>sha256sum</c> prints them.</summary>
    public string Hex => Digest.ToString();

    /// <summary>Reads <c>sha256:HEX</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BlobId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Sha256Digest.TryParse(text[Prefix.Length..], out var digest))
        {
            return false;
        }

        id = new BlobId(digest);
        return true;
    }

    /// <summary>Reads <c>sha256:HEX</c>.</summary>
    /// <exception cref="FormatException">The text is not a blob id.</exception>
    public static BlobId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a blob id (sha256: and 64 hexadecimal digits).");

    /// <inheritdoc/>
    public int CompareTo(BlobId other) => Digest.CompareTo(other.Digest);

    /// <inheritdoc/>
    public override string ToString() => Prefix + Digest;

    /// <summary>Byte order.</summary>
    public static bool operator <(BlobId left, BlobId right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(BlobId left, BlobId right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(BlobId left, BlobId right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(BlobId left, BlobId right) => left.CompareTo(right) >= 0;
}
