using Federation.Node.Hosting;

namespace Federation.Node;

internal static class Program
{
    /// <summary>federation-node run --data FOLDER. Operators use <c>fed node run</c>, which executes this.</summary>
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["run", "--data", var folder])
        {
            await Console.Error.WriteLineAsync("Usage: Federation.Node run --data FOLDER");
            return 2;
        }

        return await NodeRun.RunAsync(folder, CancellationToken.None);
    }
}
