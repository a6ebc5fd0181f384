using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Federation.Node.Membership;
using Federation.Protocol.Http;
using Federation.Protocol.Membership;

namespace Federation.Node.Messaging;

/// <summary>Signed requests to members, with outbound safety (design 03): vetted address, no redirect, bounded time and size.</summary>
internal sealed class PeerClient : IDisposable
{
    public const string RevisionHeader = "Federation-Revision";

    private const int MaxAnswerBytes = 256 * 1024;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);

    private readonly MembershipDirectory _directory;
    private readonly NodeKeys _keys;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Connections of its own: bulk reads that last for hours must not keep messages waiting for a free one until they time out.</summary>
    private readonly HttpClient _bulk;

    public PeerClient(MembershipDirectory directory, NodeKeys keys, PeerConnection connection, TimeProvider time)
    {
        _directory = directory;
        _keys = keys;
        _time = time;
        _client = new HttpClient(connection.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        _bulk = new HttpClient(connection.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>POSTs a body and reads the whole answer within 15 s. The path, with its query, begins with a slash.</summary>
    public Task<PeerAnswer> PostAsync(MemberEntry to, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken) =>
        AskAsync(to, HttpMethod.Post, path, body, contentType, MaxAnswerBytes, cancellationToken);

    /// <summary>GETs a bounded answer within 15 s.</summary>
    public Task<PeerAnswer> GetAsync(MemberEntry to, string path, int maxBytes, CancellationToken cancellationToken) =>
        AskAsync(to, HttpMethod.Get, path, null, null, maxBytes, cancellationToken);

    /// <summary>Opens a bulk answer: its head must come within 15 s, its body may take as long as bytes keep coming (the reader sets that bound). Both ends of the range may be left out.</summary>
    public async Task<PeerStream> OpenAsync(MemberEntry to, string path, long? from, long? toInclusive, CancellationToken cancellationToken)
    {
        using var request = Request(to, HttpMethod.Get, path, null, null, out _, out _);
        if (from is not null || toInclusive is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, toInclusive);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTimeout);
        HttpResponseMessage? response = null;
        try
        {
            response = await _bulk.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new PeerStream(PeerCall.Answered, response, await response.Content.ReadAsStreamAsync(limit.Token), null);
        }
        catch (Exception e) when (IsCallFailure(e, cancellationToken))
        {
            response?.Dispose();
            var (call, error) = Describe(e, to);
            return new PeerStream(call, null, null, error);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _bulk.Dispose();
    }

    private async Task<PeerAnswer> AskAsync(
        MemberEntry to, HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? contentType, int maxBytes, CancellationToken cancellationToken)
    {
        using var request = Request(to, method, path, body, contentType, out var signed, out var signature);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTimeout);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var bytes = await BoundedBody.ReadAsync(stream, maxBytes, 0, limit.Token);
            return bytes is null
                ? new PeerAnswer { Call = PeerCall.AnswerTooLarge, Status = (int)response.StatusCode, Error = $"{to.Handle} answered more than {maxBytes} bytes." }
                : Read(response, bytes, to, signed, signature);
        }
        catch (Exception e) when (IsCallFailure(e, cancellationToken))
        {
            var (call, error) = Describe(e, to);
            return new PeerAnswer { Call = call, Error = error };
        }
    }

    private HttpRequestMessage Request(
        MemberEntry to, HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? contentType, out RequestToSign signed, out string signature)
    {
        var uri = new Uri(to.Origin + path);
        var now = _time.GetUtcNow();
        signed = new RequestToSign
        {
            Method = method.Method,
            TargetUri = to.Origin + uri.PathAndQuery,
            ContentDigest = body is { } b ? ContentDigest.Of(b.Span) : null,
            ContentType = contentType,
        };
        var parameters = new SignatureParameters
        {
            Created = now,
            Expires = now + NativeSignature.MaxLifetime,
            Nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            KeyId = MemberKeyIds.For(_directory.Require().SelfEntry.Actor, MemberKeyPurpose.Transport),
        };
        var headers = NativeSignature.Sign(signed, parameters, _keys.Transport);
        signature = headers.Signature;
        var request = new HttpRequestMessage(method, uri);
        request.Headers.Add("Signature-Input", headers.SignatureInput);
        request.Headers.Add("Signature", headers.Signature);
        if (body is { } content)
        {
            request.Content = new ReadOnlyMemoryContent(content);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Content.Headers.TryAddWithoutValidation("Content-Digest", signed.ContentDigest);
        }

        return request;
    }

    private PeerAnswer Read(HttpResponseMessage response, byte[] body, MemberEntry to, RequestToSign request, string requestSignature) => new()
    {
        Call = PeerCall.Answered,
        Status = (int)response.StatusCode,
        Body = body,
        RetryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        },
        PeerRevision = long.TryParse(Single(response, RevisionHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null,
        PeerDate = response.Headers.Date,
        IsSigned = IsSigned(response, body, to, request, requestSignature),
    };

    private bool IsSigned(HttpResponseMessage response, byte[] body, MemberEntry to, RequestToSign request, string requestSignature)
    {
        if (Single(response, "Signature-Input") is not { } input
            || Single(response, "Signature") is not { } signature
            || Single(response, "Content-Digest") is not { } digestField
            || !ContentDigest.TryParseSha256(digestField, out var digest)
            || digest != Federation.Protocol.Identifiers.Sha256Digest.Of(body)
            || NativeSignature.TryParse(input, signature, out var parsed) != SignatureParse.Parsed
            || parsed!.Parameters.KeyId != MemberKeyIds.For(to.Actor, MemberKeyPurpose.Transport))
        {
            return false;
        }

        // A peer whose clock differs signs its refusal with its own time: the signature counts, the freshness is what we want to learn.
        var verdict = NativeSignature.VerifyResponse(parsed, (int)response.StatusCode, digestField, request, requestSignature, to.TransportKey, _time.GetUtcNow(), RequestSignatures.Skew);
        return verdict is SignatureVerdict.Valid or SignatureVerdict.NotYetValid or SignatureVerdict.Expired;
    }

    private static string? Single(HttpResponseMessage response, string name) =>
        (response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)) && values.ToArray() is [var value] ? value : null;

    private static bool IsCallFailure(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or System.Net.Sockets.SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static (PeerCall Call, string Error) Describe(Exception e, MemberEntry to) => e switch
    {
        OperationCanceledException => (PeerCall.TimedOut, $"{to.Handle} did not answer in time."),
        HttpRequestException { InnerException: ForbiddenAddressException forbidden } => (PeerCall.ForbiddenAddress, forbidden.Message),
        _ => (PeerCall.Unreachable, $"{to.Handle} cannot be reached at {to.Origin}: {e.GetBaseException().Message}"),
    };
}
