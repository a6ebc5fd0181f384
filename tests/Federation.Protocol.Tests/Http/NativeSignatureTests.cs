using Federation.Protocol.Crypto;
using Federation.Protocol.Http;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Tests.Http;

public sealed class NativeSignatureTests : IDisposable
{
    private const string KeyId = "https://alpha.example/actor#transport";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly RequestToSign Post = new()
    {
        Method = "POST",
        TargetUri = "https://beta.example/inbox?x=1",
        ContentDigest = ContentDigest.Of("body"u8),
        ContentType = "application/activity+json",
    };

    private static readonly RequestToSign Get = new() { Method = "GET", TargetUri = "https://beta.example/offers" };

    private readonly SigningKey _key = SigningKey.FromSeed(Sha256Digest.Of("native signature tests"u8).ToArray());

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_signed_request_verifies()
    {
        foreach (var request in new[] { Post, Get })
        {
            Assert.Equal(SignatureVerdict.Valid, Verify(Sign(request), request));
        }
    }

    [Fact]
    public void The_fields_look_as_specified()
    {
        var headers = NativeSignature.Sign(Post, Parameters(), _key);
        Assert.Equal(
            """sig1=("@method" "@target-uri" "content-digest" "content-type");created=1795246200;expires=1795246500;nonce="n-1";keyid="https://alpha.example/actor#transport";tag="federation-v1" """.TrimEnd(),
            headers.SignatureInput);
        Assert.Matches("^sig1=:[A-Za-z0-9+/]{86}==:$", headers.Signature);
        var parsed = Sign(Post);
        Assert.Equal(Parameters(), parsed.Parameters);
        Assert.Equal("sig1", parsed.Label);
    }

    [Fact]
    public void Any_other_request_is_refused()
    {
        var signed = Sign(Post);
        var others = new[]
        {
            Post with { Method = "PUT" },
            Post with { TargetUri = "https://gamma.example/inbox?x=1" },
            Post with { TargetUri = "https://beta.example/inbox?x=2" },
            Post with { ContentDigest = ContentDigest.Of("tampered"u8) },
            Post with { ContentType = "text/plain" },
        };
        Assert.All(others, other => Assert.Equal(SignatureVerdict.WrongSignature, Verify(signed, other)));
    }

    [Fact]
    public void A_body_must_be_covered_with_digest_and_type()
    {
        Assert.Equal(SignatureVerdict.MissingComponent, Verify(Sign(Get), Get with { ContentDigest = ContentDigest.Of("x"u8), ContentType = "a/b" }));
        Assert.Equal(SignatureVerdict.MissingComponent, Verify(Sign(Get), Get with { ContentType = "a/b" }));
        Assert.Equal(SignatureVerdict.UnknownComponent, Verify(Sign(Post), Post with { ContentType = null }));
        Assert.Equal(SignatureVerdict.UnknownComponent, Verify(Sign(Post), Post with { ContentType = null, ContentDigest = null }));
    }

    [Theory]
    [InlineData("""("@method")""", SignatureVerdict.MissingComponent)]
    [InlineData("""("@target-uri")""", SignatureVerdict.MissingComponent)]
    [InlineData("""()""", SignatureVerdict.MissingComponent)]
    [InlineData("""("@method" "@path" "@authority")""", SignatureVerdict.MissingComponent)]
    [InlineData("""("@method";req "@target-uri")""", SignatureVerdict.MissingComponent)]
    [InlineData("""("@method" "@target-uri" "date")""", SignatureVerdict.UnknownComponent)]
    [InlineData("""("@method" "@target-uri" "content-digest")""", SignatureVerdict.UnknownComponent)]
    [InlineData("""("@method" "@target-uri" "@authority";req)""", SignatureVerdict.UnknownComponent)]
    [InlineData("""("@method" "@target-uri" "@status")""", SignatureVerdict.UnknownComponent)]
    public void Too_little_or_too_much_covered_is_refused_before_the_signature_is_tried(string components, SignatureVerdict expected)
    {
        var parsed = Parse(components + Tail());
        Assert.Equal(expected, Verify(parsed, Get));
    }

