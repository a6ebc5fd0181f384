using System.Text.Json.Nodes;
using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Offers;

public sealed class OfferCommandsTests
{
    private const string Own = """
        {"own":{"settings":{"capacityBytes":"2000000000000","storageMicrosPerTbMonth":"4000000","egressMicrosPerTb":"1000000","egressBytesPerMonth":"10000000000000","site":"Rennes"},
        "lendableBytes":"1800000000000","reservedBytes":"0","freeBytes":"1800000000000","sequence":"3","publishedAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-01T00:15:00Z"},
        "offers":[{"host":"beta","isCurrent":true,"document":"ab","offer":{"sequence":"7","expiresAt":"2026-01-01T00:15:00Z","lendableBytes":"900","freeBytes":"800",
        "egressBytesPerMonth":"5","prices":{"storageMicrosPerTbMonth":"5500000","egressMicrosPerTb":"2000000","currency":"EUR"}}}]}
        """;

    [Fact]
    public async Task The_first_offer_is_sent_in_bytes_and_micro_units()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/offers", """{"own":null,"offers":[]}""").Answers("PUT /api/v1/offer", """{"lendableBytes":"1800000000000"}""");

        await fed.OkAsync("offer set --capacity 2TB --price-storage 4.00 --price-egress 1.00 --egress 10TB");

        var sent = node.Asked.Single(a => a.Request == "PUT /api/v1/offer").Body!;
        Assert.True(JsonNode.DeepEquals(sent, JsonNode.Parse(
            """{"capacityBytes":"2000000000000","storageMicrosPerTbMonth":"4000000","egressMicrosPerTb":"1000000","egressBytesPerMonth":"10000000000000"}""")), sent.ToJsonString());
        Assert.Contains("1.8 TB", fed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_keeps_what_is_not_named()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/offers", Own).Answers("PUT /api/v1/offer?dryRun=true", """{"lendableBytes":"1800000000000"}""");

        await fed.OkAsync("offer set --price-storage 4.50 --dry-run");

        var sent = node.Asked.Single(a => a.Request == "PUT /api/v1/offer?dryRun=true").Body!;
        Assert.Equal("4500000", sent["storageMicrosPerTbMonth"]!.ToString());
        Assert.Equal("Rennes", sent["site"]!.ToString());
        Assert.Contains("Nothing was changed", fed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offer set --capacity 2TB", 2, "--price-storage, --price-egress, --egress")]
    [InlineData("offer set --capacity much", 2, "not a size")]
    public async Task An_offer_that_cannot_be_made_sends_nothing(string line, int code, string said)
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/offers", """{"own":null,"offers":[]}""");

        Assert.Equal(code, await fed.RunAsync(line));

        Assert.Contains(said, fed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(node.Asked, a => a.Request.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_has_the_own_offer_first_and_one_form_for_all()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /api/v1/offers", Own).Answers("GET /api/v1/node", """{"handle":"alpha"}""");

        await fed.OkAsync("offer show --json");
        var offers = fed.Data("offer-list/1")["offers"]!.AsArray();
        await fed.OkAsync("offer show");

        Assert.Equal(["alpha", "beta"], offers.Select(o => o!["member"]!.ToString()));
        Assert.Equal(["4000000", "5500000"], offers.Select(o => o!["storageMicrosPerTbMonth"]!.ToString()));
        Assert.Contains("beta\t900 B\t800 B\t5.50\t2.00", fed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_replaces_the_whole_offer()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("PUT /api/v1/offer", """{"title":"The request cannot be used.","detail":"capacityBytes must be 0 to 9.","code":"invalid"}""", 400);
        await File.WriteAllTextAsync(fed["offer.json"], """{"capacityBytes":"-1"}""");

        Assert.Equal(1, await fed.RunAsync("offer apply {offer.json}"));

        Assert.Equal("-1", node.Asked.Single().Body!["capacityBytes"]!.ToString());
        Assert.Contains("capacityBytes must be 0 to 9.", fed.Error, StringComparison.Ordinal);
    }
}
