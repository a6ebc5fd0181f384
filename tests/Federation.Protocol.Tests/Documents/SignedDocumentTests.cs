using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Protocol.Crypto;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Tests.Documents;

public sealed record TestBody
{
    public required ByteSize Free { get; init; }

    public required string Site { get; init; }
}

public sealed record OtherBody(long Other);

public sealed record FractionBody(double Share);

[JsonSerializable(typeof(TestBody))]
[JsonSerializable(typeof(OtherBody))]
[JsonSerializable(typeof(FractionBody))]
internal sealed partial class TestBodyContext : JsonSerializerContext;

public sealed class SignedDocumentTests : IDisposable
{
    private const string Author = "https://alpha.example/actor";
    private const string KeyId = Author + "#document";
    private static readonly TestBodyContext Bodies = new(ProtocolJson.BaseOptions);
    private static readonly TestBody Body = new() { Free = new ByteSize(2_000_000_000_000), Site = "Montr\u00e9al" };

    private readonly SigningKey _key = SigningKey.FromSeed(Sha256Digest.Of("signed document tests"u8).ToArray());

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_signed_document_reads_back_with_header_body_hash_and_valid_proof()
    {
        var signed = Sign();
        Assert.Equal(DocumentFault.None, SignedDocument.TryRead(signed.Utf8, JsonLimits.Default, out var read));
        Assert.Equal(Header(), read!.Header);
        Assert.Equal(KeyId, read.VerificationMethod);
        Assert.Equal(signed.Hash, read.Hash);
        Assert.Equal(Sha256Digest.Of(signed.Utf8.Span), read.Hash);
        Assert.Equal(ProofVerdict.Valid, read.VerifyProof(_key.Public));
        Assert.True(read.TryReadBody(Bodies.TestBody, out var body));
        Assert.Equal(Body, body);
    }

