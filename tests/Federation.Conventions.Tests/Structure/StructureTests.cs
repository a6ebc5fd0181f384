namespace Federation.Conventions.Tests.Structure;

public sealed class StructureTests
{
    private static readonly string[] SmallTree =
    [
        "src/Federation.Node/Leases/README.md", "src/Federation.Node/Leases/LeasesFeature.cs", "src/Federation.Node/Program.cs",
    ];

    [Fact]
    public void Projects_reference_only_what_the_architecture_allows() =>
        Offence.AssertNone(ProjectGraph.Offences(Repository.Texts), "project references");

    [Theory]
    [InlineData("Federation.Protocol", "<ProjectReference Include=\"../Federation.Placement/Federation.Placement.csproj\" />")]
    [InlineData("Federation.Accounting", "<ProjectReference Include=\"..\\Federation.Placement\\Federation.Placement.csproj\" />")]
    [InlineData("Federation.Cli", "<ProjectReference Include=\"../Federation.Node/Federation.Node.csproj\" />")]
    [InlineData("Federation.Placement", "<PackageReference Include=\"Npgsql\" />")]
    [InlineData("Federation.Surprise", "")]
    public void A_project_that_references_too_much_is_found(string name, string item)
    {
        var project = new SourceFile($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>");
        Assert.Single(ProjectGraph.Offences([project]));
    }

    [Fact]
    public void Pure_libraries_take_values_and_return_values() => Offence.AssertNone(Purity.Offences(Repository.CSharp), "purity");

    [Theory]
    [InlineData("static Task<int> Run() => null!;")]
    [InlineData("static void Run(System.Net.Http.HttpClient client) { }")]
    [InlineData("static object Run() => System.Threading.Tasks.Task.CompletedTask;")]
    [InlineData("static int Run() => Random.Shared.Next();")]
    [InlineData("static int Run() => new Random().Next();")]
    [InlineData("static string Run() => File.ReadAllText(\"x\");")]
    [InlineData("static void Run(ILogger<int> log) { }")]
    public void Impure_code_in_a_pure_library_is_found(string member)
    {
        var file = new SourceFile("src/Federation.Placement/Bad.cs", $"static class Bad {{ {member} }}");
        Assert.NotEmpty(Purity.Offences([file]));
    }

    [Fact]
    public void Words_in_comments_and_texts_do_not_make_code_impure()
    {
        var file = new SourceFile("src/Federation.Placement/Good.cs", "static class Good { /* Task, File.Open */ string S => \"HttpClient\"; }");
        Assert.Empty(Purity.Offences([file]));
    }

    [Fact]
    public void Accounting_counts_without_floating_point() =>
        Offence.AssertNone(Purity.FloatingPointOffences(Repository.CSharp), "floating point in accounting");

    [Fact]
    public void Floating_point_in_accounting_is_found()
    {
        var file = new SourceFile("src/Federation.Accounting/Bad.cs", "static class Bad { static double Share(long cents) => cents / 3.0; }");
        Assert.Single(Purity.FloatingPointOffences([file]));
    }

    [Fact]
    public void Features_know_only_what_lies_to_their_left() => Offence.AssertNone(FeatureOrder.Offences(Repository.Texts), "feature order");

    [Theory]
    [InlineData("Leases", "using Federation.Node.Transfer;", 1)]
    [InlineData("Transfer", "using Federation.Node.Leases;", 0)]
    [InlineData("Leases", "using static Federation.Node.Ledger.Books;", 1)]
    [InlineData("Leases", "using Row = Federation.Node.Ledger.Row;", 1)]
    [InlineData("Dashboard", "using Federation.Node.Gateway;", 1)]
    [InlineData("Settlement", "class A { object B => new Federation.Node.Gateway.Door(); }", 1)]
    [InlineData("Leases", "namespace Federation.Node.Leases; class A { Transfer.Pull? B; }", 1)]
    [InlineData("Leases", "namespace Federation.Node.Leases; class A { object B(A x) => Transfer.Pull.Now; }", 1)]
    [InlineData("Leases", "namespace Federation.Node.Leases; class A { int B(int[] Transfer) => Transfer.Length; }", 0)]
    [InlineData("Hosting", "using Federation.Node.Leases;", 1)]
    [InlineData("Leases", "using Federation.Node.Hosting;", 0)]
    [InlineData("Leases", "global using Federation.Node.Blobs;", 1)]
    public void A_feature_that_looks_to_its_right_is_found(string feature, string text, int expected)
    {
        var other = new SourceFile("src/Federation.Node/Transfer/Pull.cs", "namespace Federation.Node.Transfer; class Pull { }");
        var file = new SourceFile($"src/Federation.Node/{feature}/Sample.cs", text);
        Assert.Equal(expected, FeatureOrder.Offences([other, file]).DistinctBy(offence => offence.What).Count());
    }

    [Theory]
    [InlineData("src/Federation.Node/Program.cs")]
    [InlineData(FeatureOrder.CompositionFile)]
    public void The_composition_of_the_node_knows_every_feature(string path) =>
        Assert.Empty(FeatureOrder.Offences([new SourceFile(path, "using Federation.Node.Dashboard; using Federation.Node.Leases;")]));

    [Fact]
    public void The_top_level_is_the_tree_of_the_architecture() => Offence.AssertNone(Layout.TopLevelOffences(Repository.Paths), "top level");

    [Fact]
    public void A_surprise_at_the_top_level_is_found()
    {
        var offences = Layout.TopLevelOffences(Repository.Paths.Append("notes/today.md")).ToList();
        Assert.Contains(offences, offence => offence.Path == "notes");
        Assert.Contains(Layout.TopLevelOffences(SmallTree), offence => offence.Path == "README.md");
    }

    [Fact]
    public void Each_feature_explains_itself_and_has_one_entry_file() =>
        Offence.AssertNone(Layout.FeatureFolderOffences([.. Repository.Paths]), "feature folders");

    [Theory]
    [InlineData("src/Federation.Node/Audit/Challenge.cs", 2)]
    [InlineData("src/Federation.Node/Misc/Thing.cs", 1)]
    [InlineData("src/Federation.Node/Migrations/First.cs", 0)]
    [InlineData("src/Federation.Node/Program.cs", 0)]
    public void An_incomplete_or_unknown_feature_folder_is_found(string added, int expected) =>
        Assert.Equal(expected, Layout.FeatureFolderOffences([.. SmallTree, added]).Count());

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Texts.Single(file => file.Path == "Federation.sln").Text;
        Offence.AssertNone(Layout.UnlistedProjects(Repository.Paths, solution), "solution");
        Assert.Single(Layout.UnlistedProjects(["tests/Federation.New.Tests/Federation.New.Tests.csproj"], solution));
    }

    [Fact]
    public void The_licence_is_the_verbatim_text()
    {
        var licence = File.ReadAllBytes(Repository.FullPath("LICENSE"));
        Assert.True(Layout.IsVerbatimLicence(licence), "LICENSE is not the verbatim GNU AGPL version 3.");
        licence[0] ^= 1;
        Assert.False(Layout.IsVerbatimLicence(licence));
    }
}
