using System.Globalization;
using Federation.S3.Routing;

namespace Federation.S3.Auth;

/// <summary>What a client signs with.</summary>
/// <param name="AccessKeyId">The public id.</param>
/// <param name="Secret">The shared secret.</param>
/// <param name="Region">The region of the endpoint.</param>
public sealed record SigV4Credentials(string AccessKeyId, string Secret, string Region)
{
    /// <summary>The id only: the secret must never reach a log.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>
/// The client's side of AWS Signature Version 4 for S3
/// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html). Pure: the time is given.
/// </summary>
public static class SigV4Signer
{
    /// <summary>The payload hash for a body whose digest is not signed.</summary>
    public const string UnsignedPayload = PayloadModes.Unsigned;

    /// <summary>Signs a request by its header.</summary>
    /// <param name="credentials">With what.</param>
    /// <param name="method">GET, PUT, ...</param>
    /// <param name="uri">Absolute; its host and port become the host header.</param>
    /// <param name="headers">Other headers to send and sign, any case.</param>
    /// <param name="payloadHash">Lower-case hexadecimal SHA-256 of the body, <see cref="UnsignedPayload"/> or a STREAMING mode.</param>
    /// <param name="now">The time of signing.</param>
    /// <returns>The headers to add: Authorization, x-amz-date, x-amz-content-sha256.</returns>
    /// <exception cref="ArgumentException">The URI cannot be parsed as a request target.</exception>
    public static IReadOnlyDictionary<string, string> Sign(
        SigV4Credentials credentials,
        string method,
        Uri uri,
        IEnumerable<KeyValuePair<string, string>> headers,
        string payloadHash,
        DateTimeOffset now)
    {
        var (scope, timestamp) = ScopeOf(credentials, now);
        var target = TargetOf(uri);
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = uri.Authority,
            ["x-amz-content-sha256"] = payloadHash,
            ["x-amz-date"] = timestamp,
        };
        foreach (var (name, value) in headers)
        {
            all[name.ToLowerInvariant()] = value;
        }

        var canonical = CanonicalRequest.Build(
            method, target.CanonicalPath, target.Query.Canonical(), all.Select(static pair => (pair.Key, pair.Value)), payloadHash);
        var signature = SigningScope.Sign(
            scope.DeriveKey(credentials.Secret), CanonicalRequest.StringToSign(timestamp, scope.ToString(), canonical));
        return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-amz-content-sha256"] = payloadHash,
            ["x-amz-date"] = timestamp,
            ["Authorization"] = $"{CanonicalRequest.Algorithm} Credential={credentials.AccessKeyId}/{scope},"
                + $"SignedHeaders={string.Join(';', all.Keys)},Signature={signature}",
        };
    }

    /// <summary>Makes a presigned URL, good for one method on one object.</summary>
    /// <param name="credentials">With what.</param>
    /// <param name="method">The method that the URL will be good for.</param>
    /// <param name="uri">Absolute; may carry response-* parameters.</param>
    /// <param name="headers">Headers that the user of the URL must send; usually none.</param>
    /// <param name="expiresSeconds">1 to 604800.</param>
    /// <param name="now">The time of signing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The life is out of range.</exception>
    /// <exception cref="ArgumentException">The URI cannot be parsed as a request target.</exception>
    public static Uri Presign(
        SigV4Credentials credentials,
        string method,
        Uri uri,
        IEnumerable<KeyValuePair<string, string>> headers,
        int expiresSeconds,
        DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expiresSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expiresSeconds, SignatureVerifier.MaxPresignedSeconds);
        var (scope, timestamp) = ScopeOf(credentials, now);
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = uri.Authority };
        foreach (var (name, value) in headers)
        {
            all[name.ToLowerInvariant()] = value;
        }

        var added = "X-Amz-Algorithm=" + CanonicalRequest.Algorithm
            + "&X-Amz-Credential=" + PercentCoding.Encode($"{credentials.AccessKeyId}/{scope}", false)
            + "&X-Amz-Date=" + timestamp
            + "&X-Amz-Expires=" + expiresSeconds.ToString(CultureInfo.InvariantCulture)
            + "&X-Amz-SignedHeaders=" + PercentCoding.Encode(string.Join(';', all.Keys), false);
        var unsigned = new UriBuilder(uri) { Query = uri.Query.Length > 1 ? uri.Query[1..] + "&" + added : added }.Uri;
        var target = TargetOf(unsigned);
        var canonical = CanonicalRequest.Build(
            method, target.CanonicalPath, target.Query.Canonical(), all.Select(static pair => (pair.Key, pair.Value)), UnsignedPayload);
        var signature = SigningScope.Sign(
            scope.DeriveKey(credentials.Secret), CanonicalRequest.StringToSign(timestamp, scope.ToString(), canonical));
        return new Uri(unsigned.AbsoluteUri + "&X-Amz-Signature=" + signature);
    }

    private static (SigningScope Scope, string Timestamp) ScopeOf(SigV4Credentials credentials, DateTimeOffset now)
    {
        var timestamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return (new SigningScope(timestamp[..8], credentials.Region), timestamp);
    }

    private static (string CanonicalPath, S3Query Query) TargetOf(Uri uri)
    {
        var path = PercentCoding.Decode(uri.AbsolutePath, plusIsSpace: false);
        if (path is null || S3Query.Parse(uri.Query.AsSpan(uri.Query.Length > 0 ? 1 : 0)).IsRefused(out _, out var query))
        {
            throw new ArgumentException("The path or query is not well formed, or a parameter stands twice.", nameof(uri));
        }

        return (PercentCoding.Encode(path, keepSlash: true), query);
    }
}
