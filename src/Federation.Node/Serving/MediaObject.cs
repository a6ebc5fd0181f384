using System.Globalization;
using Federation.Node.Blobs;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Node.Serving;

/// <summary>Bytes and the exact headers under which they are shown.</summary>
internal sealed record MediaObject
{
    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Lower-case name to value, from <see cref="MediaHeaders"/> only.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public string? ETag => Headers.GetValueOrDefault("etag");

    public static MediaObject Of(ObjectRow row) => new()
    {
        Blob = row.Blob,
        Size = row.Size,
        ContentType = MediaHeaders.IsSendable(row.ContentType) ? row.ContentType : null,
        Headers = MediaHeaders.Of(row),
    };
}

/// <summary>The representation headers that an owner may have sent in its name, and by nobody else's leave.</summary>
internal static class MediaHeaders
{
    private const int MaxValueLength = 1024;

    private static readonly HashSet<string> Allowed = new(
        ["cache-control", "content-disposition", "content-encoding", "content-language", "etag", "expires", "last-modified"], StringComparer.Ordinal);

    public static SortedDictionary<string, string> Of(ObjectRow row)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in row.Headers().Where(h => Allowed.Contains(h.Key) && IsSendable(h.Value)))
        {
            headers[name] = value;
        }

        headers["etag"] = $"\"{row.ETag}\"";
        headers["last-modified"] = row.StoredAt.ToString("R", CultureInfo.InvariantCulture);
        return headers;
    }

    public static bool AreSendable(IReadOnlyDictionary<string, string> headers) => headers.All(h => Allowed.Contains(h.Key) && IsSendable(h.Value));

    /// <summary>Visible ASCII and spaces: what a header can carry without being split, folded or refused by the server.</summary>
    public static bool IsSendable(string? value) => value is { Length: > 0 and <= MaxValueLength } && value.All(c => c is >= ' ' and <= '~');
}
