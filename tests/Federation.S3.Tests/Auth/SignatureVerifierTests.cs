using Federation.S3.Auth;
using Federation.S3.Errors;
using Federation.S3.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.S3.Tests.Auth;

public sealed class SignatureVerifierTests
{
    private static readonly Uri Target = new("https://examplebucket.s3.amazonaws.com/a%20film.mp4?response-content-type=video%2Fmp4&x=1");

    private static readonly S3Error[] Refusals =
    [
        S3Error.SignatureDoesNotMatch, S3Error.AccessDenied, S3Error.InvalidAccessKeyId, S3Error.RequestTimeTooSkewed, S3Error.InvalidArgument,
        S3Error.InvalidRequest, S3Error.AuthorizationHeaderMalformed, S3Error.AuthorizationQueryParametersError, S3Error.InvalidURI,
        S3Error.InvalidBucketName, S3Error.InvalidToken,
    ];

    [Fact]
    public async Task The_request_that_the_flips_start_from_is_accepted()
    {
        Assert.NotNull((await Signed().VerifyAsync()).Identity);
        Assert.NotNull((await Presigned().VerifyAsync()).Identity);
    }

    [Fact]
    public void Any_changed_byte_of_any_signed_element_is_refused()
    {
        var flips = from presigned in ArbMap.Default.GeneratorFor<bool>()
                    from element in Gen.Choose(0, 20)
                    from position in Gen.Choose(0, 1000)
                    from bit in Gen.Choose(0, 6)
                    select (presigned, element, position, bit);

        Prop.ForAll(flips.ToArbitrary(), flip =>
        {
            var original = flip.presigned ? Presigned() : Signed();
            if (Flip(original, flip.element, flip.position, 1 << flip.bit) is not { } changed)
            {
                return true;
            }

            var (identity, refusal) = changed.VerifyAsync().GetAwaiter().GetResult();
            return identity is null ? Refusals.Contains(refusal!.Error) : identity.Key is null && IsUnsignedNow(changed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("host", "evilbucket.s3.amazonaws.com")]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-date", "20130524T000001Z")]
    [InlineData("x-amz-content-sha256", PayloadModes.EmptySha256)]
    public async Task A_signed_header_with_another_value_does_not_match(string name, string value)
    {
        var request = Signed();
        var changed = request with { Headers = [.. request.Headers.Select(header => header.Name == name ? (name, value) : header)] };

        Assert.Equal(S3Error.SignatureDoesNotMatch, (await changed.VerifyAsync()).Refusal!.Error);
    }

    [Fact]
    public async Task An_added_x_amz_header_that_is_not_signed_is_refused()
    {
        var request = Signed();
        var changed = request with { Headers = [.. request.Headers, ("x-amz-storage-class", "STANDARD")] };

        Assert.Equal(S3Error.AccessDenied, (await changed.VerifyAsync()).Refusal!.Error);
    }

    [Theory]
    [InlineData("UNSIGNED")]
    [InlineData("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public async Task An_unknown_payload_mode_is_refused_although_it_is_signed(string payload) =>
        Assert.Equal(S3Error.InvalidArgument, (await Signed(payload).VerifyAsync()).Refusal!.Error);

    [Theory]
    [InlineData(15 * 60, null)]
    [InlineData((15 * 60) + 1, S3Error.RequestTimeTooSkewed)]
    [InlineData(-15 * 60, null)]
    [InlineData((-15 * 60) - 1, S3Error.RequestTimeTooSkewed)]
    public async Task A_signed_header_is_good_for_15_minutes_either_way(int seconds, S3Error? expected) =>
        Assert.Equal(expected, (await Signed().VerifyAsync(TestRequest.ExampleTime.AddSeconds(seconds))).Refusal?.Error);

    [Theory]
    [InlineData(600, null)]
    [InlineData(601, S3Error.AccessDenied)]
    [InlineData(-901, S3Error.AccessDenied)]
    public async Task A_presigned_url_is_good_until_it_expires(int seconds, S3Error? expected) =>
        Assert.Equal(expected, (await Presigned().VerifyAsync(TestRequest.ExampleTime.AddSeconds(seconds))).Refusal?.Error);

    [Theory]
    [InlineData("X-Amz-Expires=600", "X-Amz-Expires=604801", S3Error.AuthorizationQueryParametersError)]
    [InlineData("X-Amz-Expires=600", "X-Amz-Expires=0", S3Error.AuthorizationQueryParametersError)]
    [InlineData("X-Amz-Expires=600", "X-Amz-Expires=6000", S3Error.SignatureDoesNotMatch)]
    [InlineData("x=1", "x=1&x=1", S3Error.InvalidArgument)]
    [InlineData("us-east-1", "us-west-1", S3Error.AuthorizationQueryParametersError)]
    [InlineData("%2F20130524%2F", "%2F20130523%2F", S3Error.AuthorizationQueryParametersError)]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF", S3Error.InvalidAccessKeyId)]
    public async Task A_presigned_url_that_was_edited_is_refused(string from, string to, S3Error expected)
    {
        var request = Presigned();
        Assert.Contains(from, request.Target, StringComparison.Ordinal);

        Assert.Equal(expected, (await (request with { Target = request.Target.Replace(from, to, StringComparison.Ordinal) }).VerifyAsync()).Refusal!.Error);
    }

    [Fact]
    public async Task A_presigned_url_is_bound_to_its_method() =>
        Assert.Equal(S3Error.SignatureDoesNotMatch, (await (Presigned() with { Method = "PUT" }).VerifyAsync()).Refusal!.Error);

    [Fact]
    public async Task Two_mechanisms_at_once_are_refused() =>
        Assert.Equal(S3Error.InvalidArgument, (await (Presigned() with { Headers = Signed().Headers }).VerifyAsync()).Refusal!.Error);

    [Fact]
    public async Task A_repeated_header_is_refused()
    {
        var request = Signed();
        Assert.Equal(S3Error.InvalidArgument, (await (request with { Headers = [.. request.Headers, ("x-amz-acl", "private")] }).VerifyAsync()).Refusal!.Error);
    }

    [Theory]
    [InlineData("AWS AKIAIOSFODNN7EXAMPLE:abc", S3Error.InvalidRequest)]
    [InlineData("Bearer abc", S3Error.InvalidRequest)]
    [InlineData("AWS4-HMAC-SHA256 ", S3Error.AuthorizationHeaderMalformed)]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00", S3Error.AuthorizationHeaderMalformed)]
    public async Task An_authorization_header_of_another_form_is_refused(string value, S3Error expected)
    {
        var request = Signed();
        var changed = request with { Headers = [.. request.Headers.Select(header => header.Name == "Authorization" ? ("Authorization", value) : header)] };

        Assert.Equal(expected, (await changed.VerifyAsync()).Refusal!.Error);
    }

    private static TestRequest Signed(string payload = PayloadModes.Unsigned)
    {
        var signed = SigV4Signer.Sign(
            TestRequest.ExampleCredentials, "GET", Target, [new("x-amz-acl", "private"), new("range", "bytes=0-9")], payload, TestRequest.ExampleTime);
        return new TestRequest(
            "GET",
            Target.PathAndQuery,
            [("host", Target.Host), ("x-amz-acl", "private"), ("range", "bytes=0-9"), .. signed.Select(static pair => (pair.Key, pair.Value))]);
    }

    private static TestRequest Presigned() => new(
        "GET",
        SigV4Signer.Presign(TestRequest.ExampleCredentials, "GET", Target, [], 600, TestRequest.ExampleTime).PathAndQuery,
        [("host", Target.Host)]);

    /// <summary>Null when the change cannot show: the same text after canonicalisation, by the rules of SigV4.</summary>
    private static TestRequest? Flip(TestRequest request, int element, int position, int mask)
    {
        var index = element % (request.Headers.Count + 2);
        if (index == 0)
        {
            return request with { Method = Change(request.Method, position, mask) };
        }

        if (index == 1)
        {
            var target = Change(request.Target, position, mask);
            return Canonical(target) == Canonical(request.Target) ? null : request with { Target = target };
        }

        var (name, value) = request.Headers[index - 2];
        var changed = Change(value, position, mask);
        if (changed.Trim() == value || changed.Any(static c => c is < ' ' or > '~') || (name == "Authorization" && IsSameClaim(changed, value)))
        {
            return null;
        }

        return request with { Headers = [.. request.Headers.Select((header, i) => i == index - 2 ? (name, changed) : header)] };
    }

    private static string Change(string text, int position, int mask)
    {
        var characters = text.ToCharArray();
        characters[position % text.Length] = (char)(characters[position % text.Length] ^ mask);
        return new string(characters);
    }

    private static bool IsSameClaim(string left, string right) => left.Replace(" ", "", StringComparison.Ordinal) == right.Replace(" ", "", StringComparison.Ordinal);

    private static string? Canonical(string target) =>
        S3.Routing.S3Target.Parse(target, "examplebucket.s3.amazonaws.com", ["s3.amazonaws.com"]) is { Value: { } parsed }
            ? parsed.CanonicalPath + "?" + parsed.Query.Canonical()
            : null;

    /// <summary>A target whose change removed every trace of a signature is an anonymous request, and is treated as one.</summary>
    private static bool IsUnsignedNow(TestRequest request) =>
        request.Target.Split('?') is var parts
        && (parts.Length == 1 || !parts[1].Contains("X-Amz-", StringComparison.OrdinalIgnoreCase))
        && request.Headers.All(static header => header.Name != "Authorization");
}
