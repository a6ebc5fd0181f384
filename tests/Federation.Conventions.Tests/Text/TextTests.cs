using System.Runtime.Versioning;

namespace Federation.Conventions.Tests.Text;

[SupportedOSPlatform("linux")]
public sealed class TextTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Plain = (UnixFileMode)0b110_100_100;

    public static TheoryData<string> ForbiddenWords =>
    [
        $"// {WordRules.OpenMark}: later", $"fetched from https://{WordRules.RegistryHost}/x", $"cd {WordRules.MachinePath}main",
        $"cd /{"home"}/jo/src", $"{WordRules.AuthorNote}: someone",
    ];

    [Fact]
    public void Files_speak_of_the_thing_and_of_no_machine() => Offence.AssertNone(WordRules.Offences(Repository.Texts), "words");

    [Theory]
    [MemberData(nameof(ForbiddenWords))]
    public void A_forbidden_word_is_found_at_its_line(string words)
    {
        var offence = Assert.Single(WordRules.Offences([new SourceFile("specs/sample.md", $"one\n{words}\n")]));
        Assert.Equal(2, offence.Line);
    }

    [Theory]
    [InlineData("a framework/abc and https://example.org/" + "work/x")]
    [InlineData("un método todo nuevo")]
    [InlineData("data/root/abc")]
    public void Innocent_words_pass(string words) => Assert.Empty(WordRules.Offences([new SourceFile("specs/sample.md", words)]));

    [Fact]
    public void No_file_chooses_a_package_source() => Offence.AssertNone(WordRules.PackageSourceOffences(Repository.Texts), "package sources");

    [Theory]
    [InlineData("src/NuGet.Config", "<configuration />", 1)]
    [InlineData("tests/acceptance/.npmrc", "x=y", 1)]
    [InlineData("tests/acceptance/package-lock.json", "{ \"resolved\": \"https://example.org/a.tgz\" }", 1)]
    [InlineData("tests/acceptance/package-lock.json", "{\n \"url\": \"https://example.org/fund\"\n}", 0)]
    [InlineData("src/A/A.csproj", "<Project><RestoreSources>x</RestoreSources></Project>", 1)]
    [InlineData("src/A/packages.lock.json", "{ \"version\": 2 }", 0)]
    public void A_chosen_package_source_is_found(string path, string text, int expected) =>
        Assert.Equal(expected, WordRules.PackageSourceOffences([new SourceFile(path, text)]).Count());

    [Fact]
    public void Scripts_are_strict_and_executable() =>
        Offence.AssertNone(ScriptRules.Offences(Repository.Texts, path => File.GetUnixFileMode(Repository.FullPath(path))), "scripts");

    [Fact]
    public void The_commands_of_the_readme_exist()
    {
        var scripts = Repository.Texts.Where(ScriptRules.IsScript).Select(file => file.Path).ToList();
        Assert.Contains("ops/test", scripts);
        Assert.Contains(".ci/run", scripts);
    }

    [Theory]
    [InlineData("#!/usr/bin/env bash\nset -euo pipefail\n", Executable, 0)]
    [InlineData("#!/usr/bin/env bash\nset -e\n", Executable, 1)]
    [InlineData("#!/bin/sh\nset -euo pipefail\n", Plain, 1)]
    [InlineData("Not a script.\n", Plain, 0)]
    public void A_careless_script_is_found(string text, UnixFileMode mode, int expected) =>
        Assert.Equal(expected, ScriptRules.Offences([new SourceFile("ops/sample", text)], _ => mode).Count());
}
