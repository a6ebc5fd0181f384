using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Auth;

/// <summary>Decides who a request is from. Order: form, scope, time, key, signature; a body's mode is part of what is signed.</summary>
internal sealed class SignatureVerifier(IAccessKeys keys, string region, TimeProvider clock)
{
    public const int MaxPresignedSeconds = 604_800;

    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    public async ValueTask<Outcome<S3Identity>> VerifyAsync(HttpRequest request, S3Target target, CancellationToken cancellationToken)
    {
        if (RepeatedHeader(request) is { } repeated)
        {
            return new S3Refusal(S3Error.InvalidArgument, $"The header {repeated} stands more than once.");
        }

        var inHeader = SignatureClaim.IsInHeader(request);
        var inQuery = SignatureClaim.IsInQuery(target.Query);
        if (inHeader && inQuery)
        {
            return new S3Refusal(S3Error.InvalidArgument, "Only one auth mechanism allowed; only the X-Amz-* query or the Authorization header.");
        }

        if (!inHeader && !inQuery)
        {
            return S3Identity.Anonymous;
        }

        if ((inHeader ? SignatureClaim.FromHeader(request) : SignatureClaim.FromQuery(request, target.Query)).IsRefused(out var unread, out var claim))
        {
            return unread;
        }

        if (CheckForm(request, target, claim, out var mode) is { } malformed)
        {
            return malformed;
        }

        if (CheckTime(claim, clock.GetUtcNow()) is { } late)
        {
            return late;
        }

        var key = await keys.FindAsync(claim.AccessKeyId, cancellationToken);
        return key is null ? S3Error.InvalidAccessKeyId : Check(request, target, claim, mode, key);
    }

    private S3Refusal? CheckForm(HttpRequest request, S3Target target, SignatureClaim claim, out PayloadMode mode)
    {
        var malformed = claim.ExpiresSeconds is null ? S3Error.AuthorizationHeaderMalformed : S3Error.AuthorizationQueryParametersError;
        var parsed = PayloadModes.Parse(claim.PayloadHash);
        mode = parsed ?? PayloadMode.Unsigned;
        if (claim.Scope.Region != region)
        {
            return new S3Refusal(malformed, $"The credential scope names another region; expecting '{region}'.");
        }

        if (!claim.Timestamp.StartsWith(claim.Scope.Date, StringComparison.Ordinal) || claim.Scope.Date.Length != 8)
        {
            return new S3Refusal(malformed, "The date of the credential scope is not the date of the request.");
        }

        if (parsed is null || (claim.ExpiresSeconds is not null && mode.IsChunked()))
        {
            return new S3Refusal(S3Error.InvalidArgument, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a known STREAMING mode or a SHA-256 value.");
        }

        if (request.Headers.ContainsKey("x-amz-security-token") || target.Query.Has("X-Amz-Security-Token"))
        {
            return S3Error.InvalidToken;
        }

        var mustBeSigned = request.Headers.Keys.Select(static name => name.ToLowerInvariant())
            .Where(static name => name.StartsWith("x-amz-", StringComparison.Ordinal))
            .Append("host");
        if (mustBeSigned.FirstOrDefault(name => !claim.SignedHeaders.Contains(name)) is { } unsigned)
        {
            return new S3Refusal(S3Error.AccessDenied, $"There were headers present in the request which were not signed: {unsigned}");
        }

        return null;
    }

    private static S3Refusal? CheckTime(SignatureClaim claim, DateTimeOffset now)
    {
        var age = now - claim.SignedAt;
        if (claim.ExpiresSeconds is not { } expiresSeconds)
        {
            return age.Duration() > MaxSkew ? S3Error.RequestTimeTooSkewed : null;
        }

        if (age < -MaxSkew)
        {
            return new S3Refusal(S3Error.AccessDenied, "Request is not yet valid");
        }

        return age > TimeSpan.FromSeconds(expiresSeconds) ? new S3Refusal(S3Error.AccessDenied, "Request has expired") : null;
    }

    private static Outcome<S3Identity> Check(HttpRequest request, S3Target target, SignatureClaim claim, PayloadMode mode, AccessKey key)
    {
        var headers = claim.SignedHeaders.Select(name => (name, HeaderValue(request, name)));
        var canonical = CanonicalRequest.Build(
            request.Method, target.CanonicalPath, target.Query.Canonical(excluded: "X-Amz-Signature"), headers, claim.PayloadHash);
        var signingKey = claim.Scope.DeriveKey(key.Secret);
        var expected = SigningScope.Sign(signingKey, CanonicalRequest.StringToSign(claim.Timestamp, claim.Scope.ToString(), canonical));
        if (!SigningScope.SameSignature(expected, claim.Signature))
        {
            return S3Error.SignatureDoesNotMatch;
        }

        return new S3Identity
        {
            Key = key,
            Authorisation = claim.ExpiresSeconds is null ? ReadAuthorisation.HeaderSigned : ReadAuthorisation.Presigned,
            Payload = mode,
            PayloadSha256 = mode is PayloadMode.Sha256 ? claim.PayloadHash : null,
            Chunks = mode is PayloadMode.ChunksSigned or PayloadMode.ChunksSignedTrailer
                ? new ChunkSigner(signingKey, claim.Timestamp, claim.Scope, expected)
                : null,
        };
    }

    private static string HeaderValue(HttpRequest request, string name)
    {
        var values = request.Headers[name];
        return values.Count <= 1 ? values.ToString() : string.Join(',', values.Select(static value => value?.Trim()));
    }

    /// <summary>Of these, two values could be read as one by the signature and as another by the operation.</summary>
    private static string? RepeatedHeader(HttpRequest request) =>
        request.Headers.FirstOrDefault(static header => header.Value.Count > 1
            && (header.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase)
                || header.Key.Equals("content-md5", StringComparison.OrdinalIgnoreCase)
                || (header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                    && !header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)))).Key;
}
