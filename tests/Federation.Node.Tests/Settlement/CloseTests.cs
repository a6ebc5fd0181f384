using System.Net;
using System.Text.Json.Nodes;
using Federation.Accounting.Evidence;
using Federation.Accounting.Statements;
using Federation.Node.Settlement;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Metering;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Settlement;

public sealed class CloseTests
{
    [Fact]
    public async Task Sixty_euros_declared_by_the_first_member_are_shared_by_three_when_nothing_else_is_used()
    {
        await using var scene = await ReceiptScene.StartAsync();
        using (var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000))
        {
            Assert.Equal(HttpStatusCode.Created, declared.StatusCode);
        }

        scene.JumpPast(scene.Period.End);
        var closes = await AllIssuedAsync(scene);
        Assert.Equal([("alpha", 4000), ("beta", -2000), ("gamma", -2000), ("cooperative", 0)], ReceiptScene.Balances(closes[0]).Select(b => (b.Key, (int)b.Value)));
        Assert.Single(closes.Select(c => c.Statement).Distinct());
        Assert.All(closes, c => Assert.Equal(c.Statement, c.IssuedStatement));
        foreach (var node in scene.Federation.Nodes)
        {
            await BooksProveThemselvesAsync(node);
            var accounts = (await ReceiptScene.GetAsync(node, "/ledger/accounts"))["accounts"]!.AsArray().ToDictionary(a => a!["account"]!.ToString(), a => a!["balance"]!.ToString());
            Assert.Equal(("-4000", "2000", "2000"), (accounts["member/alpha"], accounts["member/beta"], accounts["member/gamma"]));
        }

        using var late = await ReceiptScene.DeclareAsync(scene.Alpha, 1, Uri.EscapeDataString(scene.Period.Id));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task The_worked_example_of_the_design_comes_out_of_three_nodes_to_the_cent()
    {
        var october = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
        await using var scene = await ReceiptScene.StartAsync(
            c => c with { WindowSeconds = 86_400, Period = new CharterPeriod { Kind = PeriodKind.Month } }, october);
        await scene.HeldAsync("alpha", "beta", ReceiptScene.Tb, october, october.AddDays(20), 4_000_000);
        await scene.HeldAsync("alpha", "gamma", ReceiptScene.Tb, october, october.AddDays(20), 7_000_000);
        await scene.HeldAsync("beta", "gamma", ReceiptScene.Tb / 2, october, null, 7_000_000);
        using (var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000, "2026-10"))
        {
            Assert.Equal(HttpStatusCode.Created, declared.StatusCode);
        }

        scene.JumpPast(october.AddMonths(1));
        var period = Federation.Accounting.Periods.BillingPeriod.Parse("2026-10");
        var close = await ReceiptScene.IssuedAsync(scene.Gamma, period);
        Assert.Equal([("alpha", 3401), ("beta", -1974), ("gamma", -1427), ("cooperative", 0)], ReceiptScene.Balances(close).Select(b => (b.Key, (int)b.Value)));
        var payments = JsonNode.Parse(close.StatementUtf8!)!["payments"]!.AsArray().Select(p => (p!["from"]!.ToString(), p["to"]!.ToString(), p["amountMinor"]!.ToString()));
        Assert.Equal([("beta", "alpha", "1974"), ("gamma", "alpha", "1427")], payments);
        Assert.Equal(close.Statement, (await ReceiptScene.IssuedAsync(scene.Alpha, period)).Statement);
        await BooksProveThemselvesAsync(scene.Gamma);

        using var client = scene.Alpha.AdminClient();
        var text = await client.GetStringAsync(new Uri("/api/v1/periods/2026-10/statement.txt?lang=fr", UriKind.Relative));
        Assert.Contains("34,01", text, StringComparison.Ordinal);
        Assert.Contains(close.Statement.ToString()!, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_proves_its_statement_to_an_outsider_and_a_changed_one_does_not()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", ReceiptScene.Tb, scene.Period.Start);
        using var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000);
        scene.JumpPast(scene.Period.End);
        var close = await scene.IssuedAsync(scene.Beta);

        using var client = scene.Beta.AdminClient();
        var bytes = await client.GetByteArrayAsync(new Uri($"/api/v1/periods/{Uri.EscapeDataString(scene.Period.Id)}/bundle", UriKind.Relative));
        var now = scene.Clock.GetUtcNow();
        var verdict = StatementBundle.Verify(bytes, default, now);
        Assert.Equal((BundleFault.None, ""), (verdict.Fault, verdict.Detail));
        Assert.Equal(close.Statement, StatementDocument.Hash(verdict.Statement!));

