using System.Text.Json.Nodes;
using Federation.Cli.Tests.Plumbing;
using Federation.Protocol.Membership;

namespace Federation.Cli.Tests.Members;

public sealed class FoundingTests : IDisposable
{
    private static readonly string[] Founders = ["alpha", "beta", "gamma"];

    private readonly Fed _fed = new();

    [Fact]
    public async Task Three_founders_each_with_its_own_keys_make_one_valid_genesis()
    {
        await ProposeAsync();
        Assert.Equal(File.ReadAllBytes(_fed["alpha.candidate"]), File.ReadAllBytes(_fed["beta.candidate"]));
        foreach (var founder in Founders)
        {
            await SignAsync(founder);
        }

        await _fed.OkAsync($"member assemble --candidate {{alpha.candidate}} --charter {{charter.json}} {Packages(Founders)} --out {{genesis.json}}");
        Assert.Equal(MembershipReadFault.None, MemberSetFile.TryRead(File.ReadAllBytes(_fed["genesis.json"]), out var genesis));
        Assert.Equal(MemberSetRefusal.None, MemberSetChain.VerifyGenesis(genesis!.Revision, default));
        Assert.Equal("Test", genesis.Charter!.Name);
    }

    [Fact]
    public async Task A_genesis_without_every_founder_is_partial_and_says_who_is_missing()
    {
        await ProposeAsync();
        await SignAsync("alpha");
        await SignAsync("beta");
        Assert.Equal(3, await _fed.RunAsync($"member assemble --candidate {{alpha.candidate}} {Packages(["alpha", "beta"])} --out {{genesis.json}}"));
        Assert.Contains("votes of gamma", _fed.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_fed["genesis.json"]));
    }

    [Fact]
    public async Task A_forged_card_or_a_vote_on_another_candidate_is_denied()
    {
        await ProposeAsync();
        var card = File.ReadAllText(_fed["alpha.card"]).Replace("\"name\":\"alpha\"", "\"name\":\"omega\"", StringComparison.Ordinal);
        File.WriteAllText(_fed["forged.card"], card);
        Assert.Equal(5, await _fed.RunAsync("member found --card {forged.card} --charter {charter.json} --out {x}"));

        await _fed.OkAsync("member found --card {alpha.card} --charter {charter.json} --out {other.candidate}");
        await _fed.OkAsync("member vote --sign {other.candidate} --vote-key {alpha-board/vote.key} --out {other.vote}");
        Assert.Equal(5, await _fed.RunAsync("member assemble --candidate {alpha.candidate} --vote {other.vote} --out {genesis.json}"));
    }

    [Fact]
    public async Task A_key_that_the_candidate_does_not_list_signs_nothing()
    {
        await ProposeAsync();
        await _fed.OkAsync(Init("delta"));
        Assert.Equal(5, await _fed.RunAsync("member vote --sign {alpha.candidate} --vote-key {delta-board/vote.key} --out {x}"));
        Assert.Equal(5, await _fed.RunAsync("member possess --candidate {alpha.candidate} --data {delta} --out {x}"));
        Assert.False(File.Exists(_fed["x"]));
    }

    [Fact]
    public async Task A_charter_that_breaks_rules_is_named_and_cannot_found()
    {
        WriteCharter(windowSeconds: 0);
        await _fed.OkAsync(Init("alpha"));
        await SaveCardAsync("alpha");
        Assert.Equal(1, await _fed.RunAsync("charter check {charter.json}"));
        Assert.Contains("windowSeconds", _fed.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _fed.RunAsync("member found --card {alpha.card} --charter {charter.json} --out {x}"));
        Assert.Contains("windowSeconds", _fed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_charter_is_shown_with_every_value()
    {
        WriteCharter();
        await _fed.OkAsync("charter show {charter.json} --json");
        Assert.Equal("3", _fed.Data("charter/1")["replication"]!["copies"]!.ToString());
        await _fed.OkAsync("charter check {charter.json}");
        Assert.Matches("^[0-9a-f]{64}\n$", _fed.Out);
    }

    public void Dispose() => _fed.Dispose();

    private static string Packages(IEnumerable<string> founders) => string.Join(' ', founders.Select(f => $"--vote {{{f}.vote}} --possession {{{f}.possession}}"));

    private string Init(string founder)
    {
        var number = founder[0] - 'a';
        return $"node init --data {{{founder}}} --handle {founder} --name {founder} --node-origin http://127.0.0.1:{20000 + number} --s3-origin http://127.0.0.1:{20100 + number} "
            + $"--media-origin http://127.0.0.1:{20200 + number} --vote-key {{{founder}-board/vote.key}} --allow-loopback";
    }

    private async Task ProposeAsync()
    {
        WriteCharter();
        foreach (var founder in Founders)
        {
            await _fed.OkAsync(Init(founder));
            await SaveCardAsync(founder);
        }

        // The order of the cards does not matter: the candidate is a function of their set.
        await _fed.OkAsync("member found --card {alpha.card} --card {beta.card} --card {gamma.card} --charter {charter.json} --out {alpha.candidate}");
        await _fed.OkAsync("member found --card {gamma.card} --card {alpha.card} --card {beta.card} --charter {charter.json} --out {beta.candidate}");
    }

    private async Task SignAsync(string founder)
    {
        await _fed.OkAsync($"member vote --sign {{alpha.candidate}} --vote-key {{{founder}-board/vote.key}} --out {{{founder}.vote}}");
        await _fed.OkAsync($"member sign-possession --candidate {{alpha.candidate}} --data {{{founder}}} --out {{{founder}.possession}}");
    }

    private async Task SaveCardAsync(string founder)
    {
        await _fed.OkAsync($"member card --data {{{founder}}}");
        File.WriteAllText(_fed[$"{founder}.card"], _fed.Out);
    }

    private void WriteCharter(int windowSeconds = 3600) => File.WriteAllText(_fed["charter.json"], new JsonObject
    {
        ["name"] = "Test",
        ["currency"] = "EUR",
        ["founding"] = new JsonObject { ["foundedAt"] = "2026-11-01T00:00:00Z" },
        ["windowSeconds"] = windowSeconds,
    }.ToJsonString());
}