    [Fact]
    public void Further_components_that_have_a_value_are_fine()
    {
        var components = new[] { "@method", "@target-uri", "@authority", "@scheme", "@path", "@query" }.Select(n => new SignatureComponent(n)).ToList();
        var signatureParams = SignatureBase.FormatParameters(components, Parameters());
        var values = new[] { "GET", "HTTPS://Beta.Example:443/a/../b?c=d#e", "beta.example", "https", "/a/../b", "?c=d" };
        var covered = SignatureBase.TryBuild(components, signatureParams, c => values[components.IndexOf(c)]);
        var signature = $"s2=:{Convert.ToBase64String(_key.Sign(covered!))}:";
        Assert.Equal(SignatureParse.Parsed, NativeSignature.TryParse("s2=" + signatureParams, signature, out var parsed));
        Assert.Equal(SignatureVerdict.Valid, Verify(parsed!, Get with { TargetUri = values[1] }));
    }

    [Theory]
    [InlineData(-31, SignatureVerdict.NotYetValid)]
    [InlineData(-30, SignatureVerdict.Valid)]
    [InlineData(0, SignatureVerdict.Valid)]
    [InlineData(330, SignatureVerdict.Valid)]
    [InlineData(331, SignatureVerdict.Expired)]
    public void A_request_is_good_from_its_creation_to_its_expiry_with_the_skew_on_both_sides(int seconds, SignatureVerdict expected) =>
        Assert.Equal(expected, NativeSignature.Verify(Sign(Get), Get, _key.Public, Now.AddSeconds(seconds), Skew));

    [Fact]
    public void Staleness_is_told_only_to_those_who_signed_well()
    {
        using var other = SigningKey.Generate();
        Assert.Equal(SignatureVerdict.WrongSignature, NativeSignature.Verify(Sign(Get), Get, other.Public, Now.AddDays(1), Skew));
    }

    [Theory]
    [InlineData(";created=1795246200;expires=1795246500;keyid=\"k\";tag=\"federation-v1\"", SignatureVerdict.NoNonce)]
    [InlineData(";created=1795246200;nonce=\"n\";keyid=\"k\";tag=\"federation-v1\"", SignatureVerdict.NoExpiry)]
    [InlineData(";created=1795246200;expires=1795246501;nonce=\"n\";keyid=\"k\";tag=\"federation-v1\"", SignatureVerdict.LifetimeTooLong)]
    [InlineData(";created=1795246200;expires=1795246199;nonce=\"n\";keyid=\"k\";tag=\"federation-v1\"", SignatureVerdict.LifetimeTooLong)]
    public void A_request_without_nonce_or_with_another_lifetime_is_refused(string parameters, SignatureVerdict expected) =>
        Assert.Equal(expected, Verify(Parse("(\"@method\" \"@target-uri\")" + parameters), Get));

