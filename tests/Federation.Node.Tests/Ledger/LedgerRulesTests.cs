using Federation.Accounting.Ledger;
using Federation.Node.Hosting.Database;
using Federation.Node.Ledger;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using LedgerBook = Federation.Node.Ledger.LedgerBook;

namespace Federation.Node.Tests.Ledger;

/// <summary>Attacks the database itself, past the code that books: each invariant is refused by the database alone.</summary>
public sealed class LedgerRulesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        Assert.Equal(PostingOutcome.Posted, await PostAsync(Entry("first", 5)));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public Task L1_an_entry_that_does_not_sum_to_zero_is_refused_at_commit() =>
        RefusedAsync("L1", db => AddRawAsync(db, Entry("bad", 5) with { Postings = [new Posting("member/a", 5, "x"), new Posting("member/b", -4, "x")] }));

    [Fact]
    public Task L1_an_entry_without_lines_is_refused_at_commit() => RefusedAsync("L1", db => AddRawAsync(db, Entry("bad", 5) with { Postings = [] }));

    [Theory]
    [InlineData("UPDATE ledger.entry SET key = 'other'")]
    [InlineData("DELETE FROM ledger.entry")]
    [InlineData("TRUNCATE ledger.posting")]
    [InlineData("UPDATE ledger.posting SET amount = 7")]
    [InlineData("DELETE FROM ledger.posting")]
    [InlineData("UPDATE ledger.account SET unit = 'USD'")]
    public async Task L2_nothing_is_changed_or_removed_by_the_node_nor_by_the_owner_of_the_tables(string sql)
    {
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql, asOwner: false))).SqlState);
        Assert.Contains("L2", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql, asOwner: true))).MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE ledger.head SET n = 0")]
    [InlineData("DELETE FROM ledger.head")]
    [InlineData("INSERT INTO ledger.account (ledger, account, unit) VALUES ('money', 'member/z', 'USD')")]
    [InlineData("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")]
    public async Task L2_the_node_has_no_right_but_to_insert_entries_and_lines(string sql) =>
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql, asOwner: false))).SqlState);

    [Fact]
    public Task L3_an_entry_whose_hash_does_not_follow_is_refused() => RefusedAsync("L3", db => AddRawAsync(db, Entry("bad", 5), hash: Sha256Digest.Of([1])));

    [Fact]
    public Task L3_a_gap_is_refused() => RefusedAsync("L3", db => AddRawAsync(db, Entry("bad", 5), n: 3));

    [Fact]
    public Task L3_a_number_twice_is_refused() => RefusedAsync("L3", db => AddRawAsync(db, Entry("bad", 5), n: 1));

    [Fact]
    public Task L3_columns_that_the_hashed_bytes_do_not_carry_are_refused() => RefusedAsync("L3", db => AddRawAsync(db, Entry("bad", 5), key: "good"));

    [Fact]
    public Task L3_a_line_that_the_hashed_bytes_do_not_carry_is_refused() => RefusedAsync("L3", db =>
    {
        db.Add(new PostingRow { Ledger = "money", N = 1, Position = 2, Account = "member/c", Unit = "EUR", Amount = 1, Line = "x" });
        return Task.CompletedTask;
    });

    [Fact]
    public async Task L5_a_key_stands_for_one_entry()
    {
        Assert.Equal(PostingOutcome.AlreadyPosted, await PostAsync(Entry("first", 5)));
        Assert.Equal(PostingOutcome.KeyConflict, await PostAsync(Entry("first", 6)));
        await RefusedAsync("23505", db => AddRawAsync(db, Entry("first", 6)));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task L6_a_fraction_is_refused_and_not_rounded()
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(
            "INSERT INTO ledger.posting (ledger, n, position, account, unit, amount, line) VALUES ('money', 1, 0, 'member/a', 'EUR', 0.5, 'x')", asOwner: true, withoutTriggers: true));
        Assert.Equal("23514", error.SqlState);
    }

    [Fact]
    public async Task L7_an_account_keeps_its_unit()
    {
        Assert.Equal(PostingOutcome.OtherUnit, await PostAsync(Entry("dollars", 5) with { Unit = "USD" }));
        await RefusedAsync("L7", db => AddRawAsync(db, Entry("dollars", 5) with { Unit = "USD" }));
    }

    [Fact]
    public async Task L9_a_reversal_is_exact_and_happens_once()
    {
        var first = Entry("first", 5);
        await RefusedAsync("L9", db => AddRawAsync(db, Entry("half", -4) with { Reverses = "first" }));
        await RefusedAsync("L9", db => AddRawAsync(db, Entry("nothing", -4) with { Reverses = "unknown" }));
        Assert.Equal(PostingOutcome.Posted, await PostAsync(first.Reversal("back", Noon, Noon, first.Source)));
        Assert.Equal(PostingOutcome.AlreadyReversed, await PostAsync(first.Reversal("back again", Noon, Noon, first.Source)));
        await RefusedAsync("23505", db => AddRawAsync(db, first.Reversal("back again", Noon, Noon, first.Source)));
    }

    [Fact]
    public async Task L13_both_books_prove_themselves_and_a_change_behind_their_back_is_found()
    {
        await PostAsync(Entry("second", 7));
        await using (var db = _database.Open())
        {
            var verdict = await LedgerCheck.RunAsync(db, LedgerKind.Money, CancellationToken.None);
            Assert.Equal((2, null), (verdict.Entries, verdict.Fault));
            Assert.All(verdict.TrialBalance, t => Assert.True(t.Value.IsZero));
        }

        await ExecuteAsync("UPDATE ledger.posting SET amount = amount * 2", asOwner: true, withoutTriggers: true);
        await using var changed = _database.Open();
        Assert.Contains("L3", (await LedgerCheck.RunAsync(changed, LedgerKind.Money, CancellationToken.None)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public Task L14_booking_before_the_last_entry_is_refused() => RefusedAsync("L14", db => AddRawAsync(db, Entry("old", 5), bookedAt: Noon.AddYears(-20)));

    [Fact]
    public async Task L3_many_writers_at_once_leave_one_chain_without_gaps()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => PostAsync(Entry($"entry {i % 6}", 1))));
        Assert.Equal(6, outcomes.Count(o => o == PostingOutcome.Posted));
        Assert.Equal(6, outcomes.Count(o => o == PostingOutcome.AlreadyPosted));
        await using var db = _database.Open();
        var verdict = await LedgerCheck.RunAsync(db, LedgerKind.Money, CancellationToken.None);
        Assert.Equal((7, null), (verdict.Entries, verdict.Fault));
    }

    private static JournalEntry Entry(string key, long amount) => new()
    {
        Ledger = LedgerKind.Money,
        Unit = "EUR",
        Key = key,
        Postings = [new Posting("member/a", amount, "x"), new Posting("member/b", -amount, "x")],
        EffectiveAt = Noon,
        BookedAt = Noon,
        Source = Sha256Digest.Of([7]),
    };

    private async Task<PostingOutcome> PostAsync(JournalEntry entry)
    {
        await using var db = _database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var outcome = await new LedgerBook(TimeProvider.System).PostAsync(db, entry, CancellationToken.None);
        await transaction.CommitAsync();
        return outcome;
    }

    /// <summary>What a careless or hostile writer with the node's role could try; fitting in all that the test does not break.</summary>
    private static async Task AddRawAsync(NodeDbContext db, JournalEntry entry, long? n = null, Sha256Digest? hash = null, string? key = null, DateTimeOffset? bookedAt = null)
    {
        var head = await db.Set<HeadRow>().AsNoTracking().SingleAsync(h => h.Ledger == "money");
        var booked = entry with { BookedAt = bookedAt ?? head.BookedAt };
        var place = n ?? (head.N + 1);
        db.Add(new EntryRow
        {
            Ledger = "money",
            N = place,
            Key = key ?? booked.Key,
            Unit = booked.Unit,
            Payload = booked.CanonicalBytes(place),
            PayloadHash = booked.PayloadHash,
            Hash = hash ?? ChainVerifier.Next(head.Hash, booked, place),
            EffectiveAt = booked.EffectiveAt,
            BookedAt = booked.BookedAt,
            Reverses = booked.Reverses,
            Source = booked.Source,
        });
        db.AddRange(booked.Postings.Select((p, i) => new PostingRow
        {
            Ledger = "money",
            N = place,
            Position = i,
            Account = p.Account,
            Unit = booked.Unit,
            Amount = p.Amount,
            Line = p.Line,
        }));
    }

    private async Task RefusedAsync(string expected, Func<NodeDbContext, Task> attack)
    {
        await using var db = _database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var before = await db.Set<EntryRow>().CountAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await attack(db);
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        });
        var refusal = Assert.IsType<PostgresException>(error as PostgresException ?? error.InnerException);
        Assert.Contains(expected, refusal.SqlState + " " + refusal.MessageText, StringComparison.Ordinal);
        await transaction.DisposeAsync();
        Assert.Equal(before, await CountAsync());
    }

    private async Task<int> CountAsync()
    {
        await using var db = _database.Open();
        return await db.Set<EntryRow>().CountAsync();
    }

    private async Task ExecuteAsync(string sql, bool asOwner, bool withoutTriggers = false)
    {
        await using var connection = new NpgsqlConnection(asOwner ? _database.OwnerConnectionString : _database.NodeConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand((withoutTriggers ? "SET session_replication_role = replica; " : "") + sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
