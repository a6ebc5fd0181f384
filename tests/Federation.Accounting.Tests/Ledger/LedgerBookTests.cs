using Federation.Accounting.Ledger;
using Federation.Accounting.Netting;
using Federation.Accounting.Statements;
using Federation.Accounting.Tests.Statements;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Ledger;

public sealed class LedgerBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-05T00:00:00Z", null);
    private static readonly LedgerBook Empty = new() { Ledger = LedgerKind.Money };

    public static TheoryData<string, PostingOutcome> Refusals => new()
    {
        { "same", PostingOutcome.AlreadyPosted }, { "later booking", PostingOutcome.AlreadyPosted },
        { "other payload", PostingOutcome.KeyConflict },
        { "other ledger", PostingOutcome.OtherLedger }, { "one line", PostingOutcome.EmptyPosting },
        { "unbalanced", PostingOutcome.Unbalanced },
        { "overflow", PostingOutcome.Unbalanced }, { "other unit", PostingOutcome.OtherUnit }, { "closed", PostingOutcome.ClosedPeriod },
        { "backwards", PostingOutcome.BookedBackwards }, { "unknown reversal", PostingOutcome.UnknownReversed },
        { "inexact reversal", PostingOutcome.InexactReversal },
        { "exact reversal", PostingOutcome.Posted },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_rule_has_its_answer_and_a_refusal_changes_nothing(string what, PostingOutcome expected)
    {
        var (book, _) = Empty.CloseBefore(Now.AddDays(-30)).Post(Entry("a", 5));
        var other = Entry("b", 7);
        var entry = what switch
        {
            "same" => Entry("a", 5),
            "later booking" => Entry("a", 5) with { BookedAt = Now.AddDays(1) },
            "other payload" => Entry("a", 6),
            "other ledger" => other with { Ledger = LedgerKind.Usage },
            "one line" => other with { Postings = [new Posting("x", 1, "l")] },
            "unbalanced" => other with { Postings = [new Posting("x", 1, "l"), new Posting("y", -2, "l")] },
            "overflow" => other with
            {
                Postings = [new Posting("x", Int128.MaxValue, "l"), new Posting("y", Int128.MaxValue, "l"),
                new Posting("z", 2, "l")]
            },
            "other unit" => other with { Unit = "CHF" },
            "closed" => other with { EffectiveAt = Now.AddDays(-31) },
            "backwards" => other with { BookedAt = Now.AddSeconds(-1) },
            "unknown reversal" => other with { Reverses = "zzz" },
            "inexact reversal" => other with { Reverses = "a" },
            _ => Entry("a", 5).Reversal("b", Now, Now, Sha256Digest.Of("why"u8)),
        };
        var (after, outcome) = book.Post(entry);
        Assert.Equal(expected, outcome);
        Assert.Equal(expected == PostingOutcome.Posted, !ReferenceEquals(after, book));
        Assert.All(after.TrialBalance().Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void An_entry_is_taken_back_once()
    {
        var (book, _) = Empty.Post(Entry("a", 5));
        (book, _) = book.Post(Entry("a", 5).Reversal("r1", Now, Now, default));
        Assert.All(book.Accounts.Values, a => Assert.Equal(0, a.Balance));
        Assert.Equal(PostingOutcome.AlreadyReversed, book.Post(Entry("a", 5).Reversal("r2", Now, Now, default)).Outcome);
    }

    [Fact]
    public void Any_change_of_a_booked_entry_breaks_the_chain()
    {
        var book = Empty;
        for (var i = 0; i < 5; i++)
        {
            (book, _) = book.Post(Entry($"k{i}", i + 1));
        }

        Assert.Equal(new ChainVerdict(ChainFault.None, 5, book.Head), ChainVerifier.Verify(book.Entries));
        var changed = book.Entries.SetItem(2, book.Entries[2] with { Entry = Entry("k2", 99) });
        Assert.Equal((ChainFault.WrongHash, 3L), (ChainVerifier.Verify(changed).Fault, ChainVerifier.Verify(changed).N));
        Assert.Equal(ChainFault.Gap, ChainVerifier.Verify(book.Entries.RemoveAt(1)).Fault);
        var rebooked = book.Entries.SetItem(4, book.Entries[4] with { Entry = book.Entries[4].Entry with { BookedAt = Now.AddHours(1) } });
        Assert.Equal(ChainFault.WrongHash, ChainVerifier.Verify(rebooked).Fault);
    }

    [Fact]
    public void A_statement_is_posted_to_the_balances_it_states_and_payments_clear_them()
    {
        var statement = StatementCalculator.Compute(ExampleMonth.Input());
        var book = StatementPostings.For(statement, Now).Aggregate(Empty, (b, e) => Posted(b, e));
        foreach (var result in statement.Results.Where(r => r.CreditMinor != 0 || r.ShareMinor != 0))
        {
            Assert.Equal(-result.BalanceMinor, book.Accounts[StatementPostings.MemberAccount(result.Party)].Balance);
        }

        Assert.Equal(0, book.Accounts.Where(a => a.Key.StartsWith("pool/storage/", StringComparison.Ordinal))
            .Aggregate((Int128)0, (s, a) => s + a.Value.Balance));
        Assert.All(book.Entries.SelectMany(e => e.Entry.Postings), p => Assert.NotEmpty(p.Line));
        book = statement.Payments.Aggregate(book, (b, p) =>
            Posted(b, StatementPostings.ForPayment("2026-10", p, "EUR", Sha256Digest.Of("ok"u8), Now, Now)));
        Assert.All(book.Accounts.Where(a => a.Key.StartsWith("member/", StringComparison.Ordinal)), a => Assert.Equal(0, a.Value.Balance));
        Assert.Equal(PostingOutcome.AlreadyPosted, book.Post(StatementPostings.For(statement, Now.AddDays(1))[0]).Outcome);
    }

    [Fact]
    public void Usage_entries_show_supplied_equal_to_consumed_and_park_what_is_disputed()
    {
        var input = ExampleMonth.Input();
        var disputed = input.Usage[0] with
        {
            Answer = new SummaryAnswer(DisputeCode.QuantityDiffers,
            [input.Usage[0].Summary.Lines[0] with { Quantity = 10 }])
        };
        var entry = UsagePostings.ForSummary(disputed, input.Period.Start, Now)!;
        Assert.True(LedgerBook.IsBalanced(entry));
        Assert.Equal("byte-second", entry.Unit);
        Assert.Equal(10, entry.Postings.Single(p => p.Account == "consumed/alpha/stored").Amount);
        Assert.Equal(10 - disputed.Summary.Total, entry.Postings.Single(p => p.Account == "pending/supplied/beta/stored").Amount);
        Assert.Null(UsagePostings.ForSummary(disputed with { Answer = null }, input.Period.Start, Now));
    }

    private static LedgerBook Posted(LedgerBook book, JournalEntry entry)
    {
        var (after, outcome) = book.Post(entry);
        Assert.Equal(PostingOutcome.Posted, outcome);
        return after;
    }

    private static JournalEntry Entry(string key, long amount) => new()
    {
        Ledger = LedgerKind.Money,
        Unit = "EUR",
        Key = key,
        Postings = [new Posting("x", amount, "l"), new Posting("y", -amount, "l")],
        EffectiveAt = Now,
        BookedAt = Now,
        Source = Sha256Digest.Of("source"u8),
    };
}
