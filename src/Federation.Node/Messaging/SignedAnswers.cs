using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Node.Membership;
using Federation.Protocol.Http;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Messaging;

/// <summary>Answers that this node signs over the request they answer (design 03), so that it cannot deny them and a proxy cannot change them.</summary>
internal sealed class SignedAnswers(MembershipDirectory directory, NodeKeys keys, TimeProvider time)
{
    /// <summary>Puts digest, date and signature on the answer; the caller then writes exactly <paramref name="body"/>.</summary>
    public void Sign(HttpResponse response, int status, ReadOnlySpan<byte> body, RequestToSign request, string requestSignature)
    {
        var now = time.GetUtcNow();
        var digest = ContentDigest.Of(Sha256Digest.Of(body));
        var parameters = new SignatureParameters
        {
            Created = now,
            Expires = now + NativeSignature.MaxLifetime,
            KeyId = MemberKeyIds.For(directory.Require().SelfEntry.Actor, MemberKeyPurpose.Transport),
        };
        var headers = NativeSignature.SignResponse(status, digest, request, requestSignature, parameters, keys.Transport);
        response.Headers["Content-Digest"] = digest;
        response.Headers["Signature-Input"] = headers.SignatureInput;
        response.Headers["Signature"] = headers.Signature;
        response.Headers.Date = now.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A signed JSON answer to a request that <c>RequireMember</c> let in.</summary>
    public async Task WriteAsync(HttpContext context, JsonNode json, CancellationToken cancellationToken)
    {
        var judged = context.Judged();
        var body = JsonSerializer.SerializeToUtf8Bytes(json, JsonNodeInfo.Default.JsonNode);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        Sign(context.Response, StatusCodes.Status200OK, body, judged.Request!, judged.SignatureHeader);
        await context.Response.Body.WriteAsync(body, cancellationToken);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
internal sealed partial class JsonNodeInfo : System.Text.Json.Serialization.JsonSerializerContext;
