using System.Net;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Leases;

namespace Federation.Node.Tests.Dashboard;

public sealed class MediaPageTests
{
    private const long Tb = 1_000_000_000_000;

    [Fact]
    public async Task An_object_shows_each_copy_with_its_reason_and_price_and_what_is_missing()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(Tb, 4_000_000), scene.Alpha);
        await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", new byte[70_000]);
        using var browser = await SignedInBrowser.OpenAsync(scene.Alpha);

        var page = "";
        await Eventually.HoldsAsync(
            async () => (page = WebUtility.HtmlDecode(await browser.PageAsync("/media"))).Contains("2 verified copies of 3 wanted", StringComparison.Ordinal),
            () => Task.FromResult(page));

        Assert.Contains("films/film.mp4", page, StringComparison.Ordinal);
        Assert.Contains("the original, here with us", page, StringComparison.Ordinal);
        Assert.Contains("beta: 4.00 EUR per TB-month", page, StringComparison.Ordinal);
        Assert.Contains("no other eligible host", page, StringComparison.Ordinal);
        Assert.Contains("No other member offers room", page, StringComparison.Ordinal);
        Assert.Contains("per month; no plan with as many copies can cost less than", page, StringComparison.Ordinal);
        Assert.Contains("Who can do it", page, StringComparison.Ordinal);
        var home = WebUtility.HtmlDecode(await browser.PageAsync("/"));
        Assert.Contains("1 object has copies that nobody can take.", home, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_only_object_says_that_it_exists_here_only()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await LeaseScene.PutAsync(scene.Alpha, "private", "letter.txt", new byte[10], clear: false, isPublic: false);
        using var browser = await SignedInBrowser.OpenAsync(scene.Alpha, "fr");

        var page = WebUtility.HtmlDecode(await browser.PageAsync("/media"));

        Assert.Contains("compartiment local : gardé ici seulement", page.Replace('\u00A0', ' '), StringComparison.Ordinal);
        Assert.Contains("Qui peut le faire", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_every_copy_is_verified_all_is_well()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Alpha, LeaseScene.Offer(Tb, 5_000_000), scene.Beta);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(Tb, 4_000_000), scene.Alpha);
        await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", new byte[70_000], policy: new() { Copies = 2 });
        using var browser = await SignedInBrowser.OpenAsync(scene.Alpha);

        var page = "";
        await Eventually.HoldsAsync(
            async () => (page = WebUtility.HtmlDecode(await browser.PageAsync("/"))).Contains("All is well: 2 members share 1.8\u00A0TB, and every wanted copy is verified (1 object).", StringComparison.Ordinal),
            () => Task.FromResult(page));
    }
}
