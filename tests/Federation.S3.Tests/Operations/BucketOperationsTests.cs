using System.Text.RegularExpressions;
using Federation.S3.Tests.Support;

namespace Federation.S3.Tests.Operations;

public sealed partial class BucketOperationsTests(S3Server server) : IClassFixture<S3Server>
{
    [Fact]
    public async Task A_bucket_is_created_once_and_belongs_to_its_creator()
    {
        var bucket = await server.NewBucketAsync();

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}")).MustBe(409, "BucketAlreadyOwnedByYou");
        (await server.SendAsync(server.Bob, "PUT", $"/{bucket}")).MustBe(409, "BucketAlreadyExists");
        (await server.SendAsync(server.Alice, "HEAD", $"/{bucket}")).MustBe(200);
        (await server.SendAsync(server.Bob, "HEAD", $"/{bucket}")).MustBe(403);
        (await server.SendAsync(server.Alice, "HEAD", "/no-such-bucket")).MustBe(404);
        Assert.Contains($"<Name>{bucket}</Name>", (await server.SendAsync(server.Alice, "GET", "/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(bucket, (await server.SendAsync(server.Bob, "GET", "/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_canned_acl_public_read_asks_for_a_clear_bucket()
    {
        Assert.True((await server.Store.FindAsync(await server.NewBucketAsync(isClear: true)))!.IsClear);
        Assert.False((await server.Store.FindAsync(await server.NewBucketAsync(isClear: false)))!.IsClear);
    }

    [Theory]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>eu-test</LocationConstraint></CreateBucketConfiguration>", 200, "")]
    [InlineData("<CreateBucketConfiguration><LocationConstraint>mars</LocationConstraint></CreateBucketConfiguration>", 400, "IllegalLocationConstraintException")]
    [InlineData("<Other/>", 400, "MalformedXML")]
    public async Task The_location_asked_for_must_be_this_one(string body, int status, string code) =>
        (await server.SendAsync(server.Alice, "PUT", "/location" + status + code.Length, System.Text.Encoding.UTF8.GetBytes(body))).MustBe(status, code);

    [Fact]
    public async Task Small_subresources_answer_what_clients_expect()
    {
        var bucket = await server.NewBucketAsync();

        Assert.Contains(">eu-test</LocationConstraint>", (await server.SendAsync(server.Alice, "GET", $"/{bucket}?location")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Status", (await server.SendAsync(server.Alice, "GET", $"/{bucket}?versioning")).Text, StringComparison.Ordinal);
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}?policy")).MustBe(404, "NoSuchBucketPolicy");
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}?cors")).MustBe(404, "NoSuchCORSConfiguration");
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}?lifecycle")).MustBe(501, "NotImplemented");
    }

    [Fact]
    public async Task Both_listings_page_through_keys_and_folders()
    {
        var bucket = await server.NewBucketAsync();
        foreach (var key in new[] { "a%20b", "dir/1", "dir/2", "z%26" })
        {
            (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/{key}", [1, 2, 3])).MustBe(200);
        }

        var first = await server.SendAsync(server.Alice, "GET", $"/{bucket}?list-type=2&delimiter=/&max-keys=2&encoding-type=url&fetch-owner=true");
        first.MustBe(200);
        Assert.Equal(["a%20b", "dir/"], Names(first.Text));
        Assert.Contains("<DisplayName>alice</DisplayName>", first.Text, StringComparison.Ordinal);
        var token = first.Text.Split("<NextContinuationToken>")[1].Split('<')[0];
        var second = await server.SendAsync(server.Alice, "GET", $"/{bucket}?list-type=2&delimiter=/&max-keys=2&continuation-token={token}");
        Assert.Equal(["z&amp;"], Names(second.Text));
        Assert.Contains("<IsTruncated>false</IsTruncated>", second.Text, StringComparison.Ordinal);

        Assert.Equal(["z&amp;"], Names((await server.SendAsync(server.Alice, "GET", $"/{bucket}?delimiter=/&marker=dir/")).Text));
        Assert.Equal(["dir/2", "z&amp;"], Names((await server.SendAsync(server.Alice, "GET", $"/{bucket}?list-type=2&start-after=dir/1")).Text));
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}?list-type=2&continuation-token=!!")).MustBe(400, "InvalidArgument");
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}?max-keys=-1")).MustBe(400, "InvalidArgument");
        (await server.SendAsync(server.Bob, "GET", $"/{bucket}")).MustBe(403, "AccessDenied");
    }

    [Fact]
    public async Task Wrong_signatures_have_their_own_codes()
    {
        var other = server.Alice with { Secret = "guessed" };

        (await server.SendAsync(other, "GET", "/")).MustBe(403, "SignatureDoesNotMatch");
        (await server.SendAsync(other with { AccessKeyId = "AKNOBODY" }, "GET", "/")).MustBe(403, "InvalidAccessKeyId");
        (await server.SendAsync(server.Alice with { Region = "elsewhere" }, "GET", "/")).MustBe(400, "AuthorizationHeaderMalformed");
    }

    private static string[] Names(string listing) =>
        [.. NamePattern().Matches(listing).Select(static match => match.Groups["name"].Value)];

    [GeneratedRegex("<(Contents><Key|CommonPrefixes><Prefix)>(?<name>[^<]*)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