        Assert.Equal(BundleFault.WrongMemberSets, StatementBundle.Verify(bytes, Sha256Digest.Of([1]), now).Fault);
        Assert.Equal(BundleFault.StatementDiffers, Changed(bytes, json => json["statement"]!["results"]![0]!["balanceMinor"] = "1", now).Fault);
        Assert.Equal("results[0: alpha].balanceMinor", Changed(bytes, json => json["statement"]!["results"]![0]!["balanceMinor"] = "1", now).Difference!.Path);
        Assert.Equal(BundleFault.NotIssued, Changed(bytes, json => Remove(json, DocumentTypes.StatementSignature), now).Fault);
        Assert.Equal(BundleFault.NotClosed, Changed(bytes, json => Remove(json, DocumentTypes.InputSetSignature), now).Fault);
        Assert.Equal(BundleFault.WrongContribution, Changed(bytes, json => Remove(json, DocumentTypes.Contribution), now).Fault);
        Assert.Equal(BundleFault.WrongDocument, Changed(bytes, json => json["documents"]![0]!["body"]!["period"] = "2026-10", now).Fault);
        Assert.Equal(BundleFault.Malformed, StatementBundle.Verify("{}"u8.ToArray(), default, now).Fault);
    }

    [Fact]
    public async Task What_a_lying_host_counts_too_much_is_parked_and_the_rest_is_paid()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", ReceiptScene.Tb, scene.Period.Start, scene.Period.Start.AddSeconds(60), sizeAtHost: 3 * ReceiptScene.Tb);
        scene.JumpPast(scene.Period.End);
        await Eventually.HoldsAsync(() => ReceiptScene.IsWaitingAsync(scene.Alpha), "the window waits for records that may be on their way");
        scene.JumpPast(scene.Period.End.AddSeconds(200));
        var close = await scene.IssuedAsync(scene.Gamma);
        var usage = JsonNode.Parse(close.StatementUtf8!)!["usage"]!.AsArray().Single()!;
        var honest = (ReceiptScene.Tb * 60).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(("disputed", "D03", honest), (usage["status"]!.ToString(), usage["dispute"]!.ToString(), usage["payable"]!.ToString()));
        Assert.NotEqual("0.0000000000", usage["parkedExact"]!.ToString());
        await BooksProveThemselvesAsync(scene.Beta);
        var accounts = (await ReceiptScene.GetAsync(scene.Beta, "/ledger/accounts"))["accounts"]!.AsArray().Select(a => a!["account"]!.ToString());
        Assert.Contains("pending/consumed/alpha/stored", accounts);
    }

    [Fact]
    public async Task A_member_that_was_down_during_the_close_comes_back_and_agrees()
    {
        await using var scene = await ReceiptScene.StartAsync(c => c with
        {
            Calendar = ReceiptScene.Patient with { CloseDueSeconds = 20, ProposerTakeoverSeconds = 4 },
        });
        await scene.HeldAsync("alpha", "gamma", ReceiptScene.Tb, scene.Period.Start);
        await scene.HeldAsync("alpha", "beta", ReceiptScene.Tb, scene.Period.Start);
        using var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000);
        await scene.Gamma.StopAsync();
        scene.JumpPast(scene.Period.End.AddSeconds(15));
        var close = await scene.IssuedAsync(scene.Alpha);
        Assert.Equal(close.Statement, (await scene.IssuedAsync(scene.Beta)).Statement);
        var set = await ContributorsAsync(scene.Alpha, close);
        Assert.Equal(["alpha", "beta"], set);

        await scene.Gamma.StartAsync();
        var late = await scene.IssuedAsync(scene.Gamma);
        Assert.Equal((close.Statement, close.InputSet), (late.Statement, late.InputSet));
        await BooksProveThemselvesAsync(scene.Gamma);
    }

    [Fact]
    public async Task A_member_that_restarts_again_and_again_during_the_close_reaches_the_same_single_close()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", ReceiptScene.Tb, scene.Period.Start);
        using var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000);
        scene.JumpPast(scene.Period.End);
        for (var known = 0; known < 4; known++)
        {
            var count = known;
            await Eventually.HoldsAsync(async () => await DocumentsAsync(scene.Beta, scene.Period.Id) > count, $"document {count + 1} of the close");
            await scene.Beta.StopAsync();
            await scene.Beta.StartAsync();
        }

        var closes = await AllIssuedAsync(scene);
        Assert.Single(closes.Select(c => c.Statement).Distinct());
        await using var db = scene.Beta.OpenDatabase();
        var own = MemberHandle.Parse("beta");
        var signed = await db.Set<CloseDocumentRow>().Where(d => d.Period == scene.Period.Id && d.Author == own).Select(d => d.Type).ToListAsync();
        Assert.Single(signed, t => t == DocumentTypes.Contribution);
        Assert.Single(signed, t => t == DocumentTypes.InputSetSignature);
        Assert.Single(signed, t => t == DocumentTypes.StatementSignature);
        await BooksProveThemselvesAsync(scene.Beta);
    }

    [Theory]
    [InlineData(1, "presumed")]
    [InlineData(3, "unsupported")]
    public async Task An_owner_that_stays_silent_pays_what_its_signed_leases_authorise_and_no_more(int timesAtHost, string status)
    {
        await using var scene = await ReceiptScene.StartAsync(c => c with { Calendar = ReceiptScene.Patient with { CloseDueSeconds = 20, ProposerTakeoverSeconds = 4 } });
        await scene.HeldAsync("gamma", "beta", ReceiptScene.Tb, scene.Period.Start, sizeAtHost: timesAtHost * ReceiptScene.Tb);
        await scene.Gamma.StopAsync();
        scene.JumpPast(scene.Period.End.AddSeconds(15));
        var close = await scene.IssuedAsync(scene.Alpha);
        var usage = JsonNode.Parse(close.StatementUtf8!)!["usage"]!.AsArray().Single()!;
        Assert.Equal(status, usage["status"]!.ToString());
        Assert.Equal(timesAtHost == 1 ? usage["claimed"]!.ToString() : "0", usage["payable"]!.ToString());
    }

    [Theory]
    [InlineData("storage", 6001, "overBudget")]
    [InlineData("egress", 6001, "overBudget")]
    [InlineData("transit", 10, "invalid")]
    [InlineData("storage", 0, "invalid")]
    public async Task A_cost_outside_the_budget_or_out_of_form_is_refused_and_signs_nothing(string pool, long minorUnits, string code)
    {
        await using var scene = await ReceiptScene.StartAsync();
        using var answer = await ReceiptScene.DeclareAsync(scene.Alpha, minorUnits, pool: pool);
        Assert.Contains(code, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var other = await ReceiptScene.DeclareAsync(scene.Beta, 10);
        Assert.Contains("noBudgetLine", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var db = scene.Alpha.OpenDatabase();
        Assert.False(await db.Set<CostRow>().AnyAsync());
    }

    private static async Task<List<CloseRow>> AllIssuedAsync(ReceiptScene scene)
    {
        var closes = new List<CloseRow>();
        foreach (var node in scene.Federation.Nodes)
        {
            closes.Add(await scene.IssuedAsync(node));
        }

        return closes;
    }

    private static async Task BooksProveThemselvesAsync(TestNode node)
    {
        var check = await ReceiptScene.GetAsync(node, "/ledger/check");
        Assert.True(check["ok"]!.GetValue<bool>(), check.ToJsonString());
    }

    private static async Task<int> DocumentsAsync(TestNode node, string period)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<CloseDocumentRow>().CountAsync(d => d.Period == period);
    }

    private static async Task<IEnumerable<string>> ContributorsAsync(TestNode node, CloseRow close)
    {
        await using var db = node.OpenDatabase();
        var set = await CloseDocuments.SetAsync(db, close.Period, close.InputSet!.Value, CancellationToken.None);
        return set!.Contributions.Select(c => c.Member.ToString());
    }

    private static BundleVerdict Changed(byte[] bundle, Action<JsonNode> change, DateTimeOffset now)
    {
        var json = JsonNode.Parse(bundle)!;
        change(json);
        return StatementBundle.Verify(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), default, now);
    }

    private static void Remove(JsonNode bundle, string type)
    {
        var documents = bundle["documents"]!.AsArray();
        foreach (var document in documents.Where(d => d!["type"]!.ToString() == type).ToList())
        {
            documents.Remove(document);
        }
    }
}
