using System.Runtime.CompilerServices;
using System.Text.Json;
using Federation.Accounting.Ledger;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Ledger;

/// <summary>The only way to book. What it checks gives a clear answer; what it might forget the database refuses.</summary>
internal sealed class LedgerBook(TimeProvider time)
{
    /// <summary>Books an entry in the caller's transaction, at the time of booking now. Posted, AlreadyPosted, or a refusal that changed nothing.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public async Task<PostingOutcome> PostAsync(NodeDbContext db, JournalEntry entry, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("An entry is booked in the transaction of what it records.");
        }

        await db.SaveChangesAsync(cancellationToken);
        var ledger = NameOf(entry.Ledger);
        var head = (await db.Database.SqlQuery<LockedHead>($"SELECT n, hash, booked_at AS \"BookedAt\" FROM ledger.lock_head({ledger})").ToListAsync(cancellationToken))[0];
        var outcome = await CheckAsync(db, ledger, entry, cancellationToken);
        if (outcome != PostingOutcome.Posted)
        {
            return outcome;
        }

        var now = Instant.Floor(time.GetUtcNow());
        // The clock of a machine may step back; the book's order may not (L14).
        var booked = entry with { BookedAt = now > head.BookedAt ? now : head.BookedAt };
        var n = head.N + 1;
        Add(db, ledger, booked, n, ChainVerifier.Next(new Sha256Digest(head.Hash), booked, n));
        await db.SaveChangesAsync(cancellationToken);
        return PostingOutcome.Posted;
    }

    /// <summary>The entries of a ledger in order, read from their chained bytes.</summary>
    public static async IAsyncEnumerable<ChainedEntry> EntriesAsync(NodeDbContext db, LedgerKind ledger, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = NameOf(ledger);
        var rows = db.Set<EntryRow>().AsNoTracking().Where(e => e.Ledger == name).OrderBy(e => e.N).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            yield return new ChainedEntry(row.N, Read(row), row.Hash);
        }
    }

    public static string NameOf(LedgerKind ledger) => ledger == LedgerKind.Usage ? "usage" : "money";

    private static async Task<PostingOutcome> CheckAsync(NodeDbContext db, string ledger, JournalEntry entry, CancellationToken cancellationToken)
    {
        var first = await db.Set<EntryRow>().AsNoTracking().Where(e => e.Ledger == ledger && e.Key == entry.Key).Select(e => new { e.PayloadHash }).SingleOrDefaultAsync(cancellationToken);
        if (first is not null)
        {
            return first.PayloadHash == entry.PayloadHash ? PostingOutcome.AlreadyPosted : PostingOutcome.KeyConflict;
        }

        if (entry.Postings.Count < 2 || entry.Postings.Any(p => p.Amount == 0))
        {
            return PostingOutcome.EmptyPosting;
        }

        if (!Federation.Accounting.Ledger.LedgerBook.IsBalanced(entry))
        {
            return PostingOutcome.Unbalanced;
        }

        var accounts = entry.Postings.Select(p => p.Account).Distinct().ToList();
        if (await db.Set<AccountRow>().AnyAsync(a => a.Ledger == ledger && accounts.Contains(a.Account) && a.Unit != entry.Unit, cancellationToken))
        {
            return PostingOutcome.OtherUnit;
        }

        return entry.Reverses is { } reversed ? await CheckReversalAsync(db, ledger, entry, reversed, cancellationToken) : PostingOutcome.Posted;
    }

    private static async Task<PostingOutcome> CheckReversalAsync(NodeDbContext db, string ledger, JournalEntry entry, string key, CancellationToken cancellationToken)
    {
        var original = await db.Set<EntryRow>().AsNoTracking().SingleOrDefaultAsync(e => e.Ledger == ledger && e.Key == key, cancellationToken);
        if (original is null)
        {
            return PostingOutcome.UnknownReversed;
        }

        if (await db.Set<EntryRow>().AnyAsync(e => e.Ledger == ledger && e.Reverses == key, cancellationToken))
        {
            return PostingOutcome.AlreadyReversed;
        }

        var reversed = Read(original);
        var isExact = reversed.Unit == entry.Unit && reversed.Postings.Count == entry.Postings.Count
            && reversed.Postings.Zip(entry.Postings).All(p => p.First.Account == p.Second.Account && p.First.Amount == -p.Second.Amount);
        return isExact ? PostingOutcome.Posted : PostingOutcome.InexactReversal;
    }

    private static void Add(NodeDbContext db, string ledger, JournalEntry entry, long n, Sha256Digest hash)
    {
        db.Add(new EntryRow
        {
            Ledger = ledger,
            N = n,
            Key = entry.Key,
            Unit = entry.Unit,
            Payload = entry.CanonicalBytes(n),
            PayloadHash = entry.PayloadHash,
            Hash = hash,
            EffectiveAt = entry.EffectiveAt,
            BookedAt = entry.BookedAt,
            Reverses = entry.Reverses,
            Source = entry.Source,
        });
        db.AddRange(entry.Postings.Select((posting, position) => new PostingRow
        {
            Ledger = ledger,
            N = n,
            Position = position,
            Account = posting.Account,
            Unit = entry.Unit,
            Amount = posting.Amount,
            Line = posting.Line,
        }));
    }

    private static JournalEntry Read(EntryRow row)
    {
        using var json = JsonDocument.Parse(row.Payload);
        return new JournalEntry
        {
            Ledger = row.Ledger == NameOf(LedgerKind.Usage) ? LedgerKind.Usage : LedgerKind.Money,
            Unit = row.Unit,
            Key = row.Key,
            Postings =
            [
                .. json.RootElement.GetProperty("postings").EnumerateArray().Select(p => new Posting(
                    p.GetProperty("account").GetString()!,
                    Int128.Parse(p.GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
                    p.GetProperty("line").GetString()!)),
            ],
            EffectiveAt = row.EffectiveAt,
            BookedAt = row.BookedAt,
            Reverses = row.Reverses,
            Source = row.Source,
        };
    }

    private sealed record LockedHead(long N, byte[] Hash, DateTimeOffset BookedAt);
}
