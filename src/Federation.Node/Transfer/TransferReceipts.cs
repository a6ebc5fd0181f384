using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Transfer;

/// <summary>Receipts of transfers (design 04): the receiver signs what it verified, the source answers with its own signature.</summary>
internal sealed class TransferReceipts(DocumentLog log, PeerOutbox outbox, MembershipDirectory directory)
{
    /// <summary>Signs and queues the receiver's receipt of a completed copy, in the caller's transaction.</summary>
    public async Task SignAsync(NodeDbContext db, TransferRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = new TransferReceiptBody
        {
            Lease = row.Lease,
            Blob = row.Blob,
            Source = row.Source,
            Receiver = directory.Require().Self,
            Bytes = row.Size.Bytes,
            StartedAt = Instant.Floor(row.StartedAt ?? row.CreatedAt),
            CompletedAt = Instant.Floor(now),
        };
        var document = await log.AppendAsync(db, DocumentTypes.TransferReceipt, body, DocumentJson.Strict.TransferReceiptBody, cancellationToken);
        db.Add(Row(body, document));
        await outbox.EnqueueAsync(db, row.Source, Streams.Receipts, document, cancellationToken);
    }

    /// <summary>Countersigns a receiver's receipt, in the caller's transaction.</summary>
    public async Task AnswerAsync(NodeDbContext db, TransferReceiptBody body, Protocol.Documents.SignedDocument receipt, CancellationToken cancellationToken)
    {
        var answer = await log.AppendAsync(
            db, DocumentTypes.TransferReceipt, body with { Answers = receipt.Hash }, DocumentJson.Strict.TransferReceiptBody, cancellationToken);
        var row = Row(body, receipt);
        row.AnswerUtf8 = answer.Utf8.ToArray();
        db.Add(row);
        await outbox.EnqueueAsync(db, body.Receiver, Streams.Receipts, answer, cancellationToken);
    }

    private static ReceiptRow Row(TransferReceiptBody body, Protocol.Documents.SignedDocument document) => new()
    {
        Hash = document.Hash,
        Lease = body.Lease,
        Blob = body.Blob,
        Source = body.Source,
        Receiver = body.Receiver,
        Bytes = body.Bytes,
        CompletedAt = body.CompletedAt.ToMicroseconds(),
        Utf8 = document.Utf8.ToArray(),
    };
}

/// <summary>Takes both kinds: a receiver's receipt, which the source answers, and a source's answer, which the receiver keeps.</summary>
internal sealed class TransferReceiptHandler(TransferReceipts receipts, MembershipDirectory directory) : IDocumentHandler
{
    /// <summary>How far a receipt's times may lie ahead of our clock (design 08.12).</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public string DocumentType => DocumentTypes.TransferReceipt;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.TransferReceiptBody, out var body))
        {
            return DocumentOutcome.Rejected("wrongBody", "The receipt does not have its form.");
        }

        if (inbound.Document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("wrongAuthor", "A receipt comes from its author.");
        }

        return body.Answers is null
            ? await JudgeReceiptAsync(db, inbound, body, cancellationToken)
            : await JudgeAnswerAsync(db, inbound, body, cancellationToken);
    }

    private async Task<DocumentOutcome> JudgeReceiptAsync(
        NodeDbContext db, InboundDocument inbound, TransferReceiptBody body, CancellationToken cancellationToken)
    {
        if (body.Receiver != inbound.Sender.Handle || body.Source != directory.Require().Self)
        {
            return DocumentOutcome.Rejected("wrongParties", "The receipt names another receiver or source.");
        }

        if (await LeaseBook.FindAsync(db, body.Lease, cancellationToken) is not { Role: LeaseRole.Owner } lease
            || lease.Host != body.Receiver || lease.Blob != body.Blob)
        {
            return DocumentOutcome.Rejected("unknownLease", "No lease of ours lets its author copy this blob.");
        }

        if (body.CompletedAt < body.StartedAt || body.CompletedAt > inbound.ReceivedAt + Ahead)
        {
            return DocumentOutcome.Rejected("wrongTime", "The times of the receipt cannot be.");
        }

        var carried = await db.Set<ReceiptRow>().Where(r => r.Lease == body.Lease).SumAsync(r => r.Bytes, cancellationToken);
        if (body.Bytes < 0 || body.Bytes > lease.Size.Bytes - carried)
        {
            return DocumentOutcome.Rejected("tooManyBytes", "Each verified byte of a lease is carried once.");
        }

        await receipts.AnswerAsync(db, body, inbound.Document, cancellationToken);
        return DocumentOutcome.Done;
    }

    private static async Task<DocumentOutcome> JudgeAnswerAsync(
        NodeDbContext db, InboundDocument inbound, TransferReceiptBody body, CancellationToken cancellationToken)
    {
        var row = await db.Set<ReceiptRow>().SingleOrDefaultAsync(r => r.Hash == body.Answers, cancellationToken);
        if (row is null || row.Source != inbound.Sender.Handle || body.Source != row.Source || body.Receiver != row.Receiver
            || body.Lease != row.Lease || body.Blob != row.Blob || body.Bytes != row.Bytes)
        {
            return DocumentOutcome.Rejected("unknownReceipt", "The answer does not fit a receipt of ours.");
        }

        row.AnswerUtf8 ??= inbound.Document.Utf8.ToArray();
        await db.SaveChangesAsync(cancellationToken);
        return DocumentOutcome.Done;
    }
}
