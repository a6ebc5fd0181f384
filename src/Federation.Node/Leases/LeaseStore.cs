using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>A lease whose row is locked, with every record of it.</summary>
internal sealed class LockedLease(LeaseRow row, LeaseRecordSet records, Dictionary<(LeaseWriter Writer, RecordRef Ref), string?> stored)
{
    public LeaseRow Row { get; } = row;

    public LeaseRecordSet Records { get; set; } = records;

    /// <summary>The records that the database has, each with the reason why it does not count.</summary>
    public Dictionary<(LeaseWriter Writer, RecordRef Ref), string?> Stored { get; } = new(stored);

    /// <summary>Records that a batch is bringing in this transaction, and the batch.</summary>
    public Dictionary<(LeaseWriter Writer, RecordRef Ref), Sha256Digest> Incoming { get; } = [];
}

/// <summary>Reads leases with their records. A row is always read behind its lock, never from what the context remembers of an earlier transaction.</summary>
internal static class LeaseStore
{
    /// <summary>The leases that exist, locked in the order of their ids.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public static async Task<Dictionary<LeaseId, LockedLease>> LockAsync(NodeDbContext db, IEnumerable<LeaseId> ids, CancellationToken cancellationToken)
    {
        RequireTransaction(db);
        var wanted = ids.Select(i => i.Value).Distinct().ToArray();
        Forget(db, row => wanted.Contains(row.Id.Value));
        var rows = await db.Set<LeaseRow>().FromSql($"SELECT * FROM leases.lease WHERE id = ANY({wanted}) ORDER BY id FOR UPDATE").ToListAsync(cancellationToken);
        return await WithRecordsAsync(db, rows, cancellationToken);
    }

    public static async Task<LockedLease?> LockAsync(NodeDbContext db, LeaseId id, CancellationToken cancellationToken) =>
        (await LockAsync(db, [id], cancellationToken)).GetValueOrDefault(id);

    /// <summary>Leases whose time has come and that nobody else works on.</summary>
    public static async Task<IReadOnlyCollection<LockedLease>> LockDueAsync(NodeDbContext db, DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        RequireTransaction(db);
        Forget(db, _ => true);
        var rows = await db.Set<LeaseRow>()
            .FromSql($"SELECT * FROM leases.lease WHERE next_action_at <= {now} ORDER BY next_action_at LIMIT {max} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        return (await WithRecordsAsync(db, rows, cancellationToken)).Values;
    }

    public static async Task<Dictionary<LeaseId, LeaseRecordSet>> RecordsAsync(NodeDbContext db, IReadOnlyCollection<LeaseId> ids, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(db, ids, cancellationToken);
        return rows.GroupBy(r => r.Lease).ToDictionary(g => g.Key, ToSet);
    }

    public static LeaseRecordSet With(this LeaseRecordSet set, LeaseRecordRow row) => row.Writer == LeaseWriter.Owner
        ? set.With(new HashedRecord<OwnerRecord>(JsonSerializer.Deserialize(row.Json, LeaseJson.OwnerRecord)!, row.Hash))
        : set.With(new HashedRecord<HostRecord>(JsonSerializer.Deserialize(row.Json, LeaseJson.HostRecord)!, row.Hash));

    private static async Task<Dictionary<LeaseId, LockedLease>> WithRecordsAsync(NodeDbContext db, List<LeaseRow> rows, CancellationToken cancellationToken)
    {
        var records = (await RowsAsync(db, [.. rows.Select(r => r.Id)], cancellationToken)).ToLookup(r => r.Lease);
        return rows.ToDictionary(
            row => row.Id,
            row => new LockedLease(
                row, ToSet(records[row.Id]), records[row.Id].ToDictionary(r => (r.Writer, new RecordRef(r.Epoch, r.Revision, r.Hash)), r => r.Rejected)));
    }

    private static Task<List<LeaseRecordRow>> RowsAsync(NodeDbContext db, IReadOnlyCollection<LeaseId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Select(i => i.Value).ToArray();
        return db.Set<LeaseRecordRow>().FromSql($"SELECT * FROM leases.record WHERE lease = ANY({wanted})").AsNoTracking().ToListAsync(cancellationToken);
    }

    private static LeaseRecordSet ToSet(IEnumerable<LeaseRecordRow> rows) => rows.Aggregate(LeaseRecordSet.Empty, With);

    private static void Forget(NodeDbContext db, Func<LeaseRow, bool> which)
    {
        foreach (var entry in db.ChangeTracker.Entries<LeaseRow>().Where(e => e.State == EntityState.Unchanged && which(e.Entity)).ToList())
        {
            entry.State = EntityState.Detached;
        }
    }

    private static void RequireTransaction(NodeDbContext db) =>
        _ = db.Database.CurrentTransaction ?? throw new InvalidOperationException("A lease is changed in the transaction of what the change reports.");
}
