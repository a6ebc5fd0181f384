using System.Net;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Metering;

namespace Federation.Node.Tests.Dashboard;

public sealed class AccountsPageTests
{
    [Fact]
    public async Task The_treasurer_reads_who_pays_whom_and_takes_text_and_bundle_away()
    {
        await using var scene = await ReceiptScene.StartAsync();
        using (var declared = await ReceiptScene.DeclareAsync(scene.Alpha, 6000))
        {
            Assert.Equal(HttpStatusCode.Created, declared.StatusCode);
        }

        scene.JumpPast(scene.Period.End);
        var close = await scene.IssuedAsync(scene.Beta);
        using var browser = await SignedInBrowser.OpenAsync(scene.Beta);
        var period = Uri.EscapeDataString(scene.Period.Id);

        var page = "";
        await Eventually.HoldsAsync(
            async () => !(page = WebUtility.HtmlDecode(await browser.PageAsync("/accounts?period=" + period))).Contains("has not signed yet", StringComparison.Ordinal),
            () => Task.FromResult(page));

        Assert.Contains("Association beta pays Association alpha 20.00\u00A0EUR.", page, StringComparison.Ordinal);
        Assert.Contains("+40.00\u00A0EUR", page, StringComparison.Ordinal);
        Assert.Contains("-20.00\u00A0EUR", page, StringComparison.Ordinal);
        Assert.Contains(close.Statement.ToString()!, page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("signed this hash on").Length - 1);
        Assert.Contains(close.Statement.ToString()!, await browser.PageAsync("/accounts?handler=Text&period=" + period), StringComparison.Ordinal);
        using var client = scene.Beta.AdminClient();
        var bundle = await client.GetStringAsync(new Uri("/api/v1/periods/" + period + "/bundle", UriKind.Relative));
        Assert.Equal(bundle, await browser.PageAsync("/accounts?handler=Bundle&period=" + period));
    }

    [Fact]
    public async Task Without_a_statement_the_page_says_so_and_there_is_no_file()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var browser = await SignedInBrowser.OpenAsync(node);

        var page = await browser.PageAsync("/accounts");
        using var text = await browser.GetAsync("/accounts?handler=Text&period=2026-01");
        using var bundle = await browser.GetAsync("/accounts?handler=Bundle&period=2026-01");

        Assert.Contains("No period is closed yet.", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, text.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, bundle.StatusCode);
    }
}
