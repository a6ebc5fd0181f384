using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Keys;

public sealed class KeyCommandsTests
{
    private const string Key = """{"accessKeyId":"FED1","secretAccessKey":"s3cr3t","label":"demo","permissions":["read"],"createdAt":"2026-01-01T00:00:00Z","endpoint":"http://s3","region":"federation"}""";

    [Fact]
    public async Task A_new_key_gives_its_secret_once_on_stdout_only()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("POST /api/v1/keys", Key, 201);

        await fed.OkAsync("key create --label demo --permission read --bucket films --json");

        var data = fed.Data("key/1");
        Assert.Equal("FED1", data["accessKeyId"]!.ToString());
        Assert.Equal("s3cr3t", data["secretAccessKey"]!.ToString());
        Assert.DoesNotContain("s3cr3t", fed.Error, StringComparison.Ordinal);
        Assert.Equal("""{"label":"demo","permissions":["read"],"buckets":["films"]}""", node.Asked.Single().Body!.ToJsonString());
    }

    [Theory]
    [InlineData("key create")]
    [InlineData("key create --label x --permission root")]
    public async Task A_key_that_cannot_be_made_is_a_usage_error(string line)
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;

        Assert.Equal(2, await fed.RunAsync(line));
        Assert.Empty(node.Asked);
    }

    [Fact]
    public async Task The_list_shows_no_secret()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/keys", """{"keys":[{"accessKeyId":"FED1","label":"demo","permissions":["read","write"],"createdAt":"2026-01-01T00:00:00Z"}]}""");

        await fed.OkAsync("key list");

        Assert.Contains("FED1\tdemo\tread write\tall", fed.Out, StringComparison.Ordinal);
    }
}
