using Federation.Accounting.Evidence;
using Federation.Accounting.Ledger;
using Federation.Accounting.Statements;
using Federation.Node.Hosting.Database;
using LedgerBook = Federation.Node.Ledger.LedgerBook;

namespace Federation.Node.Settlement;

/// <summary>Books an issued statement: money line by line, usage summary by summary. Booked twice it stands once, by the entries' keys.</summary>
internal sealed class StatementPosting(LedgerBook book, TimeProvider time)
{
    public async Task PostAsync(NodeDbContext db, PeriodFacts facts, CloseRow close, CancellationToken cancellationToken)
    {
        var (input, statement) = await StatementReading.ReadAsync(db, facts, close, cancellationToken);
        var now = time.GetUtcNow();
        var usage = input.Usage.OrderBy(u => u.Summary.Chain).Select(u => UsagePostings.ForSummary(u, facts.Period.Start, now)).OfType<JournalEntry>();
        foreach (var entry in StatementPostings.For(statement, now).Concat(usage))
        {
            var outcome = await book.PostAsync(db, entry, cancellationToken);
            if (outcome is not (PostingOutcome.Posted or PostingOutcome.AlreadyPosted))
            {
                throw new InvalidOperationException($"The entry {entry.Key} of period {close.Period} cannot be booked: {outcome}.");
            }
        }
    }
}

/// <summary>A stored statement as the value from which pages and entries are made.</summary>
internal static class StatementReading
{
    /// <exception cref="InvalidOperationException">The stored documents give other bytes than the stored statement: the database is damaged.</exception>
    public static async Task<(StatementInput Input, Statement Statement)> ReadAsync(NodeDbContext db, PeriodFacts facts, CloseRow close, CancellationToken cancellationToken)
    {
        var set = await CloseDocuments.SetAsync(db, close.Period, close.InputSet!.Value, cancellationToken)
            ?? throw new InvalidOperationException($"The input set of period {close.Period} is missing: the database is damaged.");
        var input = StatementAssembly.Assemble(facts, set, await CloseDocuments.ContributionsAsync(db, facts, set, cancellationToken));
        var statement = StatementCalculator.Compute(input);
        return StatementDocument.Hash(statement) == close.Statement
            ? (input, statement)
            : throw new InvalidOperationException($"The stored statement of period {close.Period} does not follow from its documents: the database is damaged.");
    }
}
