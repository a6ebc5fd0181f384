using System.Numerics;

namespace Federation.Accounting.Netting;

/// <summary>Turns balances into few transfers (reference 5.1). The same balances give the same payments, whatever their order.</summary>
public static class PaymentNetting
{
    /// <summary>Up to this many non-zero balances the number of transfers is the exact minimum.</summary>
    public const int ExactUpTo = 16;

    /// <summary>Nets the balances: exactly minimal up to 16 non-zero ones; above, equal amounts are paired first and the rest is
    /// greedy.</summary>
    /// <exception cref="ArgumentException">The balances do not sum to zero, or a party occurs twice.</exception>
    public static IReadOnlyList<Payment> Net(IEnumerable<PartyBalance> balances)
    {
        var open = balances.Where(b => b.AmountMinor != 0).OrderBy(b => b.Party).ToList();
        if (open.Aggregate(Int128.Zero, (sum, b) => sum + b.AmountMinor) != 0 || open.DistinctBy(b => b.Party).Count() != open.Count)
        {
            throw new ArgumentException("Balances sum to zero and each party occurs once.", nameof(balances));
        }

        IEnumerable<Payment> payments = open.Count <= ExactUpTo ? Exact(open) : PairedThenGreedy(open);
        return [.. payments.OrderBy(p => p.From).ThenBy(p => p.To)];
    }

    private static IEnumerable<Payment> Exact(List<PartyBalance> open) => ZeroSumGroups(open).SelectMany(Greedy);

    // A group of k balances that sum to zero needs k − 1 transfers, so the most groups give the fewest transfers.
    // groups[mask] = the most zero-sum prefixes of any order in which the members of the mask can be taken.
    private static IEnumerable<List<PartyBalance>> ZeroSumGroups(List<PartyBalance> open)
    {
        var size = 1 << open.Count;
        var sums = new Int128[size];
        var groups = new int[size];
        var last = new int[size];
        for (var mask = 1; mask < size; mask++)
        {
            var lowest = BitOperations.TrailingZeroCount(mask);
            sums[mask] = sums[mask & (mask - 1)] + open[lowest].AmountMinor;
            groups[mask] = -1;
            for (var i = lowest; i < open.Count; i++)
            {
                if ((mask & (1 << i)) != 0 && groups[mask ^ (1 << i)] > groups[mask])
                {
                    (groups[mask], last[mask]) = (groups[mask ^ (1 << i)], i);
                }
            }

            groups[mask] += sums[mask] == 0 ? 1 : 0;
        }

        var group = new List<PartyBalance>();
        for (var mask = size - 1; mask != 0; mask ^= 1 << last[mask])
        {
            if (sums[mask] == 0 && group.Count > 0)
            {
                yield return group;
                group = [];
            }

            group.Add(open[last[mask]]);
        }

        yield return group;
    }

    private static List<Payment> PairedThenGreedy(List<PartyBalance> open)
    {
        var left = open.ToList();
        var payments = new List<Payment>();
        foreach (var debtor in open.Where(b => b.AmountMinor < 0))
        {
            var match = left.FindIndex(b => b.AmountMinor == -debtor.AmountMinor);
            if (match >= 0)
            {
                payments.Add(new Payment(debtor.Party, left[match].Party, left[match].AmountMinor));
                left.RemoveAt(match);
                left.Remove(debtor);
            }
        }

        payments.AddRange(Greedy(left));
        return payments;
    }

    // Largest debtor to largest creditor, ties by handle: at most n − 1 transfers.
    private static List<Payment> Greedy(List<PartyBalance> group)
    {
        var left = group.ToDictionary(b => b.Party, b => b.AmountMinor);
        var payments = new List<Payment>();
        while (left.Values.Any(v => v != 0))
        {
            var debtor = left.OrderBy(b => b.Value).ThenBy(b => b.Key).First();
            var creditor = left.OrderByDescending(b => b.Value).ThenBy(b => b.Key).First();
            var amount = Math.Min(-debtor.Value, creditor.Value);
            payments.Add(new Payment(debtor.Key, creditor.Key, amount));
            left[debtor.Key] += amount;
            left[creditor.Key] -= amount;
        }

        return payments;
    }
}
