namespace Federation.S3.Auth;

/// <summary>The chain of chunk signatures of one request: each covers the one before, the first the request's own.</summary>
internal sealed class ChunkSigner(byte[] key, string timestamp, SigningScope scope, string seedSignature)
{
    private string _previous = seedSignature;

    /// <summary>The signature that the next chunk must carry; advances the chain.</summary>
    public string NextChunk(string chunkSha256Hex) =>
        _previous = SigningScope.Sign(
            key, string.Join('\n', "AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope.ToString(), _previous, PayloadModes.EmptySha256, chunkSha256Hex));

    /// <summary>The signature over the trailing headers, each as <c>name:value\n</c>.</summary>
    public string Trailer(string canonicalTrailers) =>
        SigningScope.Sign(
            key, string.Join('\n', "AWS4-HMAC-SHA256-TRAILER", timestamp, scope.ToString(), _previous, CanonicalRequest.HexSha256(canonicalTrailers)));
}
