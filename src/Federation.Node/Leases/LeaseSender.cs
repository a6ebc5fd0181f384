using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>Puts the records that wait into signed batches, one transaction per peer and side: a record leaves in exactly one batch, whatever is killed when.</summary>
internal sealed partial class LeaseSender(NodeDbContext db, MembershipDirectory directory, DocumentLog log, PeerOutbox outbox, ILogger<LeaseSender> logger) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var waiting = await db.Set<LeaseRecordRow>().AsNoTracking().Where(r => r.Unsent)
            .Select(r => new { r.Peer, r.Writer }).Distinct().ToListAsync(cancellationToken);
        var wasFull = false;
        foreach (var side in waiting.OrderBy(w => w.Peer).ThenBy(w => w.Writer))
        {
            db.ChangeTracker.Clear();
            try
            {
                wasFull |= await SendAsync(side.Peer, side.Writer, view.Self, cancellationToken) == LeaseBatchBody.MaxRecords;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The records wait in their rows; what goes to other peers must not wait with them.
                Failed(e, side.Peer.ToString());
            }
        }

        return wasFull;
    }

    private async Task<int> SendAsync(MemberHandle peer, LeaseWriter writer, MemberHandle self, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await db.Set<LeaseRecordRow>().FromSql(
            $"""
            SELECT * FROM leases.record WHERE unsent AND peer = {peer.ToString()} AND writer = {writer.ToString()}
            ORDER BY stored_at, lease, epoch, revision LIMIT {LeaseBatchBody.MaxRecords} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return 0;
        }

        var isOwner = writer == LeaseWriter.Owner;
        var body = new LeaseBatchBody
        {
            Owner = isOwner ? self : peer,
            Host = isOwner ? peer : self,
            OwnerRecords = isOwner ? [.. rows.Select(r => JsonSerializer.Deserialize(r.Json, LeaseJson.OwnerRecord)!)] : [],
            HostRecords = isOwner ? [] : [.. rows.Select(r => JsonSerializer.Deserialize(r.Json, LeaseJson.HostRecord)!)],
        };
        var document = await log.AppendAsync(db, DocumentTypes.LeaseBatch, body, DocumentJson.Strict.LeaseBatchBody, cancellationToken);
        foreach (var row in rows)
        {
            row.Unsent = false;
            row.Batch = document.Hash;
        }

        await outbox.EnqueueAsync(db, peer, Streams.Leases, document, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Sent(rows.Count, peer.ToString());
        return rows.Count;
    }

    [LoggerMessage(1531, LogLevel.Error, "Lease records for {Peer} could not be sent; they are tried again")]
    private partial void Failed(Exception exception, string peer);

    [LoggerMessage(1530, LogLevel.Debug, "{Count} lease records go to {Peer}")]
    private partial void Sent(int count, string peer);
}
