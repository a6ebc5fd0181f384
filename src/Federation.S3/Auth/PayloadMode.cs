namespace Federation.S3.Auth;

/// <summary>How the body is protected, as said by x-amz-content-sha256.</summary>
internal enum PayloadMode
{
    /// <summary>UNSIGNED-PAYLOAD, and anonymous requests.</summary>
    Unsigned,

    /// <summary>The SHA-256 of the whole body is signed.</summary>
    Sha256,

    /// <summary>STREAMING-AWS4-HMAC-SHA256-PAYLOAD.</summary>
    ChunksSigned,

    /// <summary>STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER.</summary>
    ChunksSignedTrailer,

    /// <summary>STREAMING-UNSIGNED-PAYLOAD-TRAILER.</summary>
    ChunksUnsignedTrailer,
}

/// <summary>The closed list of values; anything else is refused, since an unknown mode verifies nothing.</summary>
internal static class PayloadModes
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static PayloadMode? Parse(string text) => text switch
    {
        Unsigned => PayloadMode.Unsigned,
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => PayloadMode.ChunksSigned,
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => PayloadMode.ChunksSignedTrailer,
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => PayloadMode.ChunksUnsignedTrailer,
        { Length: 64 } when !text.AsSpan().ContainsAnyExcept("0123456789abcdef") => PayloadMode.Sha256,
        _ => null,
    };

    public static bool IsChunked(this PayloadMode mode) =>
        mode is PayloadMode.ChunksSigned or PayloadMode.ChunksSignedTrailer or PayloadMode.ChunksUnsignedTrailer;

    public static bool HasTrailer(this PayloadMode mode) =>
        mode is PayloadMode.ChunksSignedTrailer or PayloadMode.ChunksUnsignedTrailer;
}
