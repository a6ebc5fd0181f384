using System.Security.Cryptography;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Ledger;

/// <summary>What is wrong with a chain of entries, in the order of the checks.</summary>
public enum ChainFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A number is missing or stands twice (L3).</summary>
    Gap,

    /// <summary>The hash does not follow from the entry and the one before (L3).</summary>
    WrongHash,

    /// <summary>An entry that does not sum to zero (L1).</summary>
    Unbalanced,
}

/// <summary>The first fault of a chain, and where.</summary>
/// <param name="Fault">What.</param>
/// <param name="N">Number of the entry; the number of entries when nothing is wrong.</param>
/// <param name="Head">Hash of the last good entry.</param>
public sealed record ChainVerdict(ChainFault Fault, long N, Sha256Digest Head);

/// <summary>Checks a ledger from its first entry. Anyone who has the entries and a countersigned head can (L3, L4).</summary>
public static class ChainVerifier
{
    /// <summary>h_n = SHA-256(h_{n−1} ‖ canonical(entry_n)).</summary>
    public static Sha256Digest Next(Sha256Digest previous, JournalEntry entry, long n)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous.ToArray());
        hash.AppendData(entry.CanonicalBytes(n));
        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>Reads the entries in order and stops at the first fault.</summary>
    public static ChainVerdict Verify(IEnumerable<ChainedEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var head = default(Sha256Digest);
        var n = 0L;
        foreach (var chained in entries)
        {
            n++;
            var fault = chained.N != n ? ChainFault.Gap
                : Next(head, chained.Entry, n) != chained.Hash ? ChainFault.WrongHash
                : !LedgerBook.IsBalanced(chained.Entry) ? ChainFault.Unbalanced
                : ChainFault.None;
            if (fault != ChainFault.None)
            {
                return new ChainVerdict(fault, n, head);
            }

            head = chained.Hash;
        }

        return new ChainVerdict(ChainFault.None, n, head);
    }
}
