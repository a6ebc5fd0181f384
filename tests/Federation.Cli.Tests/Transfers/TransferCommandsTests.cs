using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Transfers;

public sealed class TransferCommandsTests
{
    [Fact]
    public async Task Transfers_are_listed_by_the_plain_name_of_the_blob()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/transfers", Transfers("copying", "1000000"));

        await fed.OkAsync("transfer list --json");

        var transfer = fed.Data("transfer-list/1")["transfers"]![0]!;
        Assert.Equal("ab12", transfer["blob"]!.ToString());
        Assert.Equal("1000000", transfer["bytesVerified"]!.GetValue<string>());
        Assert.Equal("2000000", transfer["sizeBytes"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watching_ends_with_the_last_transfer()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/transfers", Transfers("copying", "1000000")).Answers("GET /api/v1/transfers", Transfers("completed", "2000000"));

        await fed.OkAsync("transfer watch");

        Assert.Equal(2, fed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("1 MB of 2 MB", fed.Out, StringComparison.Ordinal);
        Assert.Contains("completed", fed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_longer_than_asked_says_so_with_its_own_code()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/transfers", Transfers("waiting", "0"));

        Assert.Equal(8, await fed.RunAsync("transfer watch --timeout 0"));
    }

    private static string Transfers(string state, string verified) =>
        $$"""{"transfers":[{"lease":"l1","blob":"sha256:ab12","owner":"alpha","source":"alpha","state":"{{state}}","sizeBytes":"2000000","bytesVerified":"{{verified}}","bytesPerSecond":"0"}]}""";
}
