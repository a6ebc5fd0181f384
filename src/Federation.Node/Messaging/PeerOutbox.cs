using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Queues a document for a peer in the transaction of the change that it reports; the number in its stream is given here, without gaps.</summary>
internal sealed class PeerOutbox(MembershipDirectory directory, TimeProvider time)
{
    /// <summary>A transaction that queues for several peers does so in the order of their handles, so that two such transactions never wait for each other.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public Task EnqueueAsync(NodeDbContext db, MemberHandle to, string stream, SignedDocument document, CancellationToken cancellationToken) =>
        EnqueueAsync(db, to, stream, document, null, cancellationToken);

    /// <summary>As above, with something beside the document that no proof covers.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public async Task EnqueueAsync(
        NodeDbContext db, MemberHandle to, string stream, SignedDocument document, string? attachmentJson, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A message is queued in the transaction of the change that it reports.");
        }

        var view = directory.Require();
        if (document.Header.Author != view.SelfEntry.Actor)
        {
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO messaging.relayed_document (hash, utf8) VALUES ({document.Hash.ToArray()}, {document.Utf8.ToArray()}) ON CONFLICT DO NOTHING", cancellationToken);
        }

        var handle = to.ToString();
        // The upsert locks the stream's row until the commit: two writers get two numbers, and a rollback gives its number back.
        var seq = (await db.Database.SqlQuery<long>($"""
            INSERT INTO messaging.stream_head (peer, stream, epoch, seq) VALUES ({handle}, {stream}, {view.Epoch}, 1)
            ON CONFLICT (peer, stream, epoch) DO UPDATE SET seq = messaging.stream_head.seq + 1 RETURNING seq AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        var now = time.GetUtcNow();
        db.Add(new DeliveryRow
        {
            Peer = to,
            Stream = stream,
            Epoch = view.Epoch,
            Seq = seq,
            Document = document.Hash,
            MemberRevision = view.Revision,
            Attachment = attachmentJson,
            QueuedAt = now,
            NextTryAt = now,
        });
        db.Wake<DeliveryReconciler>();
        await db.SaveChangesAsync(cancellationToken);
    }
}
