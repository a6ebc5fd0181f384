using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.States;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Settlement;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Dashboard.Accounts;

/// <summary>Reads what the accounts page shows, and makes the files that the treasurer takes away.</summary>
internal sealed class AccountsQuery(NodeDbContext db, MembershipDirectory directory, Periods periods, PageText text, TimeProvider time)
{
    private const int PeriodsShown = 24;

    private static readonly string[] SignedTypes = [DocumentTypes.Contribution, DocumentTypes.StatementSignature];

    /// <summary>The periods, and the statement of the one named; of the newest issued one when none is.</summary>
    public async Task<AccountsReport> ReadAsync(string? period, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return new AccountsReport { Periods = [] };
        }

        var rows = await db.Set<CloseRow>().AsNoTracking().OrderByDescending(c => c.Start).Take(PeriodsShown).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(r => r.Period);
        var documents = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => ids.Contains(d.Period) && SignedTypes.Contains(d.Type))
            .Select(d => new Signed(d.Period, d.Type, d.Author)).ToListAsync(cancellationToken);
        var shown = await IssuedAsync(period, cancellationToken);
        return new AccountsReport
        {
            Periods = [.. rows.Select(r => Line(r, view, documents, time.GetUtcNow()))],
            Statement = shown is null ? null : await ViewAsync(shown, view, cancellationToken),
        };
    }

    /// <summary>What is not well with any period shown, the oldest first.</summary>
    public async Task<IReadOnlyList<StateReason>> SummaryAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync("", cancellationToken)).Reasons.OrderBy(r => r.Since)];

    /// <summary>The printed statement in the reader's language; null when it is not issued.</summary>
    public async Task<string?> TextAsync(string? period, CancellationToken cancellationToken) =>
        await IssuedAsync(period, cancellationToken) is { } row && await periods.FactsAsync(db, BillingPeriod.Parse(row.Period), cancellationToken) is { } facts
            ? await StatementFile.TextAsync(db, facts, row, text.Language.ForStatements, cancellationToken)
            : null;

    /// <summary>The bundle for offline verification; null when the statement is not issued.</summary>
    public async Task<byte[]?> BundleAsync(string? period, CancellationToken cancellationToken) =>
        await IssuedAsync(period, cancellationToken) is { } row ? await StatementFile.BundleAsync(db, row, cancellationToken) : null;

    private Task<CloseRow?> IssuedAsync(string? period, CancellationToken cancellationToken) =>
        db.Set<CloseRow>().AsNoTracking().Where(c => c.Stage == CloseStage.Issued && (period == null || c.Period == period))
            .OrderByDescending(c => c.Start).FirstOrDefaultAsync(cancellationToken);

    private static PeriodLine Line(CloseRow row, MembershipView view, List<Signed> documents, DateTimeOffset now)
    {
        var awaited = row.Stage == CloseStage.Open ? DocumentTypes.Contribution : DocumentTypes.StatementSignature;
        var here = documents.Where(d => d.Period == row.Period && d.Type == awaited).Select(d => d.Author).ToHashSet();
        var facts = new CloseFacts
        {
            Period = row.Period,
            End = row.End,
            Stage = row.Stage,
            ClosedAt = row.ClosedAt,
            MissingFrom = [.. view.Set.ActiveMembers.Select(m => m.Handle).Where(m => !here.Contains(m))],
            CloseDue = row.End.AddSeconds(view.Charter.Calendar.CloseDueSeconds),
            SignaturesDue = row.End.AddSeconds(view.Charter.Calendar.SignaturesDueSeconds),
            Fault = row.Fault,
            Difference = row.Difference,
            Proofs = row.Proofs,
        };
        return new PeriodLine { Id = row.Period, Start = row.Start, End = row.End, Stage = PeriodStates.StageOf(facts, now), Reason = PeriodStates.Of(facts, now) };
    }

    private async Task<StatementView?> ViewAsync(CloseRow row, MembershipView view, CancellationToken cancellationToken)
    {
        if (await periods.FactsAsync(db, BillingPeriod.Parse(row.Period), cancellationToken) is not { } facts)
        {
            return null;
        }

        var (_, statement) = await StatementReading.ReadAsync(db, facts, row, cancellationToken);
        var signed = await SignaturesAsync(row, cancellationToken);
        return new StatementView
        {
            Statement = statement,
            Hash = row.Statement!.Value,
            Names = view.Set.Members.ToDictionary(m => m.Handle, m => m.Name),
            Signatures = [.. statement.Members.Select(m => new SignatureLine(m.Handle, signed.TryGetValue(m.Handle, out var at) ? at : null))],
        };
    }

    /// <summary>When each member signed the issued hash; a signature on another hash is none.</summary>
    private async Task<Dictionary<MemberHandle, DateTimeOffset>> SignaturesAsync(CloseRow row, CancellationToken cancellationToken)
    {
        var documents = await db.Set<CloseDocumentRow>().AsNoTracking()
            .Where(d => d.Period == row.Period && d.Type == DocumentTypes.StatementSignature).Select(d => new { d.Author, d.Utf8 }).ToListAsync(cancellationToken);
        var signed = new Dictionary<MemberHandle, DateTimeOffset>();
        foreach (var document in documents)
        {
            if (SignedDocument.TryRead(document.Utf8, JsonLimits.Batch, out var read) == DocumentFault.None
                && read!.TryReadBody(DocumentJson.Strict.StatementSignatureBody, out var body)
                && body.Statement == row.IssuedStatement)
            {
                signed[document.Author] = read.Header.Published;
            }
        }

        return signed;
    }

    private sealed record Signed(string Period, string Type, MemberHandle Author);
}
