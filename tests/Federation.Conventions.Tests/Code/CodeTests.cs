namespace Federation.Conventions.Tests.Code;

public sealed class CodeTests
{
    [Fact]
    public void Files_stay_short() => Offence.AssertNone(Ratchets.LongFiles(Repository.Texts), "file length");

    [Theory]
    [InlineData("src/Federation.Node/A.cs", Ratchets.SourceFileLines, 0)]
    [InlineData("src/Federation.Node/A.cs", Ratchets.SourceFileLines + 1, 1)]
    [InlineData("tests/Federation.Node.Tests/A.cs", Ratchets.TestFileLines, 0)]
    [InlineData("tests/Federation.Node.Tests/A.cs", Ratchets.TestFileLines + 1, 1)]
    [InlineData("specs/long.md", 5000, 0)]
    public void A_long_file_is_found(string path, int lines, int expected)
    {
        var text = string.Concat(Enumerable.Repeat("//\n", lines));
        Assert.Equal(expected, Ratchets.LongFiles([new SourceFile(path, text)]).Count());
    }

    [Fact]
    public void Methods_stay_short() => Offence.AssertNone(Ratchets.LongMethods(Repository.CSharp), "method length");

    [Theory]
    [InlineData(Ratchets.MethodLines, 0)]
    [InlineData(Ratchets.MethodLines + 1, 1)]
    public void A_long_method_is_found(int lines, int expected)
    {
        var body = string.Concat(Enumerable.Repeat("x++;\n", lines - 3));
        var file = Source("class A\n{\n[Obsolete]\n/* Comment and attribute do not count. */\nvoid B()\n{\n" + body + "}\n}\n");
        Assert.Equal(expected, Ratchets.LongMethods([file]).Count());
    }

    [Fact]
    public void Namespaces_follow_folders() => Offence.AssertNone(TypeRules.NamespaceOffences(Repository.CSharp), "namespaces");

    [Theory]
    [InlineData("namespace Federation.Node.Leases; class A;", 0)]
    [InlineData("namespace Federation.Node; class A;", 1)]
    [InlineData("namespace Federation.Node.Leases { class A; }", 1)]
    [InlineData("class A;", 1)]
    public void A_namespace_beside_its_folder_is_found(string text, int expected) =>
        Assert.Equal(expected, TypeRules.NamespaceOffences([Source(text)]).Count());

    [Fact]
    public void Classes_of_the_product_are_closed() => Offence.AssertNone(TypeRules.OpenClasses(Repository.CSharp), "sealed classes");

    [Theory]
    [InlineData("class A;", 1)]
    [InlineData("record A(int B);", 1)]
    [InlineData("sealed class A { class B; }", 1)]
    [InlineData("sealed record A; abstract class B; static class C; record struct D; interface E; enum F;", 0)]
    [InlineData("partial class A; sealed partial class A;", 0)]
    public void An_open_class_is_found(string text, int expected) => Assert.Equal(expected, TypeRules.OpenClasses([Source(text)]).Count());

    [Fact]
    public void Types_of_the_node_are_internal() => Offence.AssertNone(TypeRules.PublicNodeTypes(Repository.CSharp), "internal types");

    [Theory]
    [InlineData("public sealed class A;", 1)]
    [InlineData("internal sealed class A { public sealed class B; }", 0)]
    [InlineData("public sealed class AModel : PageModel;", 0)]
    public void A_public_type_in_the_node_is_found(string text, int expected) =>
        Assert.Equal(expected, TypeRules.PublicNodeTypes([Source(text)]).Count());

    [Fact]
    public void Names_say_what_is_owned() => Offence.AssertNone(TypeRules.EmptyNames(Repository.CSharp), "names");

    [Theory]
    [InlineData("class LeaseManager;", 1)]
    [InlineData("static class HttpUtils;", 1)]
    [InlineData("class Common;", 1)]
    [InlineData("class CommonPeriod;", 0)]
    public void A_name_that_owns_nothing_is_found(string text, int expected) =>
        Assert.Equal(expected, TypeRules.EmptyNames([Source(text)]).Count());

    [Fact]
    public void Time_is_a_parameter() => Offence.AssertNone(MemberRules.ClockReads(Repository.CSharp), "clock reads");

    [Theory]
    [InlineData("class A { object B => DateTimeOffset.UtcNow; }", 1)]
    [InlineData("class A { object B => System.DateTime.Now.Ticks; }", 1)]
    [InlineData("class A : TimeProvider { object B => DateTimeOffset.UtcNow; }", 0)]
    [InlineData("class A { object B(TimeProvider clock) => clock.GetUtcNow(); }", 0)]
    public void A_clock_read_is_found(string text, int expected) => Assert.Equal(expected, MemberRules.ClockReads([Source(text)]).Count());

    [Fact]
    public void Nothing_sleeps() => Offence.AssertNone(MemberRules.Sleeps(Repository.CSharp), "sleeps");

    [Theory]
    [InlineData("A.cs", "Thread.Sleep(1)", 1)]
    [InlineData("A.cs", "Task.Delay(1)", 1)]
    [InlineData("A.cs", "Task.Delay(Timeout.InfiniteTimeSpan, token)", 0)]
    [InlineData(MemberRules.WaitingFile, "Task.Delay(1)", 0)]
    public void A_sleeping_test_is_found(string fileName, string call, int expected)
    {
        var file = new SourceFile($"tests/Federation.Node.Tests/{fileName}", $"class A {{ void B() => {call}; }}");
        Assert.Equal(expected, MemberRules.Sleeps([file]).Count());
    }

    [Fact]
    public void Nothing_is_folded_away() => Offence.AssertNone(MemberRules.Regions(Repository.CSharp), "regions");

    [Fact]
    public void A_region_is_found() => Assert.Single(MemberRules.Regions([Source("class A\n{\n#region x\n#endregion\n}\n")]));

    [Fact]
    public void Cancellation_is_last_and_required() =>
        Offence.AssertNone(MemberRules.CancellationTokens(Repository.CSharp), "cancellation tokens");

    [Theory]
    [InlineData("Task B(CancellationToken stop, int c);", 1)]
    [InlineData("Task B(int c, CancellationToken stop = default);", 1)]
    [InlineData("Task B(int c, CancellationToken stop);", 0)]
    [InlineData("override Task B(int c, CancellationToken stop = default) => null!;", 0)]
    public void A_misplaced_cancellation_token_is_found(string member, int expected) =>
        Assert.Equal(expected, MemberRules.CancellationTokens([Source($"abstract class A {{ {member} }}")]).Count());

    [Fact]
    public void Tests_are_sentences_and_none_is_skipped() => Offence.AssertNone(MemberRules.TestNames(Repository.CSharp), "test names");

    [Theory]
    [InlineData("class ATests { [Fact] public void Works() { } }", 1)]
    [InlineData("class ATests { [Fact(Skip = \"later\")] public void It_works() { } }", 1)]
    [InlineData("class A { [Theory] public void It_works() { } }", 1)]
    [InlineData("class ATests { [Fact] public void It_works() { } }", 0)]
    public void A_badly_named_or_skipped_test_is_found(string text, int expected) =>
        Assert.Equal(expected, MemberRules.TestNames([new SourceFile("tests/Federation.Node.Tests/A.cs", text)]).Count());

    private static SourceFile Source(string text) => new("src/Federation.Node/Leases/Sample.cs", text);
}
