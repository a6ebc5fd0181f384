namespace Federation.Conventions.Tests.Text;

/// <summary>Scripts stop at the first failure, can be started, and stay short enough to read.</summary>
internal static class ScriptRules
{
    private const string Strict = "set -euo pipefail";
    private const UnixFileMode EveryoneExecutes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Scripts are the files of ops and .ci that name an interpreter, and the libraries they source.</summary>
    public static bool IsScript(SourceFile file) =>
        (file.IsUnder("ops") || file.IsUnder(".ci")) && (IsCommand(file) || file.FileName.EndsWith(".sh", StringComparison.Ordinal));

    public static IEnumerable<Offence> Offences(IEnumerable<SourceFile> files, Func<string, UnixFileMode> modeOf)
    {
        foreach (var file in files.Where(IsScript))
        {
            if (!Array.Exists(file.Lines, line => line.TrimEnd() == Strict))
            {
                yield return file.At(0, $"has no line '{Strict}'");
            }

            if (IsCommand(file) && (modeOf(file.Path) & EveryoneExecutes) != EveryoneExecutes)
            {
                yield return file.At(0, "is not executable");
            }
        }
    }

    private static bool IsCommand(SourceFile file) =>
        file.Lines[0].StartsWith("#!", StringComparison.Ordinal) && file.Lines[0].TrimEnd().EndsWith("sh", StringComparison.Ordinal);
}
