using Federation.Node.Tests.Fixtures;
using Microsoft.Playwright;

namespace Federation.Node.Tests.Dashboard;

/// <summary>The pages in a real browser, as narrow as a telephone.</summary>
public sealed class BrowserTests
{
    private const string Chromium = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
        "--no-first-run", "--disable-sync", "--metrics-recording-only", "--proxy-server=direct://", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ];

    [Fact]
    public async Task An_administrator_signs_in_and_reads_every_page_without_an_error_or_a_sideways_scroll()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: install the package chromium.");
        await using var federation = await TestFederation.StartAsync(2);
        var node = federation["alpha"];
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Headless = true, Args = Arguments });
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { Locale = "fr-FR", ViewportSize = new ViewportSize { Width = 320, Height = 640 } });
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync(node.Options.NodeOrigin + "/federation");
        await page.GetByLabel("Jeton d’administration").FillAsync((await File.ReadAllTextAsync(Path.Combine(node.Folder, "admin.token"))).Trim());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Se connecter" }).ClickAsync();
        await page.WaitForURLAsync(node.Options.NodeOrigin + "/federation");
        Assert.Contains("Association beta", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);

        foreach (var path in (string[])["/", "/federation", "/media", "/accounts", "/public"])
        {
            await page.GotoAsync(node.Options.NodeOrigin + path);
            Assert.NotEmpty(await page.Locator("h1").InnerTextAsync());
            Assert.Equal(1, await page.Locator("h1").CountAsync());
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than 320 pixels");
        }

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "English" }).ClickAsync();
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Empty(errors);
    }
}