    [Theory]
    [InlineData("sig1=(\"@method\");created=1;keyid=\"k\"", SignatureParse.NoSignature)]
    [InlineData("", SignatureParse.NoSignature)]
    [InlineData("sig1=(\"@method\");created=1;keyid=\"k\";tag=\"other\"", SignatureParse.NoSignature)]
    [InlineData("sig1=();created=1;keyid=\"k\";tag=\"federation-v1\", b=();created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.SeveralSignatures)]
    [InlineData("sig1=();created=1;keyid=\"k\";alg=\"rsa-v1_5-sha256\";tag=\"federation-v1\"", SignatureParse.UnknownAlgorithm)]
    [InlineData("sig1=();created=1;keyid=\"k\";alg=ed25519;tag=\"federation-v1\"", SignatureParse.UnknownAlgorithm)]
    [InlineData("sig1=();created=1;keyid=\"k\";alg=\"ed25519\";tag=\"federation-v1\"", SignatureParse.Parsed)]
    [InlineData("sig1=();keyid=\"k\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=1;tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=\"1\";keyid=\"k\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=-1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=999999999999999;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=1;keyid=\"\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=();created=1;nonce=5;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.WrongParameter)]
    [InlineData("sig1=(\"@method\" \"@method\");created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.DuplicateComponent)]
    [InlineData("sig1=(\"@method\" \"@method\";req);created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.Parsed)]
    [InlineData("sig1=(\"date\";sf);created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.UnknownComponent)]
    [InlineData("sig1=(\"@method\";req=?0);created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.UnknownComponent)]
    [InlineData("sig1=(date);created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.UnknownComponent)]
    [InlineData("sig1=(\"Date\");created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.UnknownComponent)]
    [InlineData("sig9=();created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.NoSignatureBytes)]
    [InlineData("sig1=(\"@method\"\"@path\");created=1;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.Malformed)]
    [InlineData("sig1=();created=1;created=2;keyid=\"k\";tag=\"federation-v1\"", SignatureParse.Malformed)]
    [InlineData("sig1=();created=1, sig1=();created=1", SignatureParse.Malformed)]
    [InlineData("sig1=(;created=1", SignatureParse.Malformed)]
    [InlineData("sig1=()created=1", SignatureParse.Malformed)]
    [InlineData("sig1=();created=1.5", SignatureParse.Malformed)]
    [InlineData("sig1=();keyid=\"a", SignatureParse.Malformed)]
    [InlineData("sig1=();keyid=\"a\\b\"", SignatureParse.Malformed)]
    [InlineData("sig1=\"x\"", SignatureParse.Malformed)]
    [InlineData("sig1", SignatureParse.Malformed)]
    [InlineData("sig1=(),", SignatureParse.Malformed)]
    public void Fields_are_taken_or_refused_with_their_fault(string signatureInput, SignatureParse expected)
    {
        var signature = $"sig1=:{Convert.ToBase64String(new byte[64])}:";
        Assert.Equal(expected, NativeSignature.TryParse(signatureInput, signature, out var parsed));
        Assert.Equal(expected == SignatureParse.Parsed, parsed is not null);
    }

    [Fact]
    public void A_field_beyond_8192_characters_is_not_read()
    {
        Assert.Equal(SignatureParse.TooLarge, NativeSignature.TryParse(new string('a', 8193), "", out _));
        Assert.Equal(SignatureParse.TooLarge, NativeSignature.TryParse("", new string('a', 8193), out _));
    }

    [Fact]
    public void A_signature_of_another_profile_beside_ours_is_left_alone()
    {
        var ours = NativeSignature.Sign(Post, Parameters(), _key);
        var input = "other=(\"date\";sf \"x\" ) ; created=5;alg=\"rsa-v1_5-sha256\" ,".Replace(" ;", ";", StringComparison.Ordinal) + ours.SignatureInput;
        Assert.Equal(SignatureParse.Parsed, NativeSignature.TryParse(input, "other=:AAAA:, " + ours.Signature, out var parsed));
        Assert.Equal(SignatureVerdict.Valid, Verify(parsed!, Post));
    }

    [Fact]
    public void A_flipped_character_in_either_field_is_refused()
    {
        var headers = NativeSignature.Sign(Get, Parameters(), _key);
        var both = headers.SignatureInput + "\n" + headers.Signature;
        for (var i = 0; i < both.Length; i++)
        {
            if (both[i] == '\n')
            {
                continue;
            }

            var changed = both.ToCharArray();
            changed[i] ^= (char)1;
            var parts = new string(changed).Split('\n');
            var accepted = parts.Length == 2
                && NativeSignature.TryParse(parts[0], parts[1], out var parsed) == SignatureParse.Parsed
                && Verify(parsed!, Get) == SignatureVerdict.Valid;
            Assert.False(accepted, $"character {i}");
        }
    }

    [Fact]
    public void What_would_be_refused_is_not_signed()
    {
        var wrong = new[]
        {
            Parameters() with { Nonce = null },
            Parameters() with { Nonce = "" },
            Parameters() with { Nonce = "a\nb" },
            Parameters() with { Expires = null },
            Parameters() with { Expires = Now.AddSeconds(301) },
            Parameters() with { Expires = Now.AddSeconds(-1) },
            Parameters() with { KeyId = "" },
            Parameters() with { Tag = "x" },
        };
        Assert.All(wrong, p => Assert.Throws<ArgumentException>(() => NativeSignature.Sign(Get, p, _key)));
        Assert.Throws<ArgumentException>(() => NativeSignature.Sign(Post with { ContentType = null }, Parameters(), _key));
        Assert.Throws<ArgumentException>(() => NativeSignature.Sign(Get with { TargetUri = "https://b.example/\n" }, Parameters(), _key));
    }

    [Fact]
    public void A_response_belongs_to_one_request()
    {
        var request = NativeSignature.Sign(Get, Parameters(), _key);
        var digest = ContentDigest.Of("offers"u8);
        using var responder = SigningKey.Generate();
        var headers = NativeSignature.SignResponse(
            200, digest, Get, request.Signature, new SignatureParameters { Created = Now, KeyId = "https://beta.example/actor#transport" }, responder);
        Assert.StartsWith(
            """sig1=("@status" "content-digest" "@method";req "@target-uri";req "signature";req);created=""", headers.SignatureInput, StringComparison.Ordinal);
        Assert.Equal(SignatureParse.Parsed, NativeSignature.TryParse(headers.SignatureInput, headers.Signature, out var parsed));

        SignatureVerdict Judge(int status, string contentDigest, RequestToSign asked, string signature, int seconds) =>
            NativeSignature.VerifyResponse(parsed!, status, contentDigest, asked, signature, responder.Public, Now.AddSeconds(seconds), Skew);

        Assert.Equal(SignatureVerdict.Valid, Judge(200, digest, Get, request.Signature, 0));
        Assert.Equal(SignatureVerdict.WrongSignature, Judge(404, digest, Get, request.Signature, 0));
        Assert.Equal(SignatureVerdict.WrongSignature, Judge(200, ContentDigest.Of("x"u8), Get, request.Signature, 0));
        Assert.Equal(SignatureVerdict.WrongSignature, Judge(200, digest, Get with { TargetUri = "https://beta.example/" }, request.Signature, 0));
        var again = NativeSignature.Sign(Get, Parameters() with { Nonce = "n-2" }, _key);
        Assert.Equal(SignatureVerdict.WrongSignature, Judge(200, digest, Get, again.Signature, 0));
        Assert.Equal(SignatureVerdict.Expired, Judge(200, digest, Get, request.Signature, 331));
        Assert.Equal(SignatureVerdict.NotYetValid, Judge(200, digest, Get, request.Signature, -31));
    }

    [Fact]
    public void A_request_signature_is_no_response_signature()
    {
        Assert.Equal(
            SignatureVerdict.MissingComponent,
            NativeSignature.VerifyResponse(Sign(Get), 200, ContentDigest.Of([]), Get, "sig1=:AAAA:", _key.Public, Now, Skew));
    }

    private static SignatureParameters Parameters() => new() { Created = Now, Expires = Now.AddSeconds(300), Nonce = "n-1", KeyId = KeyId };

    private static string Tail() => ";created=1795246200;expires=1795246500;nonce=\"n\";keyid=\"k\";tag=\"federation-v1\"";

    private static ParsedSignature Parse(string signatureParams)
    {
        var signature = $"sig1=:{Convert.ToBase64String(new byte[64])}:";
        Assert.Equal(SignatureParse.Parsed, NativeSignature.TryParse("sig1=" + signatureParams, signature, out var parsed));
        return parsed!;
    }

    private ParsedSignature Sign(RequestToSign request)
    {
        var headers = NativeSignature.Sign(request, Parameters(), _key);
        Assert.Equal(SignatureParse.Parsed, NativeSignature.TryParse(headers.SignatureInput, headers.Signature, out var parsed));
        return parsed!;
    }

    private SignatureVerdict Verify(ParsedSignature signature, RequestToSign request) =>
        NativeSignature.Verify(signature, request, _key.Public, Now, Skew);
}
