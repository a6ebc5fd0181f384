using System.Diagnostics;
using System.Text;

namespace Federation.Conventions.Tests;

/// <summary>The checkout that these tests were built from, as git sees it: tracked files and new ones that are not ignored.</summary>
internal static class Repository
{
    private const int BinaryProbeBytes = 8000;

    private static readonly Lazy<IReadOnlyList<string>> AllPaths = new(ListPaths);
    private static readonly Lazy<IReadOnlyList<SourceFile>> AllTexts = new(() => [.. AllPaths.Value.Select(Read).OfType<SourceFile>()]);

    private static readonly Lazy<IReadOnlyList<SourceFile>> AllCSharp = new(() =>
        [.. AllTexts.Value.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && !IsGenerated(file))]);

    public static string Root { get; } = FindRoot();

    /// <summary>Every path from the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Paths => AllPaths.Value;

    /// <summary>Every file that holds text.</summary>
    public static IReadOnlyList<SourceFile> Texts => AllTexts.Value;

    /// <summary>Hand-written C#: everything but the migrations, which are generated and then reviewed as SQL.</summary>
    public static IReadOnlyList<SourceFile> CSharp => AllCSharp.Value;

    public static string FullPath(string path) => Path.Combine(Root, path);

    private static bool IsGenerated(SourceFile file) => file.IsUnder("src/Federation.Node/Migrations");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Federation.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No Federation.sln above " + AppContext.BaseDirectory);
    }

    private static List<string> ListPaths()
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false };

        // A build agent often reads a checkout that belongs to another user; listing its files is harmless.
        foreach (var argument in (string[])["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            start.ArgumentList.Add(argument);
        }

        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git ls-files ended with {git.ExitCode}; these tests need the git checkout.");
        }

        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(FullPath(path)))];
    }

    private static SourceFile? Read(string path)
    {
        var bytes = File.ReadAllBytes(FullPath(path));
        var isBinary = bytes.AsSpan(0, Math.Min(bytes.Length, BinaryProbeBytes)).Contains((byte)0);
        return isBinary ? null : new SourceFile(path, Encoding.UTF8.GetString(bytes));
    }
}