    [Fact]
    public void The_layout_is_that_of_the_specification()
    {
        var text = Encoding.UTF8.GetString(Sign().Utf8.Span);
        const string context =
            """["https://www.w3.org/ns/activitystreams","https://w3id.org/security/data-integrity/v1","https://federation-of-providers.org/ns/v1"]""";
        Assert.StartsWith(
            $$$"""{"@context":{{{context}}},"attributedTo":"https://alpha.example/actor","""
            + """ "body":{"free":"2000000000000","site":"Montréal"},"docSeq":"5","epoch":"1",""".TrimStart()
            + $$$""" "federation":"{{{new string('a', 64)}}}","id":"https://alpha.example/documents/5","memberRevision":"1",""".TrimStart()
            + $$$""" "prevDocHash":"{{{new string('0', 64)}}}","proof":{"@context":{{{context}}},"created":"2026-11-21T07:30:00Z",""".TrimStart()
            + """ "cryptosuite":"eddsa-jcs-2022","proofPurpose":"assertionMethod","proofValue":"z""".TrimStart(),
            text,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """ "type":"DataIntegrityProof","verificationMethod":"https://alpha.example/actor#document"},""".TrimStart()
            + """ "protocol":"1","published":"2026-11-21T07:30:00Z","type":"CapacityOffer"}""".TrimStart(),
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void White_space_and_member_order_change_the_bytes_but_neither_hash_nor_verdict()
    {
        var signed = Sign();
        var node = JsonNode.Parse(signed.Utf8.Span)!.AsObject();
        var reversed = new JsonObject(node.Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        var bytes = Encoding.UTF8.GetBytes(" " + reversed.ToJsonString() + "\n");
        Assert.Equal(DocumentFault.None, SignedDocument.TryRead(bytes, JsonLimits.Default, out var read));
        Assert.Equal(bytes, read!.Utf8.ToArray());
        Assert.Equal(signed.Hash, read.Hash);
        Assert.Equal(ProofVerdict.Valid, read.VerifyProof(_key.Public));
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_refused()
    {
        var original = Sign().Utf8.ToArray();
        for (var i = 0; i < original.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x20 })
            {
                var bytes = original.ToArray();
                bytes[i] ^= flip;
                var accepted = SignedDocument.TryRead(bytes, JsonLimits.Default, out var read) == DocumentFault.None
                    && read!.VerifyProof(_key.Public) == ProofVerdict.Valid;
                Assert.False(accepted, $"byte {i} ^ {flip:x2}");
            }
        }
    }

    [Theory]
    [InlineData("id", "\"\"", DocumentFault.WrongMember)]
    [InlineData("id", "\"a b\"", DocumentFault.WrongMember)]
    [InlineData("type", "[\"CapacityOffer\"]", DocumentFault.WrongMember)]
    [InlineData("attributedTo", "\"urn:x\"", DocumentFault.WrongMember)]
    [InlineData("attributedTo", "\"https://u@alpha.example/actor\"", DocumentFault.WrongMember)]
    [InlineData("attributedTo", "\"https://alpha.example/actor#me\"", DocumentFault.WrongMember)]
    [InlineData("federation", "\"abc\"", DocumentFault.WrongMember)]
    [InlineData("memberRevision", "1", DocumentFault.WrongMember)]
    [InlineData("epoch", "\"01\"", DocumentFault.WrongMember)]
    [InlineData("docSeq", "\"-1\"", DocumentFault.WrongMember)]
    [InlineData("prevDocHash", "\"\"", DocumentFault.WrongMember)]
    [InlineData("published", "\"2026-11-21T08:30:00+01:00\"", DocumentFault.WrongMember)]
    [InlineData("body", "[]", DocumentFault.WrongMember)]
    [InlineData("protocol", "\"2\"", DocumentFault.UnsupportedProtocol)]
    [InlineData("@context", "\"https://www.w3.org/ns/activitystreams\"", DocumentFault.WrongContext)]
    [InlineData("@context", "[]", DocumentFault.WrongContext)]
    [InlineData("extra", "1", DocumentFault.UnknownMember)]
    [InlineData("signature", "{}", DocumentFault.UnknownMember)]
    [InlineData("proof", "[]", DocumentFault.NoProof)]
    [InlineData("proof", "{\"nonce\":\"1\"}", DocumentFault.UnknownProofMember)]
    [InlineData("proof", "{}", DocumentFault.WrongProofMember)]
    [InlineData("body", "{\"free\":1.5}", DocumentFault.NumberNotInteger)]
    public void A_member_of_another_form_is_refused_with_its_fault(string member, string value, DocumentFault expected)
    {
        var node = JsonNode.Parse(Sign().Utf8.Span)!.AsObject();
        node[member] = JsonNode.Parse(value);
        Assert.Equal(expected, SignedDocument.TryRead(Encoding.UTF8.GetBytes(node.ToJsonString()), JsonLimits.Default, out var read));
        Assert.Null(read);
    }

    [Fact]
    public void A_missing_member_is_refused()
    {
        var names = JsonNode.Parse(Sign().Utf8.Span)!.AsObject().Select(m => m.Key).ToList();
        Assert.Equal(13, names.Count);
        foreach (var name in names)
        {
            var node = JsonNode.Parse(Sign().Utf8.Span)!.AsObject();
            node.Remove(name);
            var expected = name == "proof" ? DocumentFault.NoProof : DocumentFault.MissingMember;
            Assert.Equal(expected, SignedDocument.TryRead(Encoding.UTF8.GetBytes(node.ToJsonString()), JsonLimits.Default, out _));
        }
    }

    [Theory]
    [InlineData("[]", DocumentFault.NotAnObject)]
    [InlineData("{", DocumentFault.Malformed)]
    [InlineData("{\"id\":1,\"id\":1}", DocumentFault.DuplicateKey)]
    [InlineData("{}", DocumentFault.MissingMember)]
    public void Bytes_that_are_no_document_are_refused(string text, DocumentFault expected) =>
        Assert.Equal(expected, SignedDocument.TryRead(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out _));

    [Fact]
    public void A_document_beyond_its_size_is_refused() =>
        Assert.Equal(DocumentFault.TooLarge, SignedDocument.TryRead(new byte[300_000], JsonLimits.Default, out _));

    [Fact]
    public void A_good_key_of_another_member_does_not_sign_for_this_author()
    {
        const string other = "https://mallory.example/actor#document";
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header(), Body, Bodies.TestBody, _key, other));
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header(), Body, Bodies.TestBody, _key, Author + "2#document"));
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header(), Body, Bodies.TestBody, _key, Author + "#"));

        // The same, made by hand: the signature is mathematically good.
        var node = JsonNode.Parse(Sign().Utf8.Span)!.AsObject();
        node.Remove("proof");
        node["proof"] = DataIntegrityProof.Create(
            node,
            new JsonObject
            {
                ["type"] = "DataIntegrityProof",
                ["cryptosuite"] = "eddsa-jcs-2022",
                ["created"] = "2026-11-21T07:30:00Z",
                ["verificationMethod"] = other,
                ["proofPurpose"] = "assertionMethod",
            },
            _key);
        Assert.Equal(ProofVerdict.Valid, DataIntegrityProof.Verify(node, _key.Public));
        Assert.Equal(DocumentFault.None, SignedDocument.TryRead(Encoding.UTF8.GetBytes(node.ToJsonString()), JsonLimits.Default, out var read));
        Assert.Equal(ProofVerdict.WrongKey, read!.VerifyProof(_key.Public));
    }

    [Fact]
    public void A_key_that_did_not_sign_gives_wrong_signature_and_no_key_gives_wrong_key()
    {
        using var other = SigningKey.Generate();
        Assert.Equal(ProofVerdict.WrongSignature, Sign().VerifyProof(other.Public));
        Assert.Equal(ProofVerdict.WrongKey, Sign().VerifyProof(default));
    }

    [Fact]
    public void A_body_of_another_type_is_not_read()
    {
        Assert.False(Sign().TryReadBody(Bodies.OtherBody, out var body));
        Assert.Null(body);
    }

    [Fact]
    public void A_document_that_no_reader_would_take_is_not_signed()
    {
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header(), new FractionBody(0.5), Bodies.FractionBody, _key, KeyId));
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header() with { DocSeq = -1 }, Body, Bodies.TestBody, _key, KeyId));
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Header() with { Published = Header().Published.AddTicks(1) }, Body, Bodies.TestBody, _key, KeyId));
    }

    [Fact]
    public void The_bytes_received_may_change_afterwards_without_harm()
    {
        var bytes = Sign().Utf8.ToArray();
        Assert.Equal(DocumentFault.None, SignedDocument.TryRead(bytes, JsonLimits.Default, out var read));
        Array.Clear(bytes);
        Assert.Equal(ProofVerdict.Valid, read!.VerifyProof(_key.Public));
        Assert.True(read.TryReadBody(Bodies.TestBody, out _));
    }

    private static DocumentHeader Header() => new()
    {
        Id = "https://alpha.example/documents/5",
        Type = "CapacityOffer",
        Author = Author,
        Federation = new string('a', 64),
        MemberRevision = 1,
        Epoch = 1,
        DocSeq = 5,
        Published = new DateTimeOffset(2026, 11, 21, 7, 30, 0, TimeSpan.Zero),
    };

    private SignedDocument Sign() => SignedDocument.Sign(Header(), Body, Bodies.TestBody, _key, KeyId);
}
