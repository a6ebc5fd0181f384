using System.Net;
using System.Text.RegularExpressions;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Dashboard;

/// <summary>What a browser without JavaScript would do: keeps cookies, sends forms, follows no redirect by itself.</summary>
internal sealed partial class SignedInBrowser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;
    private readonly string _token;

    public SignedInBrowser(TestNode node, string language = "en")
    {
        _token = File.ReadAllText(Path.Combine(node.Folder, "admin.token")).Trim();
        _client = new HttpClient(_handler) { BaseAddress = new Uri(node.Options.NodeOrigin) };
        _client.DefaultRequestHeaders.Add("Accept-Language", language);
    }

    public CookieCollection Cookies => _handler.CookieContainer.GetAllCookies();

    public static async Task<SignedInBrowser> OpenAsync(TestNode node, string language = "en")
    {
        var browser = new SignedInBrowser(node, language);
        using var answer = await browser.SignInAsync(browser._token);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The page as text, which must be there.</summary>
    public async Task<string> PageAsync(string path)
    {
        using var answer = await GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {html}");
        return html;
    }

    public async Task<HttpResponseMessage> SignInAsync(string token, string next = "/")
    {
        var form = await PageAsync("/signin?next=" + Uri.EscapeDataString(next));
        return await PostAsync("/signin", form, ("token", token), ("next", next));
    }

    /// <summary>Sends a form as the page gave it, with its hidden token.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string? page, params (string Name, string Value)[] fields)
    {
        var values = fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).ToList();
        if (page is not null)
        {
            values.Add(KeyValuePair.Create("__RequestVerificationToken", FormToken().Match(page).Groups["token"].Value));
        }

        using var body = new FormUrlEncodedContent(values);
        return await _client.PostAsync(new Uri(path, UriKind.Relative), body);
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}
