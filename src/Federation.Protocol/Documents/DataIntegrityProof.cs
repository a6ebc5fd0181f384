using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Protocol.Documents;

/// <summary>The cryptosuite <c>eddsa-jcs-2022</c> of W3C Data Integrity (FEP-8b32): Ed25519 over SHA-256 of JCS of the proof options,
/// then of the document.</summary>
public static class DataIntegrityProof
{
    /// <summary>The <c>type</c> of a proof.</summary>
    public const string Type = "DataIntegrityProof";

    /// <summary>The <c>cryptosuite</c> of a proof.</summary>
    public const string Cryptosuite = "eddsa-jcs-2022";

    /// <summary>The only <c>proofPurpose</c> accepted.</summary>
    public const string Purpose = "assertionMethod";

    /// <summary>The member of a document that holds its proof.</summary>
    public const string Member = "proof";

    internal const string ProofValue = "proofValue";
    private const string Context = "@context";
    private const int SignatureSize = 64;

    private static readonly string[] KnownMembers =
        [Context, "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", ProofValue];

    /// <summary>Signs a document.</summary>
    /// <param name="document">The document, without a proof.</param>
    /// <param name="options">The proof without its value. It is copied; the document's <c>@context</c> is added as the suite
    /// demands.</param>
    /// <param name="key">The key that the verification method names.</param>
    /// <returns>The complete proof, to be put under <see cref="Member"/>.</returns>
    /// <exception cref="ArgumentException">The document already has a proof, or the options a value.</exception>
    public static JsonObject Create(JsonObject document, JsonObject options, SigningKey key)
    {
        if (document.ContainsKey(Member) || options.ContainsKey(ProofValue))
        {
            throw new ArgumentException("The document or its proof is already signed.", nameof(document));
        }

        var proof = options.DeepClone().AsObject();
        if (document.TryGetPropertyValue(Context, out var context))
        {
            proof[Context] = context?.DeepClone();
        }

        using var documentElement = JcsCanonicalizer.ToDocument(document);
        using var proofElement = JcsCanonicalizer.ToDocument(proof);
        proof[ProofValue] = "z" + Base58.Encode(key.Sign(DataToSign(documentElement.RootElement, proofElement.RootElement)));
        return proof;
    }

    /// <summary>Checks the proof of a document against one key. Who the key belongs to is the caller's to know.</summary>
    public static ProofVerdict Verify(JsonObject secured, VerificationKey key)
    {
        using var document = JcsCanonicalizer.ToDocument(secured);
        return Verify(document.RootElement, key);
    }

    /// <summary>As <see cref="Verify(JsonObject, VerificationKey)"/>.</summary>
    public static ProofVerdict Verify(JsonElement secured, VerificationKey key)
    {
        if (secured.ValueKind != JsonValueKind.Object
            || !secured.TryGetProperty(Member, out var proof)
            || proof.ValueKind != JsonValueKind.Object)
        {
            return ProofVerdict.NoProof;
        }

        if (proof.EnumerateObject().Any(static member => !KnownMembers.Contains(member.Name, StringComparer.Ordinal)))
        {
            return ProofVerdict.UnknownMember;
        }

        if (Text(proof, "type") != Type || Text(proof, "cryptosuite") != Cryptosuite)
        {
            return ProofVerdict.WrongSuite;
        }

        if (Text(proof, "proofPurpose") != Purpose)
        {
            return ProofVerdict.WrongPurpose;
        }

        if (key.IsNone)
        {
            return ProofVerdict.WrongKey;
        }

        return TryReadSignature(Text(proof, ProofValue), out var signature) && HasSameContext(secured, proof)
            && key.Verify(DataToSign(secured, proof), signature)
            ? ProofVerdict.Valid
            : ProofVerdict.WrongSignature;
    }

    /// <summary>The 64 bytes that the suite signs: hash of the proof options, then hash of the document without its proof.</summary>
    public static byte[] DataToSign(JsonElement document, JsonElement proof)
    {
        var data = new byte[2 * Sha256Digest.Size];
        SHA256.HashData(JcsCanonicalizer.Canonicalize(proof, ProofValue), data);
        SHA256.HashData(JcsCanonicalizer.Canonicalize(document, Member), data.AsSpan(Sha256Digest.Size));
        return data;
    }

    /// <summary>True for a multibase base58btc text of 64 bytes.</summary>
    internal static bool TryReadSignature(string? proofValue, out byte[] signature)
    {
        signature = [];
        if (proofValue is not ['z', ..]
            || !Base58.TryDecode(proofValue.AsSpan(1), SignatureSize, out var bytes)
            || bytes.Length != SignatureSize)
        {
            return false;
        }

        signature = bytes;
        return true;
    }

    // The suite allows the document's context to be longer than the proof's; we demand equality, so that nothing unsigned has a meaning.
    private static bool HasSameContext(JsonElement document, JsonElement proof)
    {
        var inDocument = document.TryGetProperty(Context, out var documentContext);
        var inProof = proof.TryGetProperty(Context, out var proofContext);
        return inDocument == inProof && (!inDocument || JsonElement.DeepEquals(documentContext, proofContext));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
