using System.Text.RegularExpressions;
using Federation.Node.Dashboard.Accounts;
using Federation.Node.Dashboard.Languages;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;

namespace Federation.Node.Tests.Dashboard;

/// <summary>Every text that a page can show exists in both languages, and no page holds words of its own.</summary>
public sealed partial class TranslationTests
{
    private static readonly LanguageChoice Languages = new();
    private static readonly string Folder = FindFolder();

    private static readonly string[] FileEndings = [".css", ".svg", ".po"];

    private static readonly IReadOnlyList<string> ComputedKeys =
    [
        .. Enum.GetNames<MemberState>().Select(s => "memberState." + s),
        .. Enum.GetNames<LeaseState>().Select(s => "lease." + s),
        .. Enum.GetNames<LeaseState>().Where(s => s != nameof(LeaseState.Held)).SelectMany(s => new[] { $"copy.{s}.why", $"copy.{s}.todo" }),
        .. Enum.GetNames<MemberState>().SelectMany(s => new[] { $"member.{s.ToLowerInvariant()}.what", $"member.{s.ToLowerInvariant()}.todo" }),
        .. Enum.GetNames<PeriodStage>().Select(s => "stage." + s),
        .. new[] { "fault", "proofs", "difference" }.SelectMany(k => new[] { $"period.{k}.what", $"period.{k}.why", $"period.{k}.todo" }),
        .. new[] { "closing", "signing" }.SelectMany(k => new[] { $"period.{k}.what", $"period.{k}.why", $"period.{k}.missing" }),
    ];

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_values()
    {
        var (french, english) = (Languages.All[0], Languages.All[1]);

        Assert.Equal(french.Keys.Order(StringComparer.Ordinal), english.Keys.Order(StringComparer.Ordinal));
        Assert.All(french.Keys, key => Assert.True(
            Values(french.Text(key)).SetEquals(Values(english.Text(key))), $"{key}: the languages use different values"));
        Assert.All(Languages.All, language => Assert.All(language.Keys, key => Assert.False(string.IsNullOrWhiteSpace(language.Text(key)), $"{key} is empty in {language.Code}")));
    }

    [Fact]
    public void Every_text_that_the_code_names_exists_and_none_is_left_over()
    {
        var named = Sources().SelectMany(s => NamedKey().Matches(s.Text).Select(m => m.Groups["key"].Value)).Where(name => !FileEndings.Contains(Path.GetExtension(name))).Concat(ComputedKeys).ToHashSet(StringComparer.Ordinal);

        var missing = named.Where(key => Languages.All.Any(l => !l.Has(key))).ToList();
        var unused = Languages.Default.Keys.Where(key => !named.Contains(key)).ToList();

        Assert.True(missing.Count == 0, "missing: " + string.Join(", ", missing));
        Assert.True(unused.Count == 0, "left over: " + string.Join(", ", unused));
    }

    [Fact]
    public void No_page_holds_words_of_its_own()
    {
        var offences = Sources().Where(s => s.Path.EndsWith(".cshtml", StringComparison.Ordinal)).SelectMany(s => PageWords.In(s.Text).Select(word => $"{Path.GetFileName(s.Path)}: {word}")).ToList();

        Assert.True(offences.Count == 0, string.Join(Environment.NewLine, offences));
    }

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("<p>@T[\"a\"] and more</p>", "and more")]
    [InlineData("<p title=\"Words\">@T[\"a\"]</p>", "Words")]
    [InlineData("@foreach (var x in Model.All)\n{\n<li>@x: word</li>\n}", ": word")]
    [InlineData("@if (a > b)\n{\n<b>@T.Count(\"k\", F(1, \"x\"))</b>\n}\nelse if (c)\n{\n<i>–</i>\n}\nelse\n{\n}", null)]
    [InlineData("@page \"/x\"\n@model Y\n@{\n  ViewData[\"Title\"] = T[\"t\"];\n}\n<h1 class=\"wide\">@Model.Name</h1>", null)]
    public void Words_in_a_page_are_found(string page, string? expected) => Assert.Equal(expected is null ? [] : [expected], PageWords.In(page));

    private static HashSet<string> Values(string text) => [.. Value().Matches(text).Select(m => m.Value)];

    private static IEnumerable<(string Path, string Text)> Sources() => Directory.EnumerateFiles(Folder, "*.cs*", SearchOption.AllDirectories)
        .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
        .Select(f => (f, File.ReadAllText(f)));

    private static string FindFolder()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Federation.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "src", "Federation.Node", "Dashboard");
    }

    [GeneratedRegex("\"(?<key>[a-z]+[A-Za-z]*(\\.[a-z]+[A-Za-z]*)+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedKey();

    [GeneratedRegex("\\{[0-9]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
