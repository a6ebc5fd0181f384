using System.Globalization;
using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Federation.Node.Tests.Fixtures;

/// <summary>
/// One private PostgreSQL cluster for the whole test process, started by the product's own code and stopped when the process ends; each test gets a
/// database of its own, copied from a template that holds the schema and its rules.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Owner = "federation_owner";
    private const string NodeRole = "federation_node";
    private const string Template = "federation_template";

    private static readonly Lazy<Task<PrivatePostgres>> Cluster = new(StartAsync);
    private static readonly SemaphoreSlim CopyLock = new(1, 1);
    private static int s_count;

    private TestDatabase(string name, string ownerConnectionString, string nodeConnectionString)
    {
        Name = name;
        OwnerConnectionString = ownerConnectionString;
        NodeConnectionString = nodeConnectionString;
    }

    public string Name { get; }

    public string OwnerConnectionString { get; }

    public string NodeConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var cluster = await Cluster.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref s_count)}");
        await CopyLock.WaitAsync();
        try
        {
            await ExecuteAsync(cluster.Connection(Owner, "postgres"), $"CREATE DATABASE {name} TEMPLATE {Template} OWNER {Owner}");
        }
        finally
        {
            CopyLock.Release();
        }

        // Few connections per database: many tests run side by side on one cluster.
        return new TestDatabase(name, cluster.Connection(Owner, name) + ";Maximum Pool Size=5", cluster.Connection(NodeRole, name) + ";Maximum Pool Size=8");
    }

    internal NodeDbContext Open(bool asOwner = false) =>
        new(new DbContextOptionsBuilder<NodeDbContext>().UseNpgsql(asOwner ? OwnerConnectionString : NodeConnectionString).Options);

    public async ValueTask DisposeAsync()
    {
        var cluster = await Cluster.Value;
        await ExecuteAsync(cluster.Connection(Owner, "postgres"), $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        var folder = TestFolder.Create();
        var cluster = await PrivatePostgres.StartAsync(folder, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            cluster.StopAsync().GetAwaiter().GetResult();
            TestFolder.Delete(folder);
        };
        await ExecuteAsync(cluster.Connection(Owner, "postgres"), $"CREATE DATABASE {Template} OWNER {Owner}");
        var connection = cluster.Connection(Owner, Template);
        await using (var db = new NodeDbContext(new DbContextOptionsBuilder<NodeDbContext>().UseNpgsql(connection).Options))
        {
            await CreateSchemaAsync(db, connection);
        }

        NpgsqlConnection.ClearAllPools();
        return cluster;
    }

    /// <summary>The committed migrations when they are complete (as CI demands, see MigrationsTests); while a change is being written, the model itself.</summary>
    private static async Task CreateSchemaAsync(NodeDbContext db, string connection)
    {
        if (db.Database.HasPendingModelChanges())
        {
            await db.Database.EnsureCreatedAsync();
            await DatabaseSetup.ApplyRulesAsync(db, NodeRole, CancellationToken.None);
            return;
        }

        await DatabaseSetup.ApplyAsync(connection, NodeRole, CancellationToken.None);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
