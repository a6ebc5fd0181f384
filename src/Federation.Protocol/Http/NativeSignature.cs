using Federation.Protocol.Crypto;

namespace Federation.Protocol.Http;

/// <summary>The native profile of HTTP Message Signatures (RFC 9421) between members: Ed25519, design 03.</summary>
/// <remarks>
/// Requests cover <c>@method</c> and <c>@target-uri</c>, with a body also <c>content-digest</c> and <c>content-type</c>, and have created,
/// expires, nonce, keyid and tag. Responses cover <c>@status</c>, <c>content-digest</c> and of their request <c>@method</c>,
/// <c>@target-uri</c> and <c>signature</c>, so that an answer belongs to one question.
/// </remarks>
public static class NativeSignature
{
    /// <summary>The tag that tells our signatures from those of other profiles on the same message.</summary>
    public const string Tag = "federation-v1";

    /// <summary>The label under which we sign.</summary>
    public const string Label = "sig1";

    /// <summary>Longest time between creation and expiry.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(300);

    private static readonly SignatureComponent[] OfRequest = [new("@method"), new("@target-uri")];

    private static readonly SignatureComponent[] OfRequestWithBody = [.. OfRequest, new("content-digest"), new("content-type")];

    private static readonly SignatureComponent[] OfResponse =
    [
        new("@status"), new("content-digest"), new("@method", FromRequest: true), new("@target-uri", FromRequest: true),
        new("signature", FromRequest: true),
    ];

    /// <summary>Signs a request.</summary>
    /// <exception cref="ArgumentException">Nonce or expiry is absent, the lifetime too long, the body half described, or a text is not
    /// printable ASCII.</exception>
    public static SignedHeaders Sign(RequestToSign r, SignatureParameters p, SigningKey key)
    {
        var valid = p is { Nonce.Length: > 0, Expires: not null } && HasLifetime(p) && r.ContentDigest is null == r.ContentType is null;
        return valid
            ? Sign(RequiredOf(r), p, key, component => MessageComponents.OfRequest(r, component))
            : throw new ArgumentException(
                "A request is signed with nonce, expiry within 300 s, and both digest and type of its body.", nameof(p));
    }

    /// <summary>Reads the signature of our profile; signatures of other profiles on the same message are left alone.</summary>
    /// <param name="signatureInputHeader">All Signature-Input fields, joined with a comma.</param>
    /// <param name="signatureHeader">All Signature fields, joined with a comma.</param>
    /// <param name="parsed">The signature when the answer is <see cref="SignatureParse.Parsed"/>, else null.</param>
    public static SignatureParse TryParse(string signatureInputHeader, string signatureHeader, out ParsedSignature? parsed) =>
        SignatureReader.TryParse(signatureInputHeader, signatureHeader, out parsed);

    /// <summary>Verifies a request. That the Content-Digest is that of the body, and that the nonce is new, is checked by the
    /// caller.</summary>
    /// <param name="s">The signature read from the request.</param>
    /// <param name="r">The request as received.</param>
    /// <param name="key">The transport key of the member that the key id names.</param>
    /// <param name="now">The receiver's time.</param>
    /// <param name="skew">Difference of clocks allowed on either side.</param>
    public static SignatureVerdict Verify(ParsedSignature s, RequestToSign r, VerificationKey key, DateTimeOffset now, TimeSpan skew)
    {
        if (!RequiredOf(r).All(s.Components.Contains))
        {
            return SignatureVerdict.MissingComponent;
        }

        var covered = SignatureBase.TryBuild(s.Components, s.SignatureParams, component => MessageComponents.OfRequest(r, component));
        if (covered is null)
        {
            return SignatureVerdict.UnknownComponent;
        }

        if (s.Parameters.Nonce is null)
        {
            return SignatureVerdict.NoNonce;
        }

        return s.Parameters.Expires is null ? SignatureVerdict.NoExpiry : Judge(s, covered, key, now, skew);
    }

