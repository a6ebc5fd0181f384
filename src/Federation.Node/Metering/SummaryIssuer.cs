using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using MeterKind = Federation.Accounting.Windows.MeterKind;

namespace Federation.Node.Metering;

/// <summary>The receipts of a period changed on this node: metered, answered or received. Settlement looks whether the close can go on.</summary>
internal sealed record UsageReported(string Period) : INodeEvent;

/// <summary>Sums each chain once its period is over and its last window is issued.</summary>
internal sealed class SummaryIssuer(DocumentLog log, PeerOutbox outbox, TimeProvider time)
{
    /// <summary>True when another period waits.</summary>
    public async Task<bool> IssueAsync(NodeDbContext db, MembershipView view, MeterKind meter, CancellationToken cancellationToken)
    {
        var periods = PeriodFacts.TermsOf(view.Charter).Periods;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var cursor = await WindowIssuer.LockCursorAsync(db, view, meter, cancellationToken);
        if (periods.Containing(cursor.SummarisedThrough).End > cursor.Through)
        {
            return false;
        }

        // Periods in which nothing was used are passed over at once.
        var next = await db.Set<WindowRow>().AsNoTracking().Where(w => w.Host == view.Self && w.Meter == meter && w.From >= cursor.SummarisedThrough)
            .MinAsync(w => (DateTimeOffset?)w.From, cancellationToken);
        var empty = periods.Containing(cursor.Through).Start;
        if (next is { } from && periods.Containing(from) is var period && period.End <= cursor.Through)
        {
            await IssueAsync(db, view, meter, period, cancellationToken);
            cursor.SummarisedThrough = period.End;
        }
        else
        {
            cursor.SummarisedThrough = empty;
        }

        db.Publish(new UsageReported(periods.Containing(cursor.SummarisedThrough.AddSeconds(-1)).Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return cursor.SummarisedThrough < empty;
    }

    private async Task IssueAsync(NodeDbContext db, MembershipView view, MeterKind meter, BillingPeriod period, CancellationToken cancellationToken)
    {
        var rows = await db.Set<WindowRow>().AsNoTracking()
            .Where(w => w.Host == view.Self && w.Meter == meter && w.From >= period.Start && w.From < period.End).ToListAsync(cancellationToken);
        foreach (var chain in rows.GroupBy(r => r.Owner).OrderBy(g => g.Key))
        {
            var prices = new Dictionary<Sha256Digest, PriceList>();
            var windows = chain.OrderBy(r => r.Seq).Select(r => (r.Document, Read(r, prices))).ToList();
            var body = UsageDocuments.SummaryBody(period, windows, prices);
            var document = await log.AppendAsync(db, DocumentTypes.UsageSummary, body, DocumentJson.Strict.UsageSummaryBody, cancellationToken);
            db.Add(Row(body, period, document, time.GetUtcNow()));
            await outbox.EnqueueAsync(db, chain.Key, Streams.Receipts, document, cancellationToken);
        }
    }

    /// <summary>The window of a row, and the price lists that it names.</summary>
    /// <exception cref="InvalidOperationException">The stored document cannot be read: the database is damaged.</exception>
    public static ReceiptWindow Read(WindowRow row, Dictionary<Sha256Digest, PriceList> prices)
    {
        if (SignedDocument.TryRead(row.Utf8, JsonLimits.Batch, out var document) != DocumentFault.None
            || !document!.TryReadBody(DocumentJson.Strict.UsageWindowBody, out var body))
        {
            throw new InvalidOperationException($"Window {row.Chain}/{row.Seq} cannot be read: the database is damaged.");
        }

        foreach (var line in body.Lines)
        {
            prices[line.Prices.Hash] = line.Prices;
        }

        return UsageDocuments.ToWindow(body);
    }

    public static SummaryRow Row(UsageSummaryBody body, BillingPeriod period, SignedDocument document, DateTimeOffset now)
    {
        var chain = body.Chain.ToChain();
        return new SummaryRow
        {
            Chain = chain.ToString(),
            Period = period.Id,
            Host = chain.Host,
            Owner = chain.Owner,
            Meter = chain.Meter,
            Total = body.Total,
            Document = document.Hash,
            Utf8 = document.Utf8.ToArray(),
            StoredAt = now,
        };
    }
}
