using Npgsql;

namespace Federation.Node.Hosting.Health;

/// <summary><c>/livez</c>: the process answers. <c>/readyz</c>: database and blob disk can be used; says which part cannot and why.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => Results.Text("ok\n"));
        routes.MapGet("/readyz", async (NpgsqlDataSource database, NodeOptions options, CancellationToken cancellationToken) =>
        {
            var parts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["database"] = await DatabaseAsync(database, cancellationToken),
                ["disk"] = Disk(options),
            };
            var ready = parts.Values.All(v => v == "ok");
            return Results.Json(new { ready, parts }, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static async Task<string> DatabaseAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(limit.Token);
            return "ok";
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return "The database does not answer.";
        }
    }

    private static string Disk(NodeOptions options)
    {
        try
        {
            var free = new DriveInfo(options.BlobFolder).AvailableFreeSpace;
            return free >= options.DiskReserveBytes ? "ok" : $"Only {free} bytes are free on the blob disk; {options.DiskReserveBytes} are kept in reserve.";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
