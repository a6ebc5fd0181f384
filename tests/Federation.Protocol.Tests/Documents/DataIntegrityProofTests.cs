using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Protocol.Crypto;
using Federation.Protocol.Documents;
using Federation.Protocol.Tests.Vectors;

namespace Federation.Protocol.Tests.Documents;

public sealed class DataIntegrityProofTests
{
    [Fact]
    public void The_vectors_of_the_W3C_hold_byte_for_byte()
    {
        var vector = VectorFile.Read("eddsa-jcs-2022");
        using var key = VectorKey(vector);
        foreach (var row in vector.GetProperty("cases").EnumerateArray())
        {
            var document = JsonObject.Create(vector.GetProperty("document"))!;
            var proof = DataIntegrityProof.Create(document, JsonObject.Create(row.GetProperty("options"))!, key);
            Assert.Equal(row.Text("proofValue"), proof["proofValue"]!.GetValue<string>());
            document["proof"] = proof;
            Assert.Equal(ProofVerdict.Valid, DataIntegrityProof.Verify(document, key.Public));
            using var json = JsonDocument.Parse(document.ToJsonString());
            Assert.Equal(row.Hex("hashes"), DataIntegrityProof.DataToSign(json.RootElement, json.RootElement.GetProperty("proof")));
        }
    }

    [Theory]
    [InlineData("cryptosuite", "eddsa-rdfc-2022", ProofVerdict.WrongSuite)]
    [InlineData("type", "Ed25519Signature2020", ProofVerdict.WrongSuite)]
    [InlineData("proofPurpose", "authentication", ProofVerdict.WrongPurpose)]
    [InlineData("expires", "2030-01-01T00:00:00Z", ProofVerdict.UnknownMember)]
    [InlineData("domain", "x", ProofVerdict.UnknownMember)]
    [InlineData("created", "2023-02-24T23:36:39Z", ProofVerdict.WrongSignature)]
    [InlineData("verificationMethod", "https://b.example/actor#key", ProofVerdict.WrongSignature)]
    [InlineData("proofValue", "zabc", ProofVerdict.WrongSignature)]
    [InlineData("proofValue", "uabc", ProofVerdict.WrongSignature)]
    [InlineData("@context", "https://www.w3.org/ns/credentials/v2", ProofVerdict.WrongSignature)]
    public void A_changed_proof_option_is_refused(string member, string value, ProofVerdict expected)
    {
        var (document, key) = Signed();
        document["proof"]![member] = value;
        Assert.Equal(expected, DataIntegrityProof.Verify(document, key));
    }

    [Fact]
    public void A_member_added_or_changed_or_removed_breaks_the_signature()
    {
        var (document, key) = Signed();
        document["name"] = "Alumna Credential";
        Assert.Equal(ProofVerdict.WrongSignature, DataIntegrityProof.Verify(document, key));
        (document, key) = Signed();
        document["extra"] = 1;
        Assert.Equal(ProofVerdict.WrongSignature, DataIntegrityProof.Verify(document, key));
        (document, key) = Signed();
        document.Remove("description");
        Assert.Equal(ProofVerdict.WrongSignature, DataIntegrityProof.Verify(document, key));
        (document, key) = Signed();
        document["@context"]!.AsArray().Add("https://c.example/ns");
        Assert.Equal(ProofVerdict.WrongSignature, DataIntegrityProof.Verify(document, key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"https://www.w3.org/ns/credentials/v2\"")]
    public void A_proof_made_under_another_context_than_the_document_is_refused(string? context)
    {
        var vector = VectorFile.Read("eddsa-jcs-2022");
        using var key = VectorKey(vector);
        var (document, _) = Signed();
        var proof = document["proof"]!.AsObject();
        proof.Remove("@context");
        if (context is not null)
        {
            proof["@context"] = JsonNode.Parse(context);
        }

        // The signature itself is good: only the rule about contexts stands in the way.
        using var json = JsonDocument.Parse(document.ToJsonString());
        proof["proofValue"] = "z" + Base58.Encode(key.Sign(DataIntegrityProof.DataToSign(json.RootElement, json.RootElement.GetProperty("proof"))));
        Assert.Equal(ProofVerdict.WrongSignature, DataIntegrityProof.Verify(document, key.Public));
    }

    [Fact]
    public void Without_proof_or_key_there_is_a_verdict_and_no_exception()
    {
        var (document, _) = Signed();
        Assert.Equal(ProofVerdict.WrongKey, DataIntegrityProof.Verify(document, default));
        document["proof"] = new JsonArray();
        Assert.Equal(ProofVerdict.NoProof, DataIntegrityProof.Verify(document, default));
        document.Remove("proof");
        Assert.Equal(ProofVerdict.NoProof, DataIntegrityProof.Verify(document, default));
    }

    [Fact]
    public void A_signed_document_is_not_signed_again()
    {
        var (document, _) = Signed();
        using var key = SigningKey.Generate();
        Assert.Throws<ArgumentException>(() => DataIntegrityProof.Create(document, [], key));
    }

    private static (JsonObject Document, VerificationKey Key) Signed()
    {
        var vector = VectorFile.Read("eddsa-jcs-2022");
        using var key = VectorKey(vector);
        var document = JsonNode.Parse(vector.GetProperty("document").GetRawText())!.AsObject();
        document["proof"] = DataIntegrityProof.Create(
            document, JsonNode.Parse(vector.GetProperty("cases")[0].GetProperty("options").GetRawText())!.AsObject(), key);
        return (document, key.Public);
    }

    private static SigningKey VectorKey(JsonElement vector)
    {
        Assert.True(Base58.TryDecode(vector.Text("privateKeyMultibase").AsSpan(1), 34, out var bytes));
        return SigningKey.FromSeed(bytes.AsSpan(2));
    }
}
