using System.Net;
using System.Net.Http.Json;
using Federation.Node.Gateway;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Gateway;

public sealed class KeyEndpointsTests(S3Node s3) : IClassFixture<S3Node>
{
    private static readonly Uri Keys = new("/api/v1/keys", UriKind.Relative);

    [Fact]
    public async Task The_secret_is_shown_once_and_kept_encrypted()
    {
        using var admin = s3.Node.AdminClient();

        var key = await s3.NewKeyAsync(new { label = "peertube" });
        var list = await admin.GetStringAsync(Keys);
        await using var db = s3.Node.OpenDatabase();
        var row = await db.Set<AccessKeyRow>().SingleAsync(k => k.Id == key.AccessKeyId);

        Assert.Contains(key.AccessKeyId, list, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret, list, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret, row.ProtectedSecret, StringComparison.Ordinal);
        Assert.Equal("peertube", row.Label);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_the_next_request_on()
    {
        using var admin = s3.Node.AdminClient();
        var key = await s3.NewKeyAsync(new { label = "short" });

        var before = await s3.SendAsync("GET", "/", with: key);
        using var revoked = await admin.DeleteAsync(new Uri("/api/v1/keys/" + key.AccessKeyId, UriKind.Relative));
        var after = await s3.SendAsync("GET", "/", with: key);
        using var again = await admin.DeleteAsync(new Uri("/api/v1/keys/" + key.AccessKeyId, UriKind.Relative));

        Assert.Equal((200, HttpStatusCode.NoContent, (403, "InvalidAccessKeyId"), HttpStatusCode.NotFound), (before.Status, revoked.StatusCode, after, again.StatusCode));
    }

    [Fact]
    public async Task A_key_does_only_what_it_was_given()
    {
        var bucket = await s3.NewBucketAsync();
        var reader = await s3.NewKeyAsync(new { label = "reader", permissions = new[] { "read" } });
        var elsewhere = await s3.NewKeyAsync(new { label = "elsewhere", buckets = new[] { "another" } });
        var tenant = await s3.NewKeyAsync(new { label = "tenant", principal = "mastodon" });

        Assert.Equal((403, "AccessDenied"), await s3.SendAsync("PUT", $"/{bucket}/a", [1], with: reader));
        Assert.Equal(200, (await s3.SendAsync("GET", $"/{bucket}", with: reader)).Status);
        Assert.Equal((403, "AccessDenied"), await s3.SendAsync("GET", $"/{bucket}", with: elsewhere));
        Assert.Equal((403, "AccessDenied"), await s3.SendAsync("GET", $"/{bucket}", with: tenant));
        Assert.Equal((409, "BucketAlreadyExists"), await s3.SendAsync("PUT", $"/{bucket}", with: tenant));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"label\":\"\"}")]
    [InlineData("{\"label\":\"a\",\"permissions\":[\"everything\"]}")]
    [InlineData("{\"label\":\"a\",\"permissions\":[]}")]
    [InlineData("{\"label\":\"a\",\"buckets\":[\"UPPER\"]}")]
    [InlineData("{\"label\":\"a\",\"surprise\":1}")]
    public async Task A_bad_request_for_a_key_is_refused(string body)
    {
        using var admin = s3.Node.AdminClient();
        using var content = new StringContent(body);

        using var answer = await admin.PostAsync(Keys, content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_stranger_gets_no_key()
    {
        using var answer = await s3.Http.PostAsJsonAsync(new Uri(s3.Node.Options.NodeOrigin + "/api/v1/keys"), new { label = "x" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
