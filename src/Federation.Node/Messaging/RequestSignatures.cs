using Federation.Node.Hosting;
using Federation.Node.Membership;
using Federation.Protocol.Http;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.AspNetCore.Http.Features;

namespace Federation.Node.Messaging;

/// <summary>A request whose signature was judged. The caller is known from <see cref="InboxVerdict.WrongSignature"/> on, for the log; it may be believed only when accepted.</summary>
internal sealed record JudgedRequest
{
    public required InboxVerdict Verdict { get; init; }

    public MemberEntry? Caller { get; init; }

    public RequestToSign? Request { get; init; }

    public string SignatureHeader { get; init; } = "";

    public string KeyId { get; init; } = "";

    public string Nonce { get; init; } = "";

    /// <summary>Until when a second use of the nonce must be recognised.</summary>
    public DateTimeOffset NonceExpiresAt { get; init; }

    /// <summary>The rule that was broken, for the log only.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Checks 2 to 5 of design 08.2: key known in the member set, digest, signature, freshness. Never makes an outbound request (attack A18).</summary>
internal sealed class RequestSignatures(NodeOptions options, TimeProvider time)
{
    /// <summary>How far the clocks of two members may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Judges a request; the body is as received, null for a request without one.</summary>
    public JudgedRequest Judge(HttpRequest request, byte[]? body, MembershipView view)
    {
        var input = request.Headers["Signature-Input"].ToString();
        var signature = request.Headers["Signature"].ToString();
        var parse = input.Length == 0 || signature.Length == 0 ? SignatureParse.NoSignature : NativeSignature.TryParse(input, signature, out _);
        if (parse != SignatureParse.Parsed || NativeSignature.TryParse(input, signature, out var parsed) != SignatureParse.Parsed)
        {
            return new JudgedRequest { Verdict = InboxVerdict.NoSignature, Reason = parse.ToString() };
        }

        if (view.ByKeyId(parsed!.Parameters.KeyId, MemberKeyPurpose.Transport) is not { } found)
        {
            return new JudgedRequest { Verdict = InboxVerdict.UnknownKey, Reason = parsed.Parameters.KeyId };
        }

        var signed = ToSign(request, body);
        var judged = new JudgedRequest
        {
            Verdict = InboxVerdict.Accepted,
            Caller = found.Member,
            Request = signed,
            SignatureHeader = signature,
            KeyId = parsed.Parameters.KeyId,
            Nonce = parsed.Parameters.Nonce ?? "",
            NonceExpiresAt = (parsed.Parameters.Expires ?? parsed.Parameters.Created) + Skew,
        };
        if (body is not null && (!ContentDigest.TryParseSha256(signed.ContentDigest ?? "", out var digest) || digest != Sha256Digest.Of(body)))
        {
            return judged with { Verdict = InboxVerdict.DigestMismatch, Reason = "Content-Digest" };
        }

        var verdict = NativeSignature.Verify(parsed, signed, found.Key, time.GetUtcNow(), Skew);
        return verdict switch
        {
            SignatureVerdict.Valid => judged,
            SignatureVerdict.NotYetValid or SignatureVerdict.Expired => judged with { Verdict = InboxVerdict.Stale, Reason = verdict.ToString() },
            _ => judged with { Verdict = InboxVerdict.WrongSignature, Reason = verdict.ToString() },
        };
    }

    /// <summary>The target is built from the configured origin: a proxy or a caller may set Host as it likes (attack A6).</summary>
    private RequestToSign ToSign(HttpRequest request, byte[]? body) => new()
    {
        Method = request.Method,
        TargetUri = options.NodeOrigin + request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        ContentDigest = body is null ? null : request.Headers["Content-Digest"].ToString(),
        ContentType = body is null ? null : request.Headers.ContentType.ToString(),
    };
}
