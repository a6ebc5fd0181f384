using System.Globalization;
using Federation.S3.Errors;
using Federation.S3.Routing;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Auth;

/// <summary>What a signed request says about its signature, read but not yet believed.</summary>
internal sealed record SignatureClaim
{
    public required string AccessKeyId { get; init; }

    public required SigningScope Scope { get; init; }

    public required IReadOnlyList<string> SignedHeaders { get; init; }

    public required string Signature { get; init; }

    public required string Timestamp { get; init; }

    public required DateTimeOffset SignedAt { get; init; }

    public required string PayloadHash { get; init; }

    /// <summary>Seconds for a presigned URL, null for a signed header.</summary>
    public required int? ExpiresSeconds { get; init; }

    public static bool IsInHeader(HttpRequest request) => request.Headers.Authorization.Count > 0;

    public static bool IsInQuery(S3Query query) =>
        query.All.Keys.Any(static name => name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)) || query.Has("AWSAccessKeyId");

    public static Outcome<SignatureClaim> FromHeader(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString();
        if (!text.StartsWith(CanonicalRequest.Algorithm + " ", StringComparison.Ordinal))
        {
            return new S3Refusal(S3Error.InvalidRequest, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }

        string? credential = null, signedHeaders = null, signature = null;
        foreach (var part in text[CanonicalRequest.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = part[(equals + 1)..];
            var known = (equals < 0 ? "" : part[..equals]) switch
            {
                "Credential" when credential is null => (credential = value) is not null,
                "SignedHeaders" when signedHeaders is null => (signedHeaders = value) is not null,
                "Signature" when signature is null => (signature = value) is not null,
                _ => false,
            };
            if (!known)
            {
                return S3Error.AuthorizationHeaderMalformed;
            }
        }

        var timestamp = request.Headers["x-amz-date"] is { Count: 1 } date ? date.ToString() : HttpDate(request);
        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (payload.Length == 0)
        {
            return new S3Refusal(S3Error.InvalidRequest, "Missing required header for this request: x-amz-content-sha256");
        }

        if (timestamp is null)
        {
            return new S3Refusal(S3Error.AccessDenied, "AWS authentication requires a valid Date or x-amz-date header");
        }

        return Assemble(credential, signedHeaders, signature, timestamp, payload, null) is { } claim
            ? claim
            : S3Error.AuthorizationHeaderMalformed;
    }

    public static Outcome<SignatureClaim> FromQuery(HttpRequest request, S3Query query)
    {
        if (query["X-Amz-Algorithm"] != CanonicalRequest.Algorithm)
        {
            return new S3Refusal(S3Error.AuthorizationQueryParametersError, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\".");
        }

        if (!int.TryParse(query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expiresSeconds)
            || expiresSeconds is < 1 or > SignatureVerifier.MaxPresignedSeconds)
        {
            return new S3Refusal(S3Error.AuthorizationQueryParametersError, "X-Amz-Expires must be from 1 to 604800 seconds.");
        }

        var header = request.Headers["x-amz-content-sha256"].ToString();
        var payload = header.Length > 0 ? header : query["X-Amz-Content-Sha256"] ?? PayloadModes.Unsigned;
        return Assemble(
            query["X-Amz-Credential"], query["X-Amz-SignedHeaders"], query["X-Amz-Signature"], query["X-Amz-Date"] ?? "", payload, expiresSeconds) is { } claim
            ? claim
            : S3Error.AuthorizationQueryParametersError;
    }

    private static SignatureClaim? Assemble(
        string? credential, string? signedHeaders, string? signature, string timestamp, string payloadHash, int? expiresSeconds)
    {
        // A key id may contain slashes, so the scope is taken from the end.
        var parts = credential?.Split('/') ?? [];
        if (parts.Length < 5 || parts[^1] != "aws4_request" || parts[^2] != "s3" || signature is not { Length: 64 } || signedHeaders is null
            || !DateTimeOffset.TryParseExact(
                timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
        {
            return null;
        }

        var accessKeyId = string.Join('/', parts[..^4]);
        var names = signedHeaders.Split(';');
        var ordered = names.Length <= 64;
        for (var i = 0; ordered && i < names.Length; i++)
        {
            ordered = names[i].Length > 0 && !names[i].Any(char.IsAsciiLetterUpper) && (i == 0 || string.CompareOrdinal(names[i - 1], names[i]) < 0);
        }

        // Of an id from a presigned query any decoded character could come, NUL included, which no store of keys can look up.
        return !ordered || accessKeyId.Length is 0 or > 128 || accessKeyId.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : new SignatureClaim
        {
            AccessKeyId = accessKeyId,
            Scope = new SigningScope(parts[^4], parts[^3]),
            SignedHeaders = names,
            Signature = signature,
            Timestamp = timestamp,
            SignedAt = signedAt,
            PayloadHash = payloadHash,
            ExpiresSeconds = expiresSeconds,
        };
    }

    private static string? HttpDate(HttpRequest request) =>
        DateTimeOffset.TryParseExact(
            request.Headers.Date.ToString(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            : null;
}
