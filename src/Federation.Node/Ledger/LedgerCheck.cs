using System.Numerics;
using Federation.Accounting.Ledger;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Ledger;

/// <summary>What a check of one ledger found. No fault: every hash follows, every entry and every unit sums to zero, and the lines are those of the chain.</summary>
internal sealed record LedgerVerdict(LedgerKind Ledger, long Entries, Sha256Digest Head, string? Fault, IReadOnlyDictionary<string, BigInteger> TrialBalance);

/// <summary>Reads a ledger from its first entry and proves it again (L1, L3, L13), trusting nothing that the database computed.</summary>
internal static class LedgerCheck
{
    public static async Task<LedgerVerdict> RunAsync(NodeDbContext db, LedgerKind ledger, CancellationToken cancellationToken)
    {
        var head = default(Sha256Digest);
        var balances = new SortedDictionary<string, BigInteger>(StringComparer.Ordinal);
        var n = 0L;
        string? fault = null;
        await foreach (var chained in LedgerBook.EntriesAsync(db, ledger, cancellationToken))
        {
            n++;
            fault = FaultOf(chained, n, head);
            if (fault is not null)
            {
                break;
            }

            head = chained.Hash;
            foreach (var posting in chained.Entry.Postings)
            {
                balances[posting.Account] = balances.GetValueOrDefault(posting.Account) + (BigInteger)posting.Amount;
            }
        }

        var trial = await TrialBalanceAsync(db, ledger, cancellationToken);
        fault ??= trial.Where(t => !t.Value.IsZero).Select(t => $"L13: the trial balance in {t.Key} is {t.Value}").FirstOrDefault()
            ?? await CompareLinesAsync(db, ledger, balances, cancellationToken)
            ?? await CompareHeadAsync(db, ledger, n, head, cancellationToken);
        return new LedgerVerdict(ledger, n, head, fault, trial);
    }

    /// <summary>Balance of each account, from the lines.</summary>
    public static async Task<IReadOnlyList<(string Account, string Unit, BigInteger Balance)>> AccountsAsync(NodeDbContext db, LedgerKind ledger, CancellationToken cancellationToken)
    {
        var name = LedgerBook.NameOf(ledger);
        var sums = await db.Database.SqlQuery<AccountSum>(
            $"SELECT account, unit, sum(amount) AS balance FROM ledger.posting WHERE ledger = {name} GROUP BY account, unit ORDER BY account").ToListAsync(cancellationToken);
        return [.. sums.Select(s => (s.Account, s.Unit, s.Balance))];
    }

    private static string? FaultOf(ChainedEntry chained, long n, Sha256Digest head)
    {
        if (chained.N != n)
        {
            return $"L3: entry {n} is missing";
        }

        if (ChainVerifier.Next(head, chained.Entry, n) != chained.Hash)
        {
            return $"L3: the hash of entry {n} does not follow";
        }

        return Federation.Accounting.Ledger.LedgerBook.IsBalanced(chained.Entry) ? null : $"L1: entry {n} does not sum to zero";
    }

    private static async Task<IReadOnlyDictionary<string, BigInteger>> TrialBalanceAsync(NodeDbContext db, LedgerKind ledger, CancellationToken cancellationToken)
    {
        var accounts = await AccountsAsync(db, ledger, cancellationToken);
        return accounts.GroupBy(a => a.Unit).ToDictionary(g => g.Key, g => g.Aggregate(BigInteger.Zero, (sum, a) => sum + a.Balance));
    }

    private static async Task<string?> CompareLinesAsync(NodeDbContext db, LedgerKind ledger, SortedDictionary<string, BigInteger> chained, CancellationToken cancellationToken)
    {
        var lines = (await AccountsAsync(db, ledger, cancellationToken)).ToDictionary(a => a.Account, a => a.Balance);
        var different = chained.Keys.Union(lines.Keys).Order(StringComparer.Ordinal).FirstOrDefault(a => chained.GetValueOrDefault(a) != lines.GetValueOrDefault(a));
        return different is null ? null : $"L3: the lines of account {different} are not those of the chain";
    }

    private static async Task<string?> CompareHeadAsync(NodeDbContext db, LedgerKind ledger, long n, Sha256Digest hash, CancellationToken cancellationToken)
    {
        var name = LedgerBook.NameOf(ledger);
        var head = await db.Set<HeadRow>().AsNoTracking().SingleOrDefaultAsync(h => h.Ledger == name, cancellationToken);
        return (head?.N ?? 0) == n && (head?.Hash ?? default) == hash ? null : $"L3: the chain ends at entry {n}, its head says {head?.N ?? 0}";
    }

    private sealed record AccountSum(string Account, string Unit, BigInteger Balance);
}
