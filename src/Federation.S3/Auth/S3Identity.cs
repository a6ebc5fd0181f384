using Federation.S3.Ports;

namespace Federation.S3.Auth;

/// <summary>Who asks and how the body is to be verified: decided together, in one place, so that neither is ever used without the other.</summary>
internal sealed record S3Identity
{
    /// <summary>The proven key; null for an anonymous request.</summary>
    public required AccessKey? Key { get; init; }

    public required ReadAuthorisation Authorisation { get; init; }

    public required PayloadMode Payload { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 that the body must have, in mode Sha256.</summary>
    public string? PayloadSha256 { get; init; }

    /// <summary>The chain of signatures, in the two signed chunk modes.</summary>
    public ChunkSigner? Chunks { get; init; }

    public static S3Identity Anonymous { get; } = new()
    {
        Key = null,
        Authorisation = ReadAuthorisation.Anonymous,
        Payload = PayloadMode.Unsigned,
    };
}
