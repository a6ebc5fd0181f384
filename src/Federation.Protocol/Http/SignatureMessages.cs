namespace Federation.Protocol.Http;

/// <summary>The parameters of a signature (RFC 9421 section 2.3). Times are whole seconds on the wire; finer ones are cut.</summary>
public sealed record SignatureParameters
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it stops being good; at most <see cref="NativeSignature.MaxLifetime"/> after <see cref="Created"/>. Requests must
    /// have it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>A value used once, 1 to 128 printable ASCII characters. Requests must have it.</summary>
    public string? Nonce { get; init; }

    /// <summary>Key id: looked up in the member set, never fetched.</summary>
    public required string KeyId { get; init; }

    /// <summary>What the signature is for.</summary>
    public string Tag { get; init; } = NativeSignature.Tag;
}

/// <summary>What a signature covers of a request.</summary>
public sealed record RequestToSign
{
    /// <summary>The method in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The absolute URI. A receiver builds it from its configured origin, never from a header that a proxy may set (attack
    /// A6).</summary>
    public required string TargetUri { get; init; }

    /// <summary>The Content-Digest field, present exactly when there is a body. The receiver compares it with the body itself, before it
    /// verifies.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>The Content-Type field, present exactly when there is a body.</summary>
    public string? ContentType { get; init; }
}

/// <summary>The two fields to send.</summary>
/// <param name="SignatureInput">Value of Signature-Input.</param>
/// <param name="Signature">Value of Signature.</param>
public sealed record SignedHeaders(string SignatureInput, string Signature);

/// <summary>A covered component: a field or a derived value, of this message or of the request that it answers.</summary>
/// <param name="Name">Lower-case name; derived ones begin with <c>@</c>.</param>
/// <param name="FromRequest">The <c>req</c> flag of RFC 9421 section 2.4.</param>
public readonly record struct SignatureComponent(string Name, bool FromRequest = false)
{
    /// <summary>The identifier as it stands in signature bases.</summary>
    public override string ToString() => FromRequest ? $"\"{Name}\";req" : $"\"{Name}\"";
}

/// <summary>A signature of our profile, read and not yet verified.</summary>
public sealed record ParsedSignature
{
    /// <summary>Its label in the two fields.</summary>
    public required string Label { get; init; }

    /// <summary>What it claims to cover, in order.</summary>
    public required IReadOnlyList<SignatureComponent> Components { get; init; }

    /// <summary>Its parameters; the key id says which key to look up.</summary>
    public required SignatureParameters Parameters { get; init; }

    /// <summary>The 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Its <c>@signature-params</c>, serialised: the parameters with those we do not know, in the order received.</summary>
    public required string SignatureParams { get; init; }
}

/// <summary>Why two fields do not hold a signature of our profile, in the order of checks.</summary>
public enum SignatureParse
{
    /// <summary>They do.</summary>
    Parsed,

    /// <summary>A field is longer than 8192 characters.</summary>
    TooLarge,

    /// <summary>Not structured fields, or one key stands twice.</summary>
    Malformed,

    /// <summary>None of the signatures has our tag.</summary>
    NoSignature,

    /// <summary>More than one has our tag.</summary>
    SeveralSignatures,

    /// <summary>Its <c>alg</c> is not <c>ed25519</c>.</summary>
    UnknownAlgorithm,

    /// <summary>A parameter is absent (created, keyid) or not of its type, range or length.</summary>
    WrongParameter,

    /// <summary>A covered component is not a string, or has a flag other than <c>req</c>.</summary>
    UnknownComponent,

    /// <summary>A component stands twice.</summary>
    DuplicateComponent,

    /// <summary>The Signature field has no 64 bytes under its label.</summary>
    NoSignatureBytes,
}

/// <summary>What a signature is worth, in the order of checks (design 08.2: signature before freshness).</summary>
public enum SignatureVerdict
{
    /// <summary>The key signed this message, and it is fresh. Whether the nonce is new is the caller's to know.</summary>
    Valid,

    /// <summary>A component that our profile demands is not covered.</summary>
    MissingComponent,

    /// <summary>A covered component has no value here.</summary>
    UnknownComponent,

    /// <summary>A request without nonce.</summary>
    NoNonce,

    /// <summary>A request without expiry.</summary>
    NoExpiry,

    /// <summary>The expiry is not between 0 and 300 s after the creation.</summary>
    LifetimeTooLong,

    /// <summary>Not this key's over this message.</summary>
    WrongSignature,

    /// <summary>Well signed, but made in the future beyond the skew allowed.</summary>
    NotYetValid,

    /// <summary>Well signed, but its time is over.</summary>
    Expired,
}
