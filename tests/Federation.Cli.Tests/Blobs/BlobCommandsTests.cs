using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Blobs;

public sealed class BlobCommandsTests
{
    private const string Hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private const string Plan = """
        {"blob":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","currency":"EUR","costMicrosPerMonth":"1100","lowerBoundMicrosPerMonth":"1000",
        "copiesWanted":3,"copiesCounted":2,"ownerKeepsCopy":true,
        "copies":[{"host":"beta","sentence":"beta: 4.00 EUR per TB-month, the cheapest of 2 eligible hosts; next would be gamma at 7.00 (+0.0003 EUR per month for this blob)"}],
        "missing":{"count":1,"reason":"notEnoughRoom","sentence":"1 copy is missing: the hosts that may take it have no room left"},
        "vetoes":[{"host":"gamma","sentence":"gamma: has only 3 GB left"}]}
        """;

    [Fact]
    public async Task A_plan_tells_each_copy_with_its_reason_the_next_host_and_the_bound()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers($"GET /api/v1/blobs/{Hex}/plan", Plan);

        await fed.OkAsync($"blob why sha256:{Hex}");

        Assert.Contains("next would be gamma", fed.Out, StringComparison.Ordinal);
        Assert.Contains("1 copy is missing", fed.Out, StringComparison.Ordinal);
        Assert.Contains("Cost: 0.0011 EUR per month; no plan with as many copies can cost less than 0.001 EUR.", fed.Out, StringComparison.Ordinal);
        Assert.Contains("gamma: has only 3 GB left", fed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_for_programs_keeps_amounts_as_digits()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers($"GET /api/v1/blobs/{Hex}/plan", Plan);

        await fed.OkAsync($"blob why {Hex} --json");

        var data = fed.Data("blob-plan/1");
        Assert.Equal("1100", data["costMicrosPerMonth"]!.GetValue<string>());
        Assert.Equal("1000", data["lowerBoundMicrosPerMonth"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("blob why " + Hex, 4)]
    [InlineData("blob info " + Hex, 4)]
    [InlineData("blob info 12ab", 2)]
    [InlineData("blob why", 2)]
    public async Task A_blob_that_is_not_there_or_not_named_gives_its_code(string line, int code)
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;

        Assert.Equal(code, await fed.RunAsync(line));
        Assert.Empty(fed.Out);
    }

    [Fact]
    public async Task Every_page_of_blobs_is_listed_by_the_name_that_other_verbs_take()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/blobs?limit=1000", $$"""{"blobs":[{"blob":"sha256:{{Hex}}","size":"5","createdAt":"2026-01-01T00:00:00Z"}],"next":"{{Hex}}"}""")
            .Answers($"GET /api/v1/blobs?limit=1000&after={Hex}", """{"blobs":[{"blob":"sha256:ff","size":"6","createdAt":"2026-01-01T00:00:00Z"}]}""");

        await fed.OkAsync("blob list --json");

        Assert.Equal([Hex, "ff"], fed.Data("blob-list/1")["blobs"]!.AsArray().Select(b => b!["blob"]!.ToString()));
    }

    [Fact]
    public async Task The_copies_of_a_blob_are_shown_with_their_states()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers($"GET /api/v1/blobs/{Hex}", $$"""
            {"sha256":"{{Hex}}","sizeBytes":"2000000","copies":[{"member":"alpha","state":"held","since":"2026-01-01T00:00:00Z","verifiedAt":"2026-01-01T00:00:00Z","local":true},
            {"member":"beta","state":"copying","since":"2026-01-01T00:00:01Z","verifiedAt":null,"local":false}]}
            """);

        await fed.OkAsync($"blob info {Hex}");

        Assert.Contains("alpha\theld\t2026-01-01T00:00:00Z\t2026-01-01T00:00:00Z\there", fed.Out, StringComparison.Ordinal);
        Assert.Contains("beta\tcopying\t2026-01-01T00:00:01Z\t\tthere", fed.Out, StringComparison.Ordinal);
    }
}
