using Federation.Accounting.Canonical;
using Federation.Accounting.Netting;
using Federation.Accounting.Statements;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Ledger;

/// <summary>Turns an issued statement into balanced money entries. Every posting names its statement line (L15).</summary>
/// <remarks>A member's account is debited its shares and credited what it brought, so a credit balance is what the federation owes it:
/// after posting, <c>member/X</c> stands at minus the statement's balance of X, and the accounts of one pool together sum to
/// zero.</remarks>
public static class StatementPostings
{
    /// <summary>One entry per pool and one per adjustment; entries without amounts are left out. Effective at the end of the
    /// period.</summary>
    public static IReadOnlyList<JournalEntry> For(Statement statement, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var source = StatementDocument.Hash(statement);
        var entries = statement.Pools
            .Select(pool => Entry(statement, source, CanonicalJson.Name(pool.Terms.Kind), bookedAt, [.. PoolPostings(pool)]))
            .Concat(statement.Adjustments.Select(a => Entry(statement, source, $"adjustment/{a.Id}", bookedAt,
                [.. AdjustmentPostings(a)])));
        return [.. entries.Where(e => e.Postings.Count > 0)];
    }

    /// <summary>A payment that its receiver confirmed: the payer's debt and the payee's claim shrink.</summary>
    /// <param name="periodId">The period of the statement that asked for it.</param>
    /// <param name="payment">What was paid.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <param name="confirmation">Hash of the receiver's signed confirmation.</param>
    /// <param name="paidAt">When it arrived.</param>
    /// <param name="bookedAt">When it is booked.</param>
    public static JournalEntry ForPayment(
        string periodId, Payment payment, string currency, Sha256Digest confirmation, DateTimeOffset paidAt, DateTimeOffset bookedAt)
    {
        ArgumentNullException.ThrowIfNull(payment);
        var line = $"payment/{payment.From}/{payment.To}";
        return new JournalEntry
        {
            Ledger = LedgerKind.Money,
            Unit = currency,
            Key = $"statement/{periodId}/{line}/{confirmation}",
            Postings =
            [
                new Posting(MemberAccount(payment.To), payment.AmountMinor, line),
                new Posting(MemberAccount(payment.From), -payment.AmountMinor, line),
            ],
            EffectiveAt = paidAt,
            BookedAt = bookedAt,
            Source = confirmation,
        };
    }

    /// <summary>The current account of a party.</summary>
    public static string MemberAccount(MemberHandle party) => $"member/{party}";

    private static JournalEntry Entry(
        Statement statement, Sha256Digest source, string what, DateTimeOffset bookedAt, IReadOnlyList<Posting> postings) => new()
        {
            Ledger = LedgerKind.Money,
            Unit = statement.Currency,
            Key = $"statement/{statement.Period.Id}/{what}",
            Postings = postings,
            EffectiveAt = statement.Period.End,
            BookedAt = bookedAt,
            Source = source,
        };

    private static IEnumerable<Posting> PoolPostings(PoolStatement pool)
    {
        var name = CanonicalJson.Name(pool.Terms.Kind);
        foreach (var row in pool.Rows)
        {
            (string What, long Debit)[] parts =
            [
                ("earned", -row.EarnedMinor), ("declared", -row.DeclaredMinor), ("levy", -row.LevyMinor),
                ("fixed-share", row.FixedShareMinor), ("use-share", row.UseShareMinor),
            ];
            foreach (var (what, debit) in parts.Where(p => p.Debit != 0))
            {
                var line = $"{name}/{row.Party}/{what}";
                yield return new Posting(MemberAccount(row.Party), debit, line);
                yield return new Posting($"pool/{name}/{what}", -debit, line);
            }
        }
    }

    private static IEnumerable<Posting> AdjustmentPostings(Adjustment adjustment)
    {
        var line = $"adjustment/{adjustment.Id}";
        yield return new Posting(MemberAccount(adjustment.Debited), adjustment.AmountMinor, line);
        yield return new Posting(MemberAccount(adjustment.Credited), -adjustment.AmountMinor, line);
    }
}
