using System.Net;
using System.Text.RegularExpressions;
using Federation.Node.Dashboard;
using Federation.Node.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Dashboard;

public sealed partial class PagesTests
{
    private static readonly string[] Paths = ["/", "/federation", "/media", "/accounts", "/public", "/signin"];

    [Fact]
    public async Task A_node_in_no_federation_says_so_and_what_to_do()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var browser = await SignedInBrowser.OpenAsync(node);

        foreach (var path in (string[])["/", "/federation"])
        {
            var page = await browser.PageAsync(path);
            Assert.Contains("This node belongs to no federation.", page, StringComparison.Ordinal);
            Assert.Contains("fed member install", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_federation_page_shows_every_member_and_why_one_takes_no_copies()
    {
        await using var federation = await TestFederation.StartAsync(2);
        using var browser = await SignedInBrowser.OpenAsync(federation["alpha"]);

        var page = await browser.PageAsync("/federation");

        Assert.Contains("Association alpha", page, StringComparison.Ordinal);
        Assert.Contains("Association beta", page, StringComparison.Ordinal);
        Assert.Contains("Association beta takes no new copies.", page, StringComparison.Ordinal);
        Assert.Contains("No offer of this member has reached us.", page, StringComparison.Ordinal);
        Assert.Contains("The administration of beta", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_shows_what_it_lends_and_at_what_price()
    {
        await using var federation = await TestFederation.StartAsync(2);
        foreach (var (handle, price) in new[] { ("alpha", "4000000"), ("beta", "5500000") })
        {
            using var admin = federation[handle].AdminClient();
            using var body = new StringContent(
                $$"""{"capacityBytes":"2000000000000","egressBytesPerMonth":"10000000000000","storageMicrosPerTbMonth":"{{price}}","egressMicrosPerTb":"1000000"}""",
                System.Text.Encoding.UTF8,
                "application/json");
            using var answer = await admin.PutAsync(new Uri("/api/v1/offer", UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var browser = await SignedInBrowser.OpenAsync(federation["alpha"]);
        var page = "";
        await Eventually.HoldsAsync(
            async () => !(page = WebUtility.HtmlDecode(await browser.PageAsync("/federation"))).Contains("takes no new copies", StringComparison.Ordinal)
                && !page.Contains("lends nothing", StringComparison.Ordinal),
            () => Task.FromResult(page));

        Assert.Contains("1.8\u00A0TB", page, StringComparison.Ordinal);
        Assert.Contains("4.00\u00A0EUR", page, StringComparison.Ordinal);
        Assert.Contains("5.50\u00A0EUR", page, StringComparison.Ordinal);
        Assert.Contains("Nothing: all is well.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_page_needs_no_sign_in_and_tells_nothing_else()
    {
        await using var federation = await TestFederation.StartAsync(2);
        using var stranger = new SignedInBrowser(federation["alpha"]);

        var page = await stranger.PageAsync("/public");

        Assert.Contains("Association beta", page, StringComparison.Ordinal);
        Assert.Contains("Test federation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/media\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "fr")]
    [InlineData("de", null, "fr")]
    [InlineData("en-US,fr;q=0.5", null, "en")]
    [InlineData("en;q=0,fr", null, "fr")]
    [InlineData("en", "fr", "fr")]
    [InlineData("en", "xx", "en")]
    public async Task The_language_is_the_one_asked_for_else_the_browsers_else_french(string? accepted, string? asked, string expected)
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(node.Options.NodeOrigin) };
        if (accepted is not null)
        {
            client.DefaultRequestHeaders.Add("Accept-Language", accepted);
        }

        var page = await client.GetStringAsync(new Uri("/public" + (asked is null ? "" : "?lang=" + asked), UriKind.Relative));

        Assert.Contains($"<html lang=\"{expected}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_forbids_inline_code_foreign_sources_and_frames()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var browser = await SignedInBrowser.OpenAsync(node);

        foreach (var path in Paths)
        {
            using var answer = await browser.GetAsync(path);
            var html = await answer.Content.ReadAsStringAsync();

            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotMatch(InlineCode(), html);
        }
    }

    [Fact]
    public async Task A_name_that_a_member_chose_cannot_become_markup()
    {
        await using var node = await TestNode.CreateAsync("alpha", services => services.AddSingleton(new DashboardOptions { Contact = "<script>alert(1)</script>" }));
        await node.StartAsync();
        using var browser = new SignedInBrowser(node);

        var page = await browser.PageAsync("/public");

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Style_and_icon_come_from_the_node_and_may_be_kept()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var browser = new SignedInBrowser(node);

        var style = StyleSheet().Match(await browser.PageAsync("/public")).Groups["path"].Value;
        using var css = await browser.GetAsync(style);
        using var icon = await browser.GetAsync("/favicon.ico");
        using var other = await browser.GetAsync("/assets/other.css");

        Assert.Equal("text/css", css.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", css.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, icon.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [GeneratedRegex("<style|<script(?![^>]* src=)| style=| on[a-z]+=|javascript:", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex("rel=\"stylesheet\" href=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StyleSheet();
}
