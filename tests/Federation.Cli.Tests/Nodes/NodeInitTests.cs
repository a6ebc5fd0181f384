using System.Text.Json.Nodes;
using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Nodes;

public sealed class NodeInitTests : IDisposable
{
    private const string Origins = "--node-origin http://127.0.0.1:20001 --s3-origin http://127.0.0.1:20002 --media-origin http://127.0.0.1:20003";

    private readonly Fed _fed = new();

    [Fact]
    public async Task A_new_node_has_private_keys_settings_and_a_card()
    {
        await _fed.OkAsync($"node init --data {{n}} --handle alpha --name Alpha {Origins} --json");
        Assert.Equal(_fed["n/card.json"], _fed.Data("node-init/1")["card"]!.ToString());
        foreach (var key in new[] { "transport", "document", "ticket", "vote" })
        {
            var path = _fed[$"n/keys/{key}.key"];
            Assert.Equal(64, File.ReadAllText(path).Trim().Length);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path));
        }

        var settings = JsonNode.Parse(File.ReadAllText(_fed["n/node.json"]))!;
        Assert.Equal("127.0.0.1:20001", settings["nodeListen"]!.ToString());
        Assert.Null(settings["allowLoopbackPeers"]);
    }

    [Fact]
    public async Task A_node_is_never_made_twice()
    {
        await _fed.OkAsync($"node init --data {{n}} --handle alpha --name Alpha {Origins}");
        var key = File.ReadAllText(_fed["n/keys/transport.key"]);
        Assert.Equal(6, await _fed.RunAsync($"node init --data {{n}} --handle alpha --name Alpha {Origins}"));
        Assert.Equal(key, File.ReadAllText(_fed["n/keys/transport.key"]));
    }

    [Theory]
    [InlineData("--handle Alpha --name Alpha " + Origins, "handle")]
    [InlineData("--handle alpha --name Alpha --node-origin http://127.0.0.1:1 --s3-origin http://127.0.0.1:2 --media-origin http://127.0.0.1:1", "--media-origin")]
    [InlineData("--handle alpha --name Alpha --node-origin http://node.example.org --s3-origin http://127.0.0.1:2 --media-origin http://127.0.0.1:3", "--node-origin")]
    [InlineData("--handle alpha --name Alpha --node-origin https://node.example.org/path --s3-origin http://127.0.0.1:2 --media-origin http://127.0.0.1:3", "--node-origin")]
    [InlineData("--handle alpha --name Alpha --node-listen nowhere " + Origins, "nowhere")]
    [InlineData("--handle alpha " + Origins, "--name")]
    [InlineData("--colour red", "--colour")]
    public async Task A_mistake_is_named_and_nothing_is_written(string words, string named)
    {
        Assert.Equal(2, await _fed.RunAsync($"node init --data {{n}} {words}"));
        Assert.Contains(named, _fed.Error + _fed.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fed["n"]));
    }

    [Fact]
    public async Task An_existing_vote_key_is_used_and_a_public_one_is_refused()
    {
        await _fed.OkAsync($"node init --data {{n}} --handle alpha --name Alpha {Origins} --vote-key {{board/vote.key}}");
        await _fed.OkAsync($"node init --data {{m}} --handle beta --name Beta {Origins} --vote-key {{board/vote.key}}");
        Assert.Equal(Card("n")["voteKey"]!.ToString(), Card("m")["voteKey"]!.ToString());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_fed["board/vote.key"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Equal(5, await _fed.RunAsync($"node init --data {{o}} --handle gamma --name Gamma {Origins} --vote-key {{board/vote.key}}"));
        }
    }

    [Theory]
    [InlineData("node status", 2)]
    [InlineData("node status --data {nowhere}", 4)]
    [InlineData("node run --data {n}", 4)]
    [InlineData("member install {missing}", 4)]
    [InlineData("member list --node ftp://x", 2)]
    [InlineData("wrong verb", 2)]
    public async Task A_verb_that_cannot_begin_says_why(string line, int code)
    {
        _fed.Environment["FEDERATION_NODE_BINARY"] = _fed["no-binary"];
        _fed.Environment["FEDERATION_TOKEN_FILE"] = _fed["no-token"];
        Assert.Equal(code, await _fed.RunAsync(line));
        Assert.NotEmpty(_fed.Error);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_unreachable_and_a_wait_for_it_times_out()
    {
        await _fed.OkAsync("node init --data {n} --handle alpha --name Alpha --node-origin http://127.0.0.1:1 --s3-origin http://127.0.0.1:2 --media-origin http://127.0.0.1:3");
        Assert.Equal(7, await _fed.RunAsync("node status --data {n}"));
        Assert.Equal(8, await _fed.RunAsync("node status --data {n} --wait ready --timeout 0"));
    }

    public void Dispose() => _fed.Dispose();

    private JsonNode Card(string node) => JsonNode.Parse(File.ReadAllText(_fed[$"{node}/card.json"]))!;
}
