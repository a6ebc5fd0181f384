using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;

namespace Federation.Node.Settlement;

/// <summary>Takes the documents of a close as they come: judges form, author and period, keeps them, and lets the close be looked at. What they mean the
/// pure machine decides.</summary>
internal sealed class CloseInbox(Periods periods, MembershipDirectory directory, TimeProvider time)
{
    /// <summary>A member whose clock is ahead may close a little early (design 08.12).</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RevisionRetry = TimeSpan.FromSeconds(10);

    public async Task<DocumentOutcome> TakeAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        var document = inbound.Document;
        var view = directory.Require();
        if (PeriodOf(document) is not { } id || !BillingPeriod.TryParse(id, out var period) || !Periods.Exists(view, period))
        {
            return DocumentOutcome.Rejected("wrongPeriod", "The document names no period of the charter.");
        }

        var now = time.GetUtcNow();
        if (period.End > now + ClockTolerance)
        {
            return DocumentOutcome.Rejected("periodRuns", "The period is not over.");
        }

        if (document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("wrongAuthor", "Documents of a close come from their authors.");
        }

        if (await periods.FactsAsync(db, period, cancellationToken) is not { } facts || !facts.Electorate.Contains(inbound.Sender.Handle))
        {
            return DocumentOutcome.Rejected("notInElectorate", "Its author was no active member at the end of the period.");
        }

        if (document.Header.Type == DocumentTypes.Contribution)
        {
            var fault = Contribution.TryRead(document, period.Id, facts.Directory, out _);
            if (fault == ContributionFault.UnknownRevision)
            {
                return DocumentOutcome.Later("The contribution was signed under a revision that is not here yet.", RevisionRetry);
            }

            if (fault != ContributionFault.None)
            {
                return DocumentOutcome.Rejected("wrongContribution", $"The contribution is not believed: {fault}.");
            }
        }

        if (await CloseDocuments.StoreAsync(db, period.Id, inbound.Sender.Handle, document, CloseDocuments.ReadNotes(inbound.Attachment), now, cancellationToken))
        {
            await CloseRows.TouchAsync(db, period, now, cancellationToken);
        }

        return DocumentOutcome.Done;
    }

    private static string? PeriodOf(SignedDocument document) => document.Header.Type switch
    {
        DocumentTypes.Contribution => document.TryReadBody(DocumentJson.Strict.ContributionBody, out var body) ? body.Period : null,
        DocumentTypes.InputSet => document.TryReadBody(DocumentJson.Strict.InputSetBody, out var body) ? body.Period : null,
        DocumentTypes.InputSetSignature => document.TryReadBody(DocumentJson.Strict.InputSetSignatureBody, out var body) ? body.Period : null,
        DocumentTypes.RoundNote => document.TryReadBody(DocumentJson.Strict.RoundNoteBody, out var body) ? body.Period : null,
        DocumentTypes.StatementSignature => document.TryReadBody(DocumentJson.Strict.StatementSignatureBody, out var body) ? body.Period : null,
        _ => null,
    };
}

internal sealed class ContributionHandler(CloseInbox inbox) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.Contribution;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken) => inbox.TakeAsync(db, inbound, cancellationToken);
}

internal sealed class InputSetHandler(CloseInbox inbox) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.InputSet;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken) => inbox.TakeAsync(db, inbound, cancellationToken);
}

internal sealed class InputSetSignatureHandler(CloseInbox inbox) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.InputSetSignature;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken) => inbox.TakeAsync(db, inbound, cancellationToken);
}

internal sealed class RoundNoteHandler(CloseInbox inbox) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.RoundNote;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken) => inbox.TakeAsync(db, inbound, cancellationToken);
}

internal sealed class StatementSignatureHandler(CloseInbox inbox) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.StatementSignature;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken) => inbox.TakeAsync(db, inbound, cancellationToken);
}
