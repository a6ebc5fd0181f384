using System.Globalization;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>
/// Owner side: for every held lease, a standing ticket of this month and of the next, so that its holder can charge public reads also while this node is
/// silent. Never shown to a client.
/// </summary>
internal sealed class StandingTicketReconciler(NodeDbContext db, DocumentLog log, PeerOutbox outbox, MembershipDirectory directory, TimeProvider time) : IReconciler
{
    private const int Batch = 100;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is null)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var isFull = false;
        foreach (var month in new[] { EgressBooking.MonthOf(now), EgressBooking.MonthOf(StandingTickets.NextMonth(now)) })
        {
            var lacking = await db.Set<LeaseRow>().AsNoTracking()
                .Where(l => l.Role == LeaseRole.Owner && l.State == LeaseState.Held && l.Visibility != LeaseVisibility.NeverServe
                    && !db.Set<StandingTicketRow>().Any(t => t.Lease == l.Id && t.Month == month))
                .OrderBy(l => l.Host).Take(Batch).ToListAsync(cancellationToken);
            foreach (var lease in lacking)
            {
                await IssueAsync(lease, month, cancellationToken);
            }

            isFull |= lacking.Count == Batch;
        }

        return isFull;
    }

    private async Task IssueAsync(LeaseRow lease, string month, CancellationToken cancellationToken)
    {
        var body = new StandingTicketBody { Lease = lease.Id, Blob = lease.Blob, Host = lease.Host, Month = month, CeilingBytes = lease.EgressCeiling.Bytes };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two processes may find the same lease: one ticket per month, or the ceiling would count twice.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({lease.Id.ToString() + month}, 0))", cancellationToken);
        if (await db.Set<StandingTicketRow>().AnyAsync(t => t.Lease == lease.Id && t.Month == month, cancellationToken))
        {
            return;
        }

        var document = await log.AppendAsync(db, DocumentTypes.StandingTicket, body, DocumentJson.Strict.StandingTicketBody, cancellationToken);
        db.Add(StandingTickets.Row(body, directory.Require().Self, document));
        await outbox.EnqueueAsync(db, lease.Host, Streams.Leases, document, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

internal static class StandingTickets
{
    public static DateTimeOffset NextMonth(DateTimeOffset now) =>
        new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    /// <summary>Bytes that the host of a lease may charge in a month: what this node issued as owner, or received as host. 0 without a ticket.</summary>
    public static Task<long> CeilingAsync(NodeDbContext db, LeaseId lease, string month, CancellationToken cancellationToken) =>
        db.Set<StandingTicketRow>().AsNoTracking().Where(t => t.Lease == lease && t.Month == month).SumAsync(t => t.CeilingBytes, cancellationToken);

    public static StandingTicketRow Row(StandingTicketBody body, MemberHandle owner, SignedDocument document) => new()
    {
        Lease = body.Lease,
        Month = body.Month,
        Owner = owner,
        Host = body.Host,
        Blob = body.Blob,
        CeilingBytes = body.CeilingBytes,
        Document = document.Hash,
        Utf8 = document.Utf8.ToArray(),
    };

    public static bool IsMonth(string text) => DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}

/// <summary>Host side: stores the standing tickets of the leases that this node holds.</summary>
internal sealed class StandingTicketHandler(MembershipDirectory directory) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.StandingTicket;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.StandingTicketBody, out var body) || !StandingTickets.IsMonth(body.Month) || body.CeilingBytes < 0)
        {
            return DocumentOutcome.Rejected("wrongBody", "The standing ticket does not have its form.");
        }

        if (await LeaseBook.FindAsync(db, body.Lease, cancellationToken) is not { Role: LeaseRole.Host } lease || lease.Blob != body.Blob)
        {
            return DocumentOutcome.Rejected("unknownLease", "The ticket names no lease that this node has as host.");
        }

        if (directory.Require().ByHandle(lease.Owner)?.Actor != inbound.Document.Header.Author || body.Host != directory.Require().Self)
        {
            return DocumentOutcome.Rejected("wrongAuthor", "A standing ticket comes from the owner of the lease, for its host.");
        }

        if (!await db.Set<StandingTicketRow>().AnyAsync(t => t.Lease == body.Lease && t.Month == body.Month, cancellationToken))
        {
            db.Add(StandingTickets.Row(body, lease.Owner, inbound.Document));
            await db.SaveChangesAsync(cancellationToken);
        }

        return DocumentOutcome.Done;
    }
}
