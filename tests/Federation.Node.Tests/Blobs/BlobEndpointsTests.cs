using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Federation.Node.Tests.Blobs;

public sealed class BlobEndpointsTests
{
    [Fact]
    public async Task Buckets_objects_and_blobs_are_shown_in_the_forms_of_the_protocol()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        using var admin = node.Node.AdminClient();
        using var made = await admin.PostAsJsonAsync(At("/buckets"), new { name = "films", clear = true, copies = 2 });
        using var again = await admin.PostAsJsonAsync(At("/buckets"), new { name = "films", clear = true });
        using var plain = await admin.PostAsJsonAsync(At("/buckets"), new { name = "backups" });
        for (var i = 0; i < 5; i++)
        {
            await node.PutAsync("films", "k" + i, [(byte)i], isPublic: true);
        }

        var buckets = (await ReadAsync(admin, "/buckets")).GetProperty("buckets");
        var first = await ReadAsync(admin, "/buckets/films/objects?limit=3");
        var rest = await ReadAsync(admin, "/buckets/films/objects?limit=3&after=" + first.GetProperty("next").GetString());
        var blobs = await ReadAsync(admin, "/blobs?limit=4");
        var lastBlobs = await ReadAsync(admin, "/blobs?limit=4&after=" + blobs.GetProperty("next").GetString());

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Created), (made.StatusCode, again.StatusCode, plain.StatusCode));
        Assert.Equal(["localOnly", "clear"], buckets.EnumerateArray().Select(b => b.GetProperty("kind").GetString()));
        Assert.True(buckets[0].TryGetProperty("notPlacedBecause", out _));
        Assert.Equal(2, buckets[1].GetProperty("policy").GetProperty("copies").GetInt32());
        Assert.Equal(["k0", "k1", "k2", "k3", "k4"], first.GetProperty("objects").EnumerateArray().Concat(rest.GetProperty("objects").EnumerateArray()).Select(o => o.GetProperty("key").GetString()));
        Assert.False(rest.TryGetProperty("next", out _));
        Assert.Equal("1", first.GetProperty("objects")[0].GetProperty("size").GetString());
        Assert.EndsWith("Z", first.GetProperty("objects")[0].GetProperty("storedAt").GetString(), StringComparison.Ordinal);
        Assert.Equal((4, 1), (blobs.GetProperty("blobs").GetArrayLength(), lastBlobs.GetProperty("blobs").GetArrayLength()));
    }

    [Theory]
    [InlineData("{\"name\":\"UPPER\"}")]
    [InlineData("{\"name\":\"films\",\"publicRead\":true}")]
    [InlineData("{\"name\":\"films\",\"copies\":0}")]
    [InlineData("{\"name\":\"films\",\"colour\":\"red\"}")]
    [InlineData("{")]
    public async Task A_bucket_that_makes_no_sense_is_refused_with_the_reason(string body)
    {
        await using var node = await BlobNode.StartAsync();
        using var admin = node.Node.AdminClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await admin.PostAsync(At("/buckets"), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Empty((await ReadAsync(admin, "/buckets")).GetProperty("buckets").EnumerateArray());
    }

    private static Uri At(string path) => new("/api/v1" + path, UriKind.Relative);

    private static async Task<JsonElement> ReadAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(At(path));
}
