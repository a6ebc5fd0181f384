using Federation.Protocol.Json;

namespace Federation.Protocol.Documents;

/// <summary>Why bytes are not a document in form, in the order of checks. The first eight are those of <see cref="JsonFault"/>, by
/// number.</summary>
public enum DocumentFault
{
    /// <summary>A document in form. Nothing is said about its proof.</summary>
    None = JsonFault.None,

    /// <inheritdoc cref="JsonFault.TooLarge"/>
    TooLarge = JsonFault.TooLarge,

    /// <inheritdoc cref="JsonFault.NotUtf8"/>
    NotUtf8 = JsonFault.NotUtf8,

    /// <inheritdoc cref="JsonFault.Malformed"/>
    Malformed = JsonFault.Malformed,

    /// <inheritdoc cref="JsonFault.TooDeep"/>
    TooDeep = JsonFault.TooDeep,

    /// <inheritdoc cref="JsonFault.ArrayTooLong"/>
    ArrayTooLong = JsonFault.ArrayTooLong,

    /// <inheritdoc cref="JsonFault.DuplicateKey"/>
    DuplicateKey = JsonFault.DuplicateKey,

    /// <inheritdoc cref="JsonFault.NumberNotInteger"/>
    NumberNotInteger = JsonFault.NumberNotInteger,

    /// <summary>The text is not a JSON object.</summary>
    NotAnObject,

    /// <summary>A member at the top that no document has.</summary>
    UnknownMember,

    /// <summary>A member of the header or the body is absent.</summary>
    MissingMember,

    /// <summary><c>@context</c> is not exactly ours.</summary>
    WrongContext,

    /// <summary>An envelope version that this code does not speak.</summary>
    UnsupportedProtocol,

    /// <summary>A member of the header is not of its form, or the body is not an object.</summary>
    WrongMember,

    /// <summary>No proof, or it is not an object.</summary>
    NoProof,

    /// <summary>A member in the proof that ours never have; an unknown option could change what was signed.</summary>
    UnknownProofMember,

    /// <summary>A member of the proof is absent or not of its form.</summary>
    WrongProofMember,
}

/// <summary>What a proof is worth, in the order of checks.</summary>
public enum ProofVerdict
{
    /// <summary>The key signed exactly this document.</summary>
    Valid,

    /// <summary>There is no proof object.</summary>
    NoProof,

    /// <summary>The proof has a member that this suite does not define.</summary>
    UnknownMember,

    /// <summary>Not <c>DataIntegrityProof</c> with <c>eddsa-jcs-2022</c>.</summary>
    WrongSuite,

    /// <summary>Not made as <c>assertionMethod</c>.</summary>
    WrongPurpose,

    /// <summary>No key was given, or the proof's verification method is not one of the author's (<c>author#name</c>).</summary>
    WrongKey,

    /// <summary>The signature is not this key's over this document.</summary>
    WrongSignature,
}
