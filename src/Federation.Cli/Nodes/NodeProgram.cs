using System.Runtime.InteropServices;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Nodes;

/// <summary>Becomes the node: the process image is replaced, so that signals, exit code and supervisor meet the node itself.</summary>
internal static partial class NodeProgram
{
    private const string Variable = "FEDERATION_NODE_BINARY";
    private const string FileName = "Federation.Node";

    public static void Become(string dataFolder, Func<string, string?> environment)
    {
        var program = Find(environment);
        string[] words = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program, "run", "--data", dataFolder] : [program, "run", "--data", dataFolder];
        _ = Execute(words[0], [.. words, null]);
        throw new VerbFailure(ExitCode.Failed, $"The node's program {words[0]} did not start: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    public static string Find(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new VerbFailure(ExitCode.NotFound, $"{Variable} names {named}, which does not exist.");
        }

        var beside = new[] { FileName, FileName + ".dll" }.Select(name => Path.Combine(AppContext.BaseDirectory, name)).FirstOrDefault(File.Exists);
        return beside ?? throw new VerbFailure(ExitCode.NotFound, $"The node's program was not found in {AppContext.BaseDirectory}; {Variable} can name it.");
    }

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, string?[] arguments);
}
