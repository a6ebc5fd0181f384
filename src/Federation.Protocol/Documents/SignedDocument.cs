using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Protocol.Documents;

/// <summary>
/// A durable document with its object proof (design 03). It keeps the exact bytes, so that it can be stored, relayed and judged again, and
/// parses them once: what was verified is what is read.
/// </summary>
public sealed class SignedDocument
{
    private readonly JsonElement _root;

    private SignedDocument(ReadOnlyMemory<byte> utf8, JsonElement root, DocumentHeader header, string verificationMethod)
    {
        _root = root;
        Utf8 = utf8;
        Header = header;
        VerificationMethod = verificationMethod;
        Hash = Sha256Digest.Of(JcsCanonicalizer.Canonicalize(root));
    }

    /// <summary>The bytes as received; canonical (JCS) for documents signed here.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>What the document says about itself.</summary>
    public DocumentHeader Header { get; }

    /// <summary>SHA-256 of the JCS form of the whole document, proof included: its name in logs, heads and chains.</summary>
    public Sha256Digest Hash { get; }

    /// <summary>The key id that the proof names; whose key it is, the member set says.</summary>
    public string VerificationMethod { get; }

    /// <summary>Writes and signs a document.</summary>
    /// <param name="h">The header; its <c>Published</c> is also the proof's time of creation.</param>
    /// <param name="body">The body; a JSON object without fractions.</param>
    /// <param name="info">How the body is written, from a context made with <see cref="ProtocolJson.BaseOptions"/>.</param>
    /// <param name="key">The author's document key.</param>
    /// <param name="verificationMethod">Its key id: the author's URI, <c>#</c> and a name.</param>
    /// <typeparam name="TBody">Type of the body.</typeparam>
    /// <exception cref="ArgumentException">Header, body or key id would not be accepted by a reader.</exception>
    public static SignedDocument Sign<TBody>(
        DocumentHeader h, TBody body, JsonTypeInfo<TBody> info, SigningKey key, string verificationMethod)
    {
        var published = Instant.Format(h.Published);
        var document = new JsonObject
        {
            ["@context"] = ContextArray(),
            ["type"] = h.Type,
            ["id"] = h.Id,
            ["attributedTo"] = h.Author,
            ["federation"] = h.Federation,
            ["memberRevision"] = Digits.Format(h.MemberRevision),
            ["protocol"] = Digits.Format(h.Protocol),
            ["epoch"] = Digits.Format(h.Epoch),
            ["docSeq"] = Digits.Format(h.DocSeq),
            ["prevDocHash"] = h.PrevDocHash.ToString(),
            ["published"] = published,
            [DocumentForm.Body] = JsonSerializer.SerializeToNode(body, info),
        };
        var options = new JsonObject
        {
            ["type"] = DataIntegrityProof.Type,
            ["cryptosuite"] = DataIntegrityProof.Cryptosuite,
            ["created"] = published,
            ["verificationMethod"] = verificationMethod,
            ["proofPurpose"] = DataIntegrityProof.Purpose,
        };
        document[DataIntegrityProof.Member] = DataIntegrityProof.Create(document, options, key);

        // Reading our own bytes proves that every reader can.
        var fault = TryRead(JcsCanonicalizer.Canonicalize(document), JsonLimits.Statement, out var signed);
        return fault == DocumentFault.None && signed!.IsSignedByAuthor
            ? signed
            : throw new ArgumentException($"The document would be refused by its readers: {fault}.", nameof(h));
    }

    /// <summary>Reads a document's form; its proof is judged by <see cref="VerifyProof"/>.</summary>
    /// <param name="utf8">The bytes received; they are copied.</param>
    /// <param name="limits">Bounds checked before anything else.</param>
    /// <param name="doc">The document when the answer is <see cref="DocumentFault.None"/>, else null.</param>
    public static DocumentFault TryRead(ReadOnlyMemory<byte> utf8, JsonLimits limits, out SignedDocument? doc)
    {
        doc = null;
        if (utf8.Length > limits.MaxBytes)
        {
            return DocumentFault.TooLarge;
        }

        ReadOnlyMemory<byte> copy = utf8.ToArray();
        var fault = (DocumentFault)StrictJson.TryParse(copy, limits, out var json);
        if (fault != DocumentFault.None)
        {
            return fault;
        }

        // The JsonDocument is left to the collector: the element stays readable as long as this document lives.
        var root = json!.RootElement;
        fault = DocumentForm.TryReadHeader(root, out var header);
        if (fault != DocumentFault.None)
        {
            return fault;
        }

        fault = DocumentForm.TryReadProof(root, out var verificationMethod);
        if (fault == DocumentFault.None)
        {
            doc = new SignedDocument(copy, root, header!, verificationMethod);
        }

        return fault;
    }

    /// <summary>Judges the proof against the key that the member set gives for <see cref="VerificationMethod"/>.</summary>
    public ProofVerdict VerifyProof(VerificationKey key)
    {
        var verdict = DataIntegrityProof.Verify(_root, key);
        return verdict is ProofVerdict.Valid or ProofVerdict.WrongSignature && !IsSignedByAuthor ? ProofVerdict.WrongKey : verdict;
    }

    /// <summary>Reads the body. False when it is not exactly of this type: unknown, missing or misspelt members.</summary>
    /// <param name="info">How the body is read, from a context made with <see cref="ProtocolJson.BaseOptions"/>.</param>
    /// <param name="body">The body.</param>
    /// <typeparam name="TBody">Type of the body.</typeparam>
    public bool TryReadBody<TBody>(JsonTypeInfo<TBody> info, [NotNullWhen(true)] out TBody? body)
    {
        try
        {
            body = _root.GetProperty(DocumentForm.Body).Deserialize(info);
            return body is not null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or OverflowException)
        {
            // Besides the reader's own exception, those by which value types refuse a value in their constructors.
            body = default;
            return false;
        }
    }

    // Without this rule a key of one member could sign in the name of another: whoever looks a key up by its id finds a good one.
    private bool IsSignedByAuthor =>
        VerificationMethod.Length > Header.Author.Length + 1
        && VerificationMethod.StartsWith(Header.Author, StringComparison.Ordinal)
        && VerificationMethod[Header.Author.Length] == '#';

    private static JsonArray ContextArray() => [.. DocumentForm.Context.Select(static text => (JsonNode)text)];
}
