using System.Text.Json.Nodes;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using MeterKind = Federation.Accounting.Windows.MeterKind;

namespace Federation.Node.Metering;

/// <summary>
/// The host's side of receipts. Windows of one meter are issued in order behind the lock of its cursor; window, document and cursor are one transaction,
/// so that a crash leaves either all of them or nothing, and never two windows in one place of a chain.
/// </summary>
internal sealed class WindowIssuer(DocumentLog log, PeerOutbox outbox, TimeProvider time)
{
    private const int MaxWindows = 24;

    /// <summary>True when there is more to issue than one batch.</summary>
    public async Task<bool> IssueAsync(NodeDbContext db, MembershipView view, MeterKind meter, CancellationToken cancellationToken)
    {
        var grid = new WindowGrid(view.Charter.WindowSeconds);
        var now = time.GetUtcNow();
        var horizon = grid.StartOf(now - MeterReadings.FinalAfter(meter));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var cursor = await LockCursorAsync(db, view, meter, cancellationToken);
        if (cursor.Through >= horizon)
        {
            return false;
        }

        var readings = new MeterReadings(db, view, meter);
        var prices = new Dictionary<Sha256Digest, PriceList>();
        var first = await readings.OpenAsync(cursor.Through, horizon, cancellationToken);
        // Windows before the first use are zero: they are not issued, and not computed one by one either.
        var start = first is { } used ? Later(cursor.Through, grid.StartOf(used)) : horizon;
        var windows = grid.Cut(start, horizon).Take(MaxWindows).ToList();
        foreach (var (from, to) in windows)
        {
            foreach (var owner in (await readings.ReadAsync(from, to, prices, cancellationToken)).OrderBy(g => g.Key))
            {
                await IssueAsync(db, new ChainId(view.Self, owner.Key, meter), from, to, [.. owner], prices, cancellationToken);
            }
        }

        cursor.Through = windows.Count > 0 ? windows[^1].To : horizon;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return cursor.Through < horizon;
    }

    public static async Task<CursorRow> LockCursorAsync(NodeDbContext db, MembershipView view, MeterKind meter, CancellationToken cancellationToken)
    {
        var name = meter.ToString();
        // A new node has used nothing before the federation was founded.
        var start = PeriodFacts.TermsOf(view.Charter).Periods.Containing(view.Charter.Founding.FoundedAt).Start;
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO metering.cursor (meter, through, summarised_through) VALUES ({name}, {start}, {start}) ON CONFLICT DO NOTHING", cancellationToken);
        return await db.Set<CursorRow>().FromSql($"SELECT * FROM metering.cursor WHERE meter = {name} FOR UPDATE").SingleAsync(cancellationToken);
    }

    private async Task IssueAsync(
        NodeDbContext db, ChainId chain, DateTimeOffset from, DateTimeOffset to, List<WindowEntry> entries, Dictionary<Sha256Digest, PriceList> prices, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(db, chain, cancellationToken);
        var total = entries.Aggregate(Int128.Zero, (sum, e) => checked(sum + e.Amount));
        var counters = new CounterSpan(head?.CounterEnd ?? 0, checked((head?.CounterEnd ?? 0) + total));
        if (ReceiptWindow.Build(chain, (head?.Seq ?? 0) + 1, from, to, entries, head?.Document ?? default, counters) is not { } window)
        {
            return;
        }

        var body = UsageDocuments.ToBody(window, prices);
        var document = await log.AppendAsync(db, DocumentTypes.UsageWindow, body, DocumentJson.Strict.UsageWindowBody, cancellationToken);
        var attachment = Leaves.Write(entries);
        db.Add(Row(window, document.Hash, document.Utf8, attachment, time.GetUtcNow()));
        await outbox.EnqueueAsync(db, chain.Owner, Streams.Receipts, document, attachment, cancellationToken);
    }

    public static Task<WindowRow?> HeadAsync(NodeDbContext db, ChainId chain, CancellationToken cancellationToken)
    {
        var name = chain.ToString();
        return db.Set<WindowRow>().AsNoTracking().Where(w => w.Chain == name).OrderByDescending(w => w.Seq).FirstOrDefaultAsync(cancellationToken);
    }

    public static WindowRow Row(ReceiptWindow window, Sha256Digest document, ReadOnlyMemory<byte> utf8, string? entriesJson, DateTimeOffset now) => new()
    {
        Chain = window.Chain.ToString(),
        Seq = window.Seq,
        Host = window.Chain.Host,
        Owner = window.Chain.Owner,
        Meter = window.Chain.Meter,
        From = window.From,
        To = window.To,
        Sum = window.Sum,
        CounterEnd = window.Counters.End,
        Document = document,
        Utf8 = utf8.ToArray(),
        EntriesJson = entriesJson,
        StoredAt = now,
    };

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}

/// <summary>The leaves of a window as they travel beside it: never inside, so that a published window names no lease.</summary>
internal static class Leaves
{
    public static string Write(IEnumerable<WindowEntry> entries) => new JsonObject
    {
        ["entries"] = new JsonArray([.. entries.OrderBy(e => e.Lease).Select(e => (JsonNode)new JsonObject
        {
            ["lease"] = e.Lease.ToString(),
            ["amount"] = e.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture),
        })]),
    }.ToJsonString();

    /// <summary>Amounts by lease; null when the text is not in form, names a lease twice, or an amount is not positive.</summary>
    public static IReadOnlyDictionary<LeaseId, Int128>? Read(System.Text.Json.JsonElement? attachment)
    {
        if (attachment is not { ValueKind: System.Text.Json.JsonValueKind.Object } json
            || !json.TryGetProperty("entries", out var entries) || entries.ValueKind != System.Text.Json.JsonValueKind.Array)
        {
            return null;
        }

        var amounts = new Dictionary<LeaseId, Int128>();
        foreach (var entry in entries.EnumerateArray())
        {
            if (entry.ValueKind != System.Text.Json.JsonValueKind.Object || !entry.TryGetProperty("lease", out var lease) || !entry.TryGetProperty("amount", out var amount)
                || !LeaseId.TryParse(lease.ToString(), out var id)
                || !Int128.TryParse(amount.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
                || value == 0 || !amounts.TryAdd(id, value))
            {
                return null;
            }
        }

        return amounts;
    }
}
