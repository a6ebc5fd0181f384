using System.Text.RegularExpressions;

namespace Federation.Conventions.Tests.Text;

/// <summary>
/// What no file may contain: paths of one machine, hosts of package registries (every user's own sources apply), open marks, and notes
/// on who wrote a line. The forbidden words are put together from pieces, so that this file passes its own rules.
/// </summary>
internal static class WordRules
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static readonly string OpenMark = "TO" + "DO";
    public static readonly string RegistryHost = "registry." + "npm" + "js.org";
    public static readonly string MachinePath = "/" + "work/";
    public static readonly string AuthorNote = "Co-authored" + "-by";

    private static readonly Regex OpenMarks = new($@"\b({OpenMark}|FIX{"ME"}|HA{"CK"}:)", Options, Timeout);

    private static readonly Regex RegistryHosts = new(
        string.Join('|', ((string[])["nuget", "npmjs", "pypi", "yarnpkg"]).Select(name => $@"\b{name}\.(org|com)\b")),
        Options | RegexOptions.IgnoreCase,
        Timeout);

    private static readonly Regex MachinePaths = new(
        $@"(?<![\w.~}}])/(wo{"rk"}|fa{"rm"})/[a-z.]|/tmp/(wt|brief)\b|/opt/nu{"get"}|(?<![\w}}])/(home|Users)/[a-z]+/|(?<![\w}}])/root/[a-z.]",
        Options,
        Timeout);

    private static readonly Regex AuthorNotes = new(
        $@"{AuthorNote}|gene{"rated"} with\b|work{"place"}|as (requested|instructed) by|the brie{"f"} says",
        Options | RegexOptions.IgnoreCase,
        Timeout);

    private static readonly (Regex Pattern, string What)[] Rules =
    [
        (OpenMarks, "an open mark: do it, or list it in the README's status table"),
        (RegistryHosts, "the host of a package registry"),
        (MachinePaths, "a path of one machine"),
        (AuthorNotes, "a note on the making instead of the thing"),
    ];

    public static IEnumerable<Offence> Offences(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.Path != "LICENSE"))
        {
            foreach (var (pattern, what) in Rules)
            {
                foreach (var match in pattern.Matches(file.Text).Cast<Match>())
                {
                    yield return file.At(match.Index, $"{what}: {match.Value}");
                }
            }
        }
    }

    /// <summary>Files that would choose a package source for everyone, by name or inside a lock file.</summary>
    public static IEnumerable<Offence> PackageSourceOffences(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            if (file.FileName.ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or ".YARNRC" or "PIP.CONF")
            {
                yield return file.At(0, "chooses a package source");
            }

            var isLock = file.FileName is "packages.lock.json" or "package-lock.json";
            var isBuild = file.FileName.EndsWith(".csproj", StringComparison.Ordinal) || file.FileName.EndsWith(".props", StringComparison.Ordinal);
            var word = isLock ? "://" : isBuild ? "RestoreSources" : null;
            if (word is not null && SourceIn(file, word) is var position and >= 0)
            {
                yield return file.At(position, $"names a package source ({word})");
            }
        }
    }

    /// <summary>npm writes funding links into its lock file; they are no sources.</summary>
    private static int SourceIn(SourceFile file, string word)
    {
        var position = 0;
        foreach (var line in file.Lines)
        {
            var isLink = line.Contains("\"url\":", StringComparison.Ordinal) || line.Contains("\"funding\":", StringComparison.Ordinal);
            if (!isLink && line.Contains(word, StringComparison.Ordinal))
            {
                return position;
            }

            position += line.Length + 1;
        }

        return -1;
    }
}