    /// <summary>Signs a response to a signed request.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="contentDigest">Content-Digest of the response's body, also when it is empty.</param>
    /// <param name="request">The request answered.</param>
    /// <param name="requestSignatureHeader">The whole Signature field of that request.</param>
    /// <param name="p">Parameters; nonce and expiry may be absent.</param>
    /// <param name="key">The responder's transport key.</param>
    /// <exception cref="ArgumentException">The lifetime is too long, or a text is not printable ASCII.</exception>
    public static SignedHeaders SignResponse(
        int status, string contentDigest, RequestToSign request, string requestSignatureHeader, SignatureParameters p, SigningKey key) =>
        HasLifetime(p)
            ? Sign(OfResponse, p, key, c => MessageComponents.OfResponse(status, contentDigest, request, requestSignatureHeader, c))
            : throw new ArgumentException("A signature lives 300 s at most.", nameof(p));

    /// <summary>Verifies a response. That the Content-Digest is that of the body is checked by the caller.</summary>
    /// <param name="s">The signature read from the response.</param>
    /// <param name="status">Status code.</param>
    /// <param name="contentDigest">Content-Digest field of the response.</param>
    /// <param name="request">The request that was sent.</param>
    /// <param name="requestSignatureHeader">The whole Signature field that was sent.</param>
    /// <param name="key">The transport key of the member asked.</param>
    /// <param name="now">The receiver's time; give the signature's own creation to accept any clock.</param>
    /// <param name="skew">Difference of clocks allowed on either side.</param>
    public static SignatureVerdict VerifyResponse(
        ParsedSignature s,
        int status,
        string contentDigest,
        RequestToSign request,
        string requestSignatureHeader,
        VerificationKey key,
        DateTimeOffset now,
        TimeSpan skew)
    {
        if (!OfResponse.All(s.Components.Contains))
        {
            return SignatureVerdict.MissingComponent;
        }

        var covered = SignatureBase.TryBuild(
            s.Components,
            s.SignatureParams,
            component => MessageComponents.OfResponse(status, contentDigest, request, requestSignatureHeader, component));
        return covered is null ? SignatureVerdict.UnknownComponent : Judge(s, covered, key, now, skew);
    }

    private static SignatureComponent[] RequiredOf(RequestToSign r) =>
        r.ContentDigest is null && r.ContentType is null ? OfRequest : OfRequestWithBody;

    private static SignedHeaders Sign(
        SignatureComponent[] components, SignatureParameters p, SigningKey key, Func<SignatureComponent, string?> resolve)
    {
        if (p.Tag != Tag || p.KeyId.Length == 0)
        {
            throw new ArgumentException("The native profile has one tag, and a key id.", nameof(p));
        }

        var signatureParams = SignatureBase.FormatParameters(components, p);
        var covered = SignatureBase.TryBuild(components, signatureParams, resolve)
            ?? throw new ArgumentException("A component to be signed has no value that a header can hold.", nameof(resolve));
        return new SignedHeaders($"{Label}={signatureParams}", $"{Label}={FieldValue.Of(key.Sign(covered)).Serialize()}");
    }

    private static bool HasLifetime(SignatureParameters p)
    {
        var lifetime = (p.Expires ?? p.Created) - p.Created;
        return lifetime >= TimeSpan.Zero && lifetime <= MaxLifetime;
    }

    private static SignatureVerdict Judge(ParsedSignature s, byte[] covered, VerificationKey key, DateTimeOffset now, TimeSpan skew)
    {
        if (!HasLifetime(s.Parameters))
        {
            return SignatureVerdict.LifetimeTooLong;
        }

        if (!key.Verify(covered, s.Signature.Span))
        {
            return SignatureVerdict.WrongSignature;
        }

        if (s.Parameters.Created > now + skew)
        {
            return SignatureVerdict.NotYetValid;
        }

        var expires = s.Parameters.Expires ?? s.Parameters.Created + MaxLifetime;
        return now - skew > expires ? SignatureVerdict.Expired : SignatureVerdict.Valid;
    }
}
