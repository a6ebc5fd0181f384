using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Federation.Node.Hosting.Work;

internal static class WorkClaims
{
    /// <summary>
    /// Claims up to <paramref name="max"/> rows whose time has come, skipping those another worker holds, and commits the claim at once.
    /// The rows come tracked by <paramref name="db"/>, fence already raised.
    /// </summary>
    public static async Task<List<TRow>> ClaimAsync<TRow>(this NodeDbContext db, DateTimeOffset now, TimeSpan claim, int max, CancellationToken cancellationToken)
        where TRow : ClaimableRow
    {
        var entity = db.Model.FindEntityType(typeof(TRow)) ?? throw new InvalidOperationException($"{typeof(TRow).Name} is not mapped.");
        var table = $"\"{entity.GetSchema()}\".\"{entity.GetTableName()}\"";
        var key = NodeDbContext.SnakeCase(entity.FindPrimaryKey()!.Properties.Single().Name);
        // Materialised, since a plan that runs the limited query once per row would claim more than max.
        var sql = $"""
            WITH due AS MATERIALIZED (SELECT {key} AS id FROM {table} WHERE next_action_at <= @now AND (claimed_until IS NULL OR claimed_until < @now)
                                      ORDER BY next_action_at LIMIT @max FOR UPDATE SKIP LOCKED)
            UPDATE {table} AS r SET fence = r.fence + 1, claimed_until = @until FROM due WHERE r.{key} = due.id
            RETURNING r.*
            """;
        return await db.Set<TRow>()
            .FromSqlRaw(sql, new NpgsqlParameter("now", now), new NpgsqlParameter("until", now + claim), new NpgsqlParameter("max", max))
            .ToListAsync(cancellationToken);
    }
}
