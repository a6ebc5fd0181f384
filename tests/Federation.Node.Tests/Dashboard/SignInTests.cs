using System.Net;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Dashboard;

public sealed class SignInTests : IAsyncLifetime
{
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await TestNode.CreateAsync("alpha");
        await _node.StartAsync();
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/federation")]
    [InlineData("/media")]
    [InlineData("/accounts")]
    [InlineData("/accounts?handler=Bundle&period=x")]
    [InlineData("/media?after=3")]
    public async Task A_stranger_is_led_to_the_sign_in_page_and_back_afterwards(string path)
    {
        using var browser = new SignedInBrowser(_node);

        using var answer = await browser.GetAsync(path);
        using var back = await browser.SignInAsync(await TokenAsync(), path);

        Assert.Equal("/signin?next=" + Uri.EscapeDataString(path), answer.Headers.Location?.ToString());
        Assert.Equal(path, back.Headers.Location?.ToString());
        using var page = await browser.GetAsync(path);
        Assert.NotEqual(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_opens_nothing()
    {
        using var browser = new SignedInBrowser(_node);

        using var answer = await browser.SignInAsync("wrong");
        using var page = await browser.GetAsync("/federation");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("id=\"refused\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_cannot_sign_in_or_out()
    {
        using var browser = await SignedInBrowser.OpenAsync(_node);

        using var signIn = await browser.PostAsync("/signin", page: null, ("token", await TokenAsync()));
        using var signOut = await browser.PostAsync("/signout", page: null);

        Assert.Equal(HttpStatusCode.BadRequest, signIn.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, signOut.StatusCode);
        await browser.PageAsync("/federation");
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("//example.org/")]
    public async Task Nobody_is_sent_to_another_site_after_signing_in(string next)
    {
        using var browser = new SignedInBrowser(_node);

        using var answer = await browser.SignInAsync(await TokenAsync(), next);

        Assert.Equal("/", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var browser = new SignedInBrowser(_node);

        using var answer = await browser.SignInAsync(await TokenAsync());

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Behind_https_every_cookie_is_secure()
    {
        using var browser = new SignedInBrowser(_node);
        await _node.StopAsync();
        _node.Options.NodeOrigin = "https://node.example.org";
        await _node.StartAsync();

        using var answer = await browser.GetAsync("/signin");

        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(cookies, c => Assert.StartsWith("__Host-", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var browser = await SignedInBrowser.OpenAsync(_node);

        using var answer = await browser.PostAsync("/signout", await browser.PageAsync("/"));
        using var page = await browser.GetAsync("/");

        Assert.Equal("/signin", answer.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task A_session_survives_a_restart_but_not_a_new_token()
    {
        using var browser = await SignedInBrowser.OpenAsync(_node);
        await _node.StopAsync();
        await _node.StartAsync();
        await browser.PageAsync("/");

        await _node.StopAsync();
        File.Delete(Path.Combine(_node.Folder, "admin.token"));
        await _node.StartAsync();
        using var page = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    private Task<string> TokenAsync() => File.ReadAllTextAsync(Path.Combine(_node.Folder, "admin.token"));
}
