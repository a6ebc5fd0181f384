namespace Federation.Protocol.Json;

/// <summary>Bounds that hold before any signature work (design 03). A text that exceeds one is refused unread.</summary>
public sealed record JsonLimits
{
    /// <summary>Largest text, in bytes.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Most objects and arrays inside each other; a text of one scalar has depth 0.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Most items of one array.</summary>
    public int MaxArrayLength { get; init; } = 1000;

    /// <summary>For inbox bodies: 256 KiB, arrays of 1000.</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>For documents that travel by batch: 4 MiB, arrays of 1000.</summary>
    public static JsonLimits Batch { get; } = new() { MaxBytes = 4 * 1024 * 1024 };

    /// <summary>For input sets, statements and bundles: 64 MiB, arrays of 1,000,000.</summary>
    public static JsonLimits Statement { get; } = new() { MaxBytes = 64 * 1024 * 1024, MaxArrayLength = 1_000_000 };
}

/// <summary>Why a text was not accepted as JSON.</summary>
public enum JsonFault
{
    /// <summary>Accepted.</summary>
    None,

    /// <summary>More bytes than allowed.</summary>
    TooLarge,

    /// <summary>The bytes are not UTF-8.</summary>
    NotUtf8,

    /// <summary>Not one JSON value, or a string holds a lone surrogate.</summary>
    Malformed,

    /// <summary>Nested deeper than allowed.</summary>
    TooDeep,

    /// <summary>An array has more items than allowed.</summary>
    ArrayTooLong,

    /// <summary>A key stands twice in one object, escapes resolved.</summary>
    DuplicateKey,

    /// <summary>A number has a fraction, an exponent, a negative zero, or is not below 2^53 in size (design 08.4).</summary>
    NumberNotInteger,
}
