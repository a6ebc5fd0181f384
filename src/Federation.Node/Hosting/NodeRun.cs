using Federation.Node.Hosting.Database;
using Npgsql;

namespace Federation.Node.Hosting;

/// <summary>Start and stop in order: lock, database, schema, doors; then the reverse.</summary>
internal static class NodeRun
{
    public static async Task<int> RunAsync(string dataFolder, CancellationToken cancellationToken)
    {
        try
        {
            var options = NodeOptionsReader.Read(dataFolder);
            Directory.CreateDirectory(options.DataFolder);
            if (options.Database.ConnectionString.Length > 0)
            {
                await ServeAsync(options, options.Database.OwnerConnectionString, options.Database.ConnectionString, cancellationToken);
                return 0;
            }

            using var held = NodeLock.Acquire(options.DataFolder);
            var postgres = await PrivatePostgres.StartAsync(options.DataFolder, cancellationToken);
            try
            {
                await ServeAsync(options, postgres.OwnerConnectionString, postgres.NodeConnectionString, cancellationToken);
            }
            finally
            {
                await postgres.StopAsync();
            }

            return 0;
        }
        catch (Exception e) when (e is NodeOptionsException or NodeLockedException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The node did not start. {e.Message}");
            return 1;
        }
    }

    private static async Task ServeAsync(NodeOptions options, string owner, string node, CancellationToken cancellationToken)
    {
        await DatabaseSetup.ApplyAsync(owner, new NpgsqlConnectionStringBuilder(node).Username!, cancellationToken);
        await using var app = NodeHost.Build(options, node);
        await app.RunAsync(cancellationToken);
    }
}
