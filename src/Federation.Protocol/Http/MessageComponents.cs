using System.Globalization;

namespace Federation.Protocol.Http;

/// <summary>Values of the components that native messages have (RFC 9421 section 2.2). Anything else has no value, so nobody signs it
/// unseen.</summary>
internal static class MessageComponents
{
    internal static string? OfRequest(RequestToSign request, SignatureComponent component) =>
        component.FromRequest ? null : Of(request, component.Name);

    internal static string? OfResponse(
        int status, string contentDigest, RequestToSign request, string requestSignature, SignatureComponent component) => component switch
        {
            { FromRequest: true, Name: "signature" } => requestSignature,
            { FromRequest: true } => Of(request, component.Name),
            { Name: "@status" } => status.ToString(CultureInfo.InvariantCulture),
            { Name: "content-digest" } => contentDigest,
            _ => null,
        };

    private static string? Of(RequestToSign request, string name) => name switch
    {
        "@method" => request.Method,
        "@target-uri" => request.TargetUri,
        "content-digest" => request.ContentDigest,
        "content-type" => request.ContentType,
        "@scheme" or "@authority" or "@path" or "@query" => OfTarget(request.TargetUri, name),
        _ => null,
    };

    // Cut from the text itself: a URI parser would normalise dots and escapes that the sender signed as they were.
    private static string? OfTarget(string uri, string name)
    {
        var schemeEnd = uri.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd <= 0)
        {
            return null;
        }

        var scheme = uri[..schemeEnd].ToLowerInvariant();
        var rest = uri[(schemeEnd + 3)..].Split('#')[0];
        var pathAt = rest.AsSpan().IndexOfAny('/', '?');
        var authority = (pathAt < 0 ? rest : rest[..pathAt]).ToLowerInvariant();
        var tail = pathAt < 0 ? "" : rest[pathAt..];
        var queryAt = tail.IndexOf('?', StringComparison.Ordinal);
        var path = queryAt < 0 ? tail : tail[..queryAt];
        return name switch
        {
            "@scheme" => scheme,
            "@authority" => WithoutDefaultPort(authority, scheme),
            "@path" => path.Length == 0 ? "/" : path,
            _ => queryAt < 0 ? "?" : tail[queryAt..],
        };
    }

    private static string WithoutDefaultPort(string authority, string scheme)
    {
        var port = scheme switch { "https" => ":443", "http" => ":80", _ => null };
        return port is not null && authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority;
    }
}
