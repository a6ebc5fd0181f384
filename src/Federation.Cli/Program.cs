using Federation.Cli.Plumbing;

namespace Federation.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => FedCommand.RunAsync(arguments, Terminal.OfProcess(), CancellationToken.None);
}
