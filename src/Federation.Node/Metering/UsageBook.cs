using System.Text.Json;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Serving;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using MeterKind = Federation.Accounting.Windows.MeterKind;

namespace Federation.Node.Metering;

/// <summary>What this node brings to a close from its meters.</summary>
internal sealed record UsageContribution
{
    public required IReadOnlyList<ChainHead> Heads { get; init; }

    /// <summary>Canonical bytes of signed documents.</summary>
    public required IReadOnlyList<byte[]> Documents { get; init; }

    public required IReadOnlyList<Sha256Digest> OpenDisputes { get; init; }
}

/// <summary>Usage for the features to the right.</summary>
internal static class UsageBook
{
    /// <summary>True when this node, as a host, has issued the summaries of every period that ended by then.</summary>
    public static async Task<bool> IsMeteredAsync(NodeDbContext db, DateTimeOffset periodEnd, CancellationToken cancellationToken)
    {
        var done = await db.Set<CursorRow>().AsNoTracking().CountAsync(c => c.SummarisedThrough >= periodEnd, cancellationToken);
        return done == MeterReadings.Metered.Count;
    }

    /// <summary>True when every own summary is answered, and every chain of ours that has windows in the period has brought its summary.</summary>
    public static async Task<bool> IsAnsweredAsync(NodeDbContext db, MemberHandle self, BillingPeriod period, CancellationToken cancellationToken)
    {
        if (await db.Set<SummaryRow>().AnyAsync(s => s.Host == self && s.Period == period.Id && s.AnswerDocument == null, cancellationToken))
        {
            return false;
        }

        return !await db.Set<WindowRow>().AnyAsync(
            w => w.Owner == self && w.From >= period.Start && w.From < period.End && !db.Set<SummaryRow>().Any(s => s.Chain == w.Chain && s.Period == period.Id), cancellationToken);
    }

    /// <summary>Own summaries, the answers given and received, and for own summaries without an answer the owner's leases and tickets that authorise them.</summary>
    public static async Task<UsageContribution> ContributionDocumentsAsync(NodeDbContext db, MemberHandle self, BillingPeriod period, CancellationToken cancellationToken)
    {
        var summaries = await db.Set<SummaryRow>().AsNoTracking().Where(s => s.Period == period.Id && (s.Host == self || s.Owner == self)).ToListAsync(cancellationToken);
        var documents = summaries.Where(s => s.Host == self).Select(s => s.Utf8)
            .Concat(summaries.Select(s => s.AnswerUtf8).OfType<byte[]>()).ToList();
        foreach (var unanswered in summaries.Where(s => s.Host == self && s.AnswerDocument is null))
        {
            documents.AddRange(unanswered.Meter == MeterKind.Stored
                ? await LeaseBatchesAsync(db, unanswered.Owner, period, cancellationToken)
                : await TicketsAsync(db, self, unanswered.Owner, period, cancellationToken));
        }

        var disputes = await db.Set<WindowRow>().AsNoTracking()
            .Where(w => w.From >= period.Start && w.From < period.End && w.State == ReceiptState.Disputed).OrderBy(w => w.Chain).ThenBy(w => w.Seq)
            .Select(w => w.Document).ToListAsync(cancellationToken);
        return new UsageContribution { Heads = await HeadsAsync(db, self, cancellationToken), Documents = documents, OpenDisputes = disputes };
    }

    /// <summary>The document as it stands inside a contribution.</summary>
    public static JsonElement ToElement(byte[] utf8)
    {
        using var json = JsonDocument.Parse(utf8);
        return json.RootElement.Clone();
    }

    private static async Task<List<ChainHead>> HeadsAsync(NodeDbContext db, MemberHandle self, CancellationToken cancellationToken)
    {
        var newest = await db.Set<WindowRow>().AsNoTracking().Where(w => w.Host == self)
            .GroupBy(w => w.Chain).Select(g => new { Chain = g.Key, Seq = g.Max(w => w.Seq) }).ToListAsync(cancellationToken);
        var heads = new List<ChainHead>();
        foreach (var head in newest.OrderBy(h => h.Chain, StringComparer.Ordinal))
        {
            var hash = await db.Set<WindowRow>().AsNoTracking().Where(w => w.Chain == head.Chain && w.Seq == head.Seq).Select(w => w.Document).SingleAsync(cancellationToken);
            heads.Add(new ChainHead { Chain = ChainId.TryParse(head.Chain, out var chain) ? chain.ToDocument() : throw new InvalidOperationException("A stored chain has no name."), Seq = head.Seq, Hash = hash });
        }

        return heads;
    }

    private static async Task<List<byte[]>> LeaseBatchesAsync(NodeDbContext db, MemberHandle owner, BillingPeriod period, CancellationToken cancellationToken)
    {
        var leases = db.Set<LeaseRow>().Where(l => l.Role == LeaseRole.Host && l.Owner == owner && l.HeldAt != null && l.HeldAt < period.End && l.Until > period.Start).Select(l => l.Id);
        var hashes = db.Set<LeaseRecordRow>().Where(r => r.Writer == LeaseWriter.Owner && leases.Contains(r.Lease)).Select(r => r.Batch);
        return await db.Set<LeaseBatchRow>().AsNoTracking().Where(b => hashes.Contains(b.Hash)).Select(b => b.Utf8).ToListAsync(cancellationToken);
    }

    private static async Task<List<byte[]>> TicketsAsync(NodeDbContext db, MemberHandle self, MemberHandle owner, BillingPeriod period, CancellationToken cancellationToken)
    {
        var months = new[] { CalendarMonth.Of(period.Start).ToString(), CalendarMonth.Of(period.End.AddSeconds(-1)).ToString() };
        return await db.Set<StandingTicketRow>().AsNoTracking().Where(t => t.Owner == owner && t.Host == self && months.Contains(t.Month)).Select(t => t.Utf8).ToListAsync(cancellationToken);
    }
}
