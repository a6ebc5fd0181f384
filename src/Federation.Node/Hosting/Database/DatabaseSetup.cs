using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Federation.Node.Hosting.Database;

/// <summary>Brings the schema to this version as its owner: migrations, then grants to the node's role, then every feature's <c>*.rules.sql</c> (idempotent).</summary>
internal static class DatabaseSetup
{
    /// <summary>The ledger's schema is granted by its own rules file: INSERT and SELECT only (design 05, L2).</summary>
    private const string LedgerSchema = "ledger";

    private const long SetupLock = 0x66656465;

    public static async Task ApplyAsync(string ownerConnectionString, string nodeRole, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<NodeDbContext>()
            .UseNpgsql(ownerConnectionString, n => n.MigrationsHistoryTable("migrations", "hosting"))
            .Options;
        await using var db = new NodeDbContext(options);
        await db.Database.OpenConnectionAsync(cancellationToken);
        // Several processes may start at once on one external database: one migrates, the others wait.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({SetupLock})", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await ApplyRulesAsync(db, nodeRole, cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({SetupLock})", cancellationToken);
    }

    /// <summary>Grants and rules over a schema that is there; safe to run again.</summary>
    public static async Task ApplyRulesAsync(NodeDbContext db, string nodeRole, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        foreach (var schema in db.Model.GetEntityTypes().Select(e => e.GetSchema()).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            await RunAsync(connection, "grants", Grants(schema, nodeRole), cancellationToken);
        }

        foreach (var (name, sql) in RuleFiles())
        {
            await RunAsync(connection, name, sql.Replace("{node_role}", nodeRole, StringComparison.Ordinal), cancellationToken);
        }
    }

    private static string Grants(string schema, string role) => schema == LedgerSchema
        ? $"GRANT USAGE ON SCHEMA {schema} TO {role}"
        : $"GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}";

    private static IEnumerable<(string Name, string Sql)> RuleFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".rules.sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string name, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new InvalidOperationException($"Database rules '{name}' failed: {e.MessageText}", e);
        }
    }
}
