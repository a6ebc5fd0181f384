using System.Net;
using Federation.Node.Hosting.Api;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Hosting;

public sealed class AdminTokenTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("short")]
    public void A_file_without_a_usable_token_opens_nothing(string content)
    {
        var folder = TestFolder.Create();
        File.WriteAllText(Path.Combine(folder, "admin.token"), content);
        Assert.Throws<InvalidOperationException>(() => AdminToken.LoadOrCreate(folder));
    }

    [Fact]
    public void A_token_is_made_once_whole_and_private()
    {
        var folder = TestFolder.Create();
        _ = AdminToken.LoadOrCreate(folder);
        var path = Path.Combine(folder, "admin.token");
        var made = File.ReadAllText(path);
        _ = AdminToken.LoadOrCreate(folder);
        Assert.Equal((made, 64, false), (File.ReadAllText(path), made.Trim().Length, File.Exists(path + ".new")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_stranger_gets_the_same_answer_whether_the_route_its_parameters_or_nothing_at_all_is_there()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(node.Options.NodeOrigin) };
        foreach (var path in new[] { "/api/v1/node", "/api/v1/nothing-here", "/api/v1", "/API/V1/keys", "/api/v1/buckets/films/objects?limit=many" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
        }

        using var admin = node.AdminClient();
        using var known = await admin.GetAsync(new Uri("/api/v1/nothing-here", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
    }
}
