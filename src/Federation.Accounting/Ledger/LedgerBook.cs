using System.Collections.Immutable;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Ledger;

/// <summary>What became of an entry, in the order of the checks. Everything but Posted changes nothing.</summary>
public enum PostingOutcome
{
    /// <summary>Booked.</summary>
    Posted,

    /// <summary>The same key with the same payload is booked already: the first answer stands (L5).</summary>
    AlreadyPosted,

    /// <summary>The same key with another payload (L5).</summary>
    KeyConflict,

    /// <summary>An entry of another ledger.</summary>
    OtherLedger,

    /// <summary>Fewer than two postings, or one of zero.</summary>
    EmptyPosting,

    /// <summary>The postings do not sum to zero (L1).</summary>
    Unbalanced,

    /// <summary>An account already has another unit (L7).</summary>
    OtherUnit,

    /// <summary>Its effective time lies in a closed period (L11); book a correction in the open one.</summary>
    ClosedPeriod,

    /// <summary>Booked before the entry before it (L14).</summary>
    BookedBackwards,

    /// <summary>The entry to take back is not there.</summary>
    UnknownReversed,

    /// <summary>That entry was taken back before (L9).</summary>
    AlreadyReversed,

    /// <summary>Not the exact negation (L9).</summary>
    InexactReversal,
}

/// <summary>An entry at its place in the chain.</summary>
/// <param name="N">1, 2, 3… per ledger, gapless (L3).</param>
/// <param name="Entry">What was booked.</param>
/// <param name="Hash">h_n = SHA-256(h_{n−1} ‖ canonical(entry_n)); h_0 is 32 zero bytes.</param>
public sealed record ChainedEntry(long N, JournalEntry Entry, Sha256Digest Hash);

/// <summary>An append-only, hash-chained book as an immutable value; the database enforces the same rules.</summary>
public sealed record LedgerBook
{
    /// <summary>Which book.</summary>
    public required LedgerKind Ledger { get; init; }

    /// <summary>In order of booking.</summary>
    public ImmutableList<ChainedEntry> Entries { get; private init; } = [];

    /// <summary>Effective times before this instant are closed (L11).</summary>
    public DateTimeOffset ClosedBefore { get; private init; } = DateTimeOffset.MinValue;

    /// <summary>Balance of each account; debits positive.</summary>
    public ImmutableSortedDictionary<string, (string Unit, Int128 Balance)> Accounts { get; private init; } =
        ImmutableSortedDictionary.Create<string, (string, Int128)>(StringComparer.Ordinal);

    private ImmutableDictionary<string, JournalEntry> ByKey { get; init; } = ImmutableDictionary<string, JournalEntry>.Empty;

    private ImmutableHashSet<string> ReversedKeys { get; init; } = [];

    /// <summary>The hash of the last entry; none for an empty book.</summary>
    public Sha256Digest Head => Entries.IsEmpty ? default : Entries[^1].Hash;

    /// <summary>Closes everything effective before the instant. A close is never undone.</summary>
    public LedgerBook CloseBefore(DateTimeOffset instant) => instant > ClosedBefore ? this with { ClosedBefore = instant } : this;

    /// <summary>Books an entry, or says why not.</summary>
    public (LedgerBook Book, PostingOutcome Outcome) Post(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var outcome = Check(entry);
        if (outcome != PostingOutcome.Posted)
        {
            return (this, outcome);
        }

        var n = Entries.Count + 1L;
        var accounts = Accounts;
        foreach (var posting in entry.Postings)
        {
            var balance = accounts.TryGetValue(posting.Account, out var before) ? before.Balance : 0;
            accounts = accounts.SetItem(posting.Account, (entry.Unit, checked(balance + posting.Amount)));
        }

        var book = this with
        {
            Entries = Entries.Add(new ChainedEntry(n, entry, ChainVerifier.Next(Head, entry, n))),
            Accounts = accounts,
            ByKey = ByKey.Add(entry.Key, entry),
            ReversedKeys = entry.Reverses is { } reversed ? ReversedKeys.Add(reversed) : ReversedKeys,
        };
        return (book, PostingOutcome.Posted);
    }

    /// <summary>Sum of all balances per unit; every one is zero (L13).</summary>
    public IReadOnlyDictionary<string, Int128> TrialBalance() => Accounts.Values
        .GroupBy(a => a.Unit)
        .ToDictionary(g => g.Key, g => g.Aggregate(Int128.Zero, (sum, a) => checked(sum + a.Balance)));

    private PostingOutcome Check(JournalEntry entry)
    {
        if (ByKey.TryGetValue(entry.Key, out var first))
        {
            return first.PayloadHash == entry.PayloadHash ? PostingOutcome.AlreadyPosted : PostingOutcome.KeyConflict;
        }

        if (entry.Ledger != Ledger)
        {
            return PostingOutcome.OtherLedger;
        }

        if (entry.Postings.Count < 2 || entry.Postings.Any(p => p.Amount == 0))
        {
            return PostingOutcome.EmptyPosting;
        }

        if (!IsBalanced(entry))
        {
            return PostingOutcome.Unbalanced;
        }

        if (entry.Postings.Any(p => Accounts.TryGetValue(p.Account, out var account) && account.Unit != entry.Unit))
        {
            return PostingOutcome.OtherUnit;
        }

        if (entry.EffectiveAt < ClosedBefore)
        {
            return PostingOutcome.ClosedPeriod;
        }

        return !Entries.IsEmpty && entry.BookedAt < Entries[^1].Entry.BookedAt ? PostingOutcome.BookedBackwards : CheckReversal(entry);
    }

    private PostingOutcome CheckReversal(JournalEntry entry)
    {
        if (entry.Reverses is not { } key)
        {
            return PostingOutcome.Posted;
        }

        if (!ByKey.TryGetValue(key, out var reversed))
        {
            return PostingOutcome.UnknownReversed;
        }

        if (ReversedKeys.Contains(key))
        {
            return PostingOutcome.AlreadyReversed;
        }

        var exact = reversed.Unit == entry.Unit && reversed.Postings.Count == entry.Postings.Count
            && reversed.Postings.Zip(entry.Postings).All(p => p.First.Account == p.Second.Account && p.First.Amount == -p.Second.Amount);
        return exact ? PostingOutcome.Posted : PostingOutcome.InexactReversal;
    }

    /// <summary>True when the postings sum to zero (L1); sums beyond 128 bits cannot hide.</summary>
    public static bool IsBalanced(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Postings.Aggregate(System.Numerics.BigInteger.Zero, (sum, p) => sum + p.Amount).IsZero;
    }
}
