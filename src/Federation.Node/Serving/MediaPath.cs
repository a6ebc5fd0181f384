using System.Diagnostics.CodeAnalysis;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Serving;

/// <summary>The public name of an object: <c>/{owner}/{bucket}/{key…}</c> on every member's media door.</summary>
internal sealed record MediaPath(MemberHandle Owner, string Bucket, string Key)
{
    /// <summary>Query parameter with the members that have already sent the client on.</summary>
    public const string ViaParameter = "via";

    /// <summary>Reads the raw target, so that an encoded slash stays part of its segment until the key is decoded as a whole.</summary>
    public static bool TryParse(string rawTarget, [NotNullWhen(true)] out MediaPath? path)
    {
        path = null;
        var text = Strip(rawTarget);
        var parts = text.Split('/', 4);
        if (parts is not ["", var owner, var bucket, { Length: > 0 } key] || !MemberHandle.TryParse(owner, out var handle) || bucket.Length == 0)
        {
            return false;
        }

        path = new MediaPath(handle, Uri.UnescapeDataString(bucket), Uri.UnescapeDataString(key));
        return true;
    }

    /// <summary>The absolute path, percent-encoded.</summary>
    public override string ToString() =>
        $"/{Owner}/{Uri.EscapeDataString(Bucket)}/{string.Join('/', Key.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>The path of a request target in origin or absolute form, without its query.</summary>
    internal static string Strip(string rawTarget)
    {
        var text = rawTarget;
        if (!text.StartsWith('/'))
        {
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            var slash = scheme < 0 ? -1 : text.IndexOf('/', scheme + 3);
            text = slash < 0 ? "/" : text[slash..];
        }

        var query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : text[..query];
    }
}
