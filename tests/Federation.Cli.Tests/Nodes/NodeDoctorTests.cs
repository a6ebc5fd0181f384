using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Nodes;

public sealed class NodeDoctorTests
{
    private const string Well = """{"peers":[{"peer":"beta","waiting":0,"lagging":0,"lastError":null}]}""";
    private const string Ill = """{"peers":[{"peer":"beta","waiting":3,"lagging":0,"lastError":"Connection refused"}]}""";

    [Theory]
    [InlineData("""{"own":{},"offers":[]}""", Well, 0, "beta")]
    [InlineData("""{"own":null,"offers":[]}""", Well, 9, "lends nothing")]
    [InlineData("""{"own":{},"offers":[]}""", Ill, 9, "Connection refused")]
    public async Task What_is_not_well_is_named_and_changes_the_exit_code(string offers, string deliveries, int code, string said)
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /readyz", """{"ready":true,"parts":{"database":"ok","disk":"ok"}}""")
            .Answers("GET /api/v1/node", """{"handle":"alpha","federationName":"F","revision":"1"}""")
            .Answers("GET /api/v1/offers", offers)
            .Answers("GET /api/v1/deliveries", deliveries);

        Assert.Equal(code, await fed.RunAsync("node doctor"));

        Assert.Contains(said, fed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_cannot_be_used_is_named()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("GET /readyz", """{"ready":false,"parts":{"database":"The database does not answer.","disk":"ok"}}""", 503).Answers("GET /api/v1/node", """{"handle":null}""");

        Assert.Equal(9, await fed.RunAsync("node doctor --json"));

        var findings = fed.Data("node-doctor/1")["findings"]!.AsArray();
        Assert.Equal(["database", "federation"], findings.Where(f => !f!["isWell"]!.GetValue<bool>()).Select(f => f!["check"]!.ToString()));
    }
}
