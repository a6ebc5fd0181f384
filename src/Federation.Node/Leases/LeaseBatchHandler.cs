using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Node.Leases;

/// <summary>Takes batches that the other side of leases sends.</summary>
internal sealed class LeaseBatchHandler(MembershipDirectory directory, LeaseIntake intake) : IDocumentHandler
{
    /// <summary>A record may be dated this much ahead of its receipt, and no more (design 08.12).</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public string DocumentType => DocumentTypes.LeaseBatch;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (inbound.Document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("notTheAuthor", "Records are sent by the member that signed them.");
        }

        if (!inbound.Document.TryReadBody(DocumentJson.Strict.LeaseBatchBody, out var body))
        {
            return DocumentOutcome.Rejected("invalidBatch", "The body is not a batch of lease records.");
        }

        var self = directory.Require().Self;
        if (Mistake(body, self, inbound.Sender.Handle) is { } mistake)
        {
            return DocumentOutcome.Rejected(mistake.Code, mistake.Reason);
        }

        if (Records(body).Any(r => r.At > inbound.ReceivedAt + ClockTolerance))
        {
            return DocumentOutcome.Rejected("fromTheFuture", "A record is dated more than five minutes after its receipt.");
        }

        await intake.TakeAsync(db, inbound.Document, body, self, inbound.Sender.Handle, cancellationToken);
        return DocumentOutcome.Done;
    }

    /// <summary>What a batch by this author between these two members gets wrong; null when it may be taken.</summary>
    public static (string Code, string Reason)? Mistake(LeaseBatchBody body, MemberHandle self, MemberHandle author)
    {
        var count = body.OwnerRecords.Count + body.HostRecords.Count;
        if (count is 0 or > LeaseBatchBody.MaxRecords)
        {
            return ("invalidBatch", $"A batch holds 1 to {LeaseBatchBody.MaxRecords} records; this one holds {count}.");
        }

        if (body.Owner == body.Host || (body.Owner != self && body.Host != self) || (author != body.Owner && author != body.Host))
        {
            return ("notOurLease", "The batch is not between its author and this member.");
        }

        if (author == body.Owner ? body.HostRecords.Count > 0 : body.OwnerRecords.Count > 0)
        {
            return ("wrongWriter", "The batch holds records of the side that its author is not.");
        }

        return Records(body).Any(r => r.OwnerHandle != body.Owner || r.HostHandle != body.Host)
            ? ("wrongParties", "A record names other parties than its batch.")
            : null;
    }

    private static IEnumerable<ILeaseRecord> Records(LeaseBatchBody body) => [.. body.OwnerRecords, .. body.HostRecords];
}
