using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>The owner's side of tickets: signs them with the ticket key, and keeps that key endorsed by the document key.</summary>
internal sealed class TicketIssuer(
    IDbContextFactory<NodeDbContext> databases, DocumentLog log, MembershipDirectory directory, NodeKeys keys, ServingOptions options, TimeProvider time) : IDisposable
{
    /// <summary>An endorsement begins a little earlier, for hosts whose clocks are behind.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _signing = new(1, 1);
    private EndorsementRow? _current;

    /// <summary>The text of a ticket for one copy, good as long as the charter allows.</summary>
    public async Task<string> IssueAsync(LeaseRow lease, MediaObject media, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = Instant.Floor(time.GetUtcNow());
        var endorsement = await EndorsementAsync(now, cancellationToken);
        var content = new TicketContent
        {
            V = TicketContent.CurrentVersion,
            Blob = lease.Blob,
            SizeBytes = lease.Size.Bytes,
            Host = lease.Host,
            Owner = view.Self,
            Lease = lease.Id,
            MaxBytes = lease.Size.Bytes * TicketJudge.MaxSizes,
            Expires = now.AddSeconds(view.Charter.TicketMaxSeconds),
            ContentType = media.ContentType,
            Disposition = media.Headers.GetValueOrDefault("content-disposition"),
            CacheControl = media.Headers.GetValueOrDefault("cache-control"),
        };
        return Ticket.Write(content, keys.Ticket, endorsement.Utf8);
    }

    public void Dispose() => _signing.Dispose();

    /// <summary>An endorsement that outlives every ticket signed now.</summary>
    private async Task<EndorsementRow> EndorsementAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var needed = now.AddSeconds(options.EndorsementSeconds / 2);
        if (_current is { } known && known.NotAfter > needed)
        {
            return known;
        }

        await _signing.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var key = keys.Ticket.Public.ToMultikey();
            _current = await db.Set<EndorsementRow>().AsNoTracking().Where(e => e.TicketKey == key && e.NotAfter > needed)
                .OrderByDescending(e => e.NotAfter).FirstOrDefaultAsync(cancellationToken)
                ?? await SignAsync(db, key, now, cancellationToken);
            return _current;
        }
        finally
        {
            _signing.Release();
        }
    }

    private async Task<EndorsementRow> SignAsync(NodeDbContext db, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = new TicketKeyEndorsementBody { TicketKey = key, NotBefore = now - Before, NotAfter = Instant.Floor(now.AddSeconds(options.EndorsementSeconds)) };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var document = await log.AppendAsync(db, DocumentTypes.TicketKeyEndorsement, body, DocumentJson.Strict.TicketKeyEndorsementBody, cancellationToken);
        var row = new EndorsementRow { Hash = document.Hash, TicketKey = key, NotAfter = body.NotAfter, Utf8 = document.Utf8.ToArray() };
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row;
    }
}
