using System.Net.Http.Headers;
using System.Text.Json;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Crypto;
using Federation.Protocol.Documents;
using Federation.Protocol.Http;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Tests.Messaging;

/// <summary>A message made by hand, right in every point unless the test says otherwise.</summary>
internal sealed class RawMessage
{
    private static long s_epoch = 100;

    public RawMessage(TestNode from, TestNode to, Sha256Digest federation, long seq = 1, long? epoch = null)
    {
        From = from;
        To = to;
        Epoch = epoch ?? Interlocked.Increment(ref s_epoch);
        Key = from.TransportKey;
        KeyId = MemberKeyIds.For(from.ActorUri, MemberKeyPurpose.Transport);
        var document = SignedDocument.Sign(
            new DocumentHeader
            {
                Id = $"{from.Options.NodeOrigin}/documents/{Epoch}/{seq}",
                Type = NoteBody.Type,
                Author = from.ActorUri,
                Federation = federation.ToString(),
                MemberRevision = 1,
                Epoch = Epoch,
                DocSeq = seq,
                Published = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
            },
            new NoteBody { Text = $"{Epoch}/{seq}" },
            NoteJson.Strict.NoteBody,
            from.DocumentKey,
            MemberKeyIds.For(from.ActorUri, MemberKeyPurpose.Document));
        Envelope = new Envelope
        {
            Id = $"{from.Options.NodeOrigin}/activities/{Epoch}/{to.Handle}/offers/{seq}",
            Type = "Create",
            Actor = from.ActorUri,
            To = to.ActorUri,
            Federation = federation,
            MemberRevision = 1,
            Epoch = Epoch,
            Stream = Streams.Offers,
            Seq = seq,
            Document = document.Utf8.ToArray(),
        };
    }

    public TestNode From { get; }

    public TestNode To { get; }

    public long Epoch { get; }

    public Envelope Envelope { get; set; }

    /// <summary>Bytes sent instead of the envelope.</summary>
    public byte[]? Body { get; set; }

    public string Path { get; set; } = Inbox.Path;

    /// <summary>The path that the signature covers, when it is another.</summary>
    public string? SignedPath { get; set; }

    public string ContentType { get; set; } = "application/activity+json";

    public SigningKey Key { get; set; }

    public string KeyId { get; set; }

    public string Nonce { get; set; } = Guid.NewGuid().ToString("N");

    public DateTimeOffset Created { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>What Content-Digest says instead of the body's digest.</summary>
    public string? Digest { get; set; }

    public string? ContentEncoding { get; set; }

    public bool IsSigned { get; set; } = true;

    public async Task<RawAnswer> SendAsync()
    {
        using var client = new HttpClient();
        var body = Body ?? Envelope.ToUtf8();
        using var request = new HttpRequestMessage(HttpMethod.Post, To.Options.NodeOrigin + Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        if (ContentEncoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(ContentEncoding);
        }

        var digest = Digest ?? ContentDigest.Of(body);
        request.Content.Headers.Add("Content-Digest", digest);
        if (IsSigned)
        {
            var signed = NativeSignature.Sign(
                new RequestToSign { Method = "POST", TargetUri = To.Options.NodeOrigin + (SignedPath ?? Path), ContentDigest = digest, ContentType = ContentType },
                new SignatureParameters { Created = Created, Expires = Created.AddSeconds(300), Nonce = Nonce, KeyId = KeyId },
                Key);
            request.Headers.Add("Signature-Input", signed.SignatureInput);
            request.Headers.Add("Signature", signed.Signature);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var json = text.Length == 0 ? null : JsonDocument.Parse(text);
        return new RawAnswer(
            (int)response.StatusCode,
            json is not null && json.RootElement.TryGetProperty("code", out var code) ? code.GetString()! : "",
            response.Headers.TryGetValues("Federation-Revision", out var revision) ? revision.Single() : null,
            response.Headers.Contains("Signature"));
    }
}

internal sealed record RawAnswer(int Status, string Code, string? Revision, bool IsSigned);
