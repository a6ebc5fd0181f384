using Federation.Accounting.Close;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>
/// Takes one close as far as it can go now. Each time the pure machine is rebuilt from the stored documents and says what is to be done; doing it stores
/// further documents, in the same transaction. So a stop at any point loses nothing but time, and nothing is ever signed that the documents do not know.
/// </summary>
internal sealed partial class CloseWorker(Periods periods, ClosePublisher publisher, StatementPosting posting, MembershipDirectory directory, TimeProvider time, ILogger<CloseWorker> logger)
{
    private const int MaxSteps = 12;

    private static readonly TimeSpan UnknownPeriodWait = TimeSpan.FromMinutes(1);

    /// <summary>What must be asked of other members before the close can go on; none when it waits for time or messages.</summary>
    public async Task<IReadOnlyList<CloseEffect>> AdvanceAsync(NodeDbContext db, string period, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var close = await db.Set<CloseRow>().FromSql($"SELECT * FROM settlement.close WHERE period = {period} FOR UPDATE SKIP LOCKED").SingleOrDefaultAsync(cancellationToken);
        if (close is null)
        {
            return [];
        }

        var now = time.GetUtcNow();
        if (await periods.FactsAsync(db, BillingPeriod.Parse(period), cancellationToken) is not { } facts)
        {
            close.NextActionAt = now + UnknownPeriodWait;
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return [];
        }

        var asks = new List<CloseEffect>();
        var terms = facts.CloseTerms(directory.Require().Self);
        for (var step = 0; step < MaxSteps; step++)
        {
            asks.Clear();
            var recovered = CloseMachine.Recover(terms, await CloseDocuments.EventsAsync(db, close, cancellationToken), now);
            var changed = false;
            foreach (var effect in recovered.Effects)
            {
                changed |= await ActAsync(db, close, facts, effect, asks, cancellationToken);
            }

            if (!changed)
            {
                break;
            }
        }

        close.NextActionAt = NextActionAt(close, terms, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return asks;
    }

    /// <summary>True when something was stored that the machine must see.</summary>
    private async Task<bool> ActAsync(NodeDbContext db, CloseRow close, PeriodFacts facts, CloseEffect effect, List<CloseEffect> asks, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case CloseEffect.PrepareContribution:
                return facts.Electorate.Contains(directory.Require().Self) && await publisher.TryContributeAsync(db, facts, cancellationToken);
            case CloseEffect.PublishProposal e:
                await publisher.ProposeAsync(db, facts, e.Proposal, cancellationToken);
                return true;
            case CloseEffect.PublishNote e:
                await publisher.NoteAsync(db, close.Period, e.Note, cancellationToken);
                return true;
            case CloseEffect.PublishSignature e:
                await publisher.SignSetAsync(db, close.Period, e.Signature, cancellationToken);
                return true;
            case CloseEffect.PublishStatementSignature e:
                await publisher.SignStatementAsync(db, close.Period, e.Signature, cancellationToken);
                return true;
            case CloseEffect.ComputeStatement e:
                return await ComputeAsync(db, close, facts, e, cancellationToken);
            case CloseEffect.StatementIssued e:
                await IssueAsync(db, close, facts, e.StatementHash, cancellationToken);
                return false;
            case CloseEffect.ReportDoubleSigning e:
                Prove(close, e.Proof);
                return false;
            case CloseEffect.FetchContribution or CloseEffect.FetchSet:
                asks.Add(effect);
                return false;
            case CloseEffect.StatementDiffers e when close.Difference?.Contains(e.Theirs.ToString(), StringComparison.Ordinal) != true:
                asks.Add(effect);
                return false;
            default:
                return false;
        }
    }

    private async Task<bool> ComputeAsync(NodeDbContext db, CloseRow close, PeriodFacts facts, CloseEffect.ComputeStatement closed, CancellationToken cancellationToken)
    {
        var input = StatementAssembly.Assemble(facts, closed.Set, await CloseDocuments.ContributionsAsync(db, facts, closed.Set, cancellationToken));
        var fault = StatementCalculator.TryCompute(input, out var statement, out var rule);
        if (fault != StatementFault.None)
        {
            close.Fault = $"{fault} {rule}";
            NotComputable(close.Period, close.Fault);
            return false;
        }

        close.InputSet = closed.Set.Hash;
        close.Round = closed.Round;
        close.StatementUtf8 = StatementDocument.Bytes(statement!);
        close.Statement = Sha256Digest.Of(close.StatementUtf8);
        close.Stage = CloseStage.Closed;
        close.ClosedAt = time.GetUtcNow();
        close.Fault = null;
        await db.SaveChangesAsync(cancellationToken);
        Closed(close.Period, closed.Set.Contributions.Count, close.Statement.Value.ToString());
        return true;
    }

    private async Task IssueAsync(NodeDbContext db, CloseRow close, PeriodFacts facts, Sha256Digest issued, CancellationToken cancellationToken)
    {
        if (close.IssuedAt is not null)
        {
            return;
        }

        close.Stage = CloseStage.Issued;
        close.IssuedStatement = issued;
        close.IssuedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        if (close.Statement == issued)
        {
            await posting.PostAsync(db, facts, close, cancellationToken);
        }

        Issued(close.Period, issued.ToString());
    }

    private static void Prove(CloseRow close, DoubleSigning proof)
    {
        var line = $"{proof.Member} {proof.Kind} round {proof.Round}: {proof.First} and {proof.Second}";
        if (close.Proofs?.Contains(line, StringComparison.Ordinal) != true)
        {
            close.Proofs = close.Proofs is null ? line : close.Proofs + "\n" + line;
        }
    }

    private static DateTimeOffset? NextActionAt(CloseRow close, CloseTerms terms, DateTimeOffset now)
    {
        if (close.Stage == CloseStage.Issued)
        {
            return null;
        }

        var due = terms.Period.End + terms.Calendar.ContributionsDue;
        if (now < due)
        {
            return due;
        }

        var poll = TimeSpan.FromSeconds(Math.Clamp(terms.Calendar.ProposerTakeover.TotalSeconds / 30, 1, 60));
        return now + poll;
    }

    [LoggerMessage(2201, LogLevel.Information, "Period {Period} is closed with {Contributions} contributions; the statement is {Statement}")]
    private partial void Closed(string period, int contributions, string statement);

    [LoggerMessage(2202, LogLevel.Information, "The statement {Statement} of period {Period} is issued")]
    private partial void Issued(string period, string statement);

    [LoggerMessage(2203, LogLevel.Error, "No statement can be computed for period {Period}: {Fault}")]
    private partial void NotComputable(string period, string fault);
}
