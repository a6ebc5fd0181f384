using System.Text.Json.Serialization.Metadata;
using Federation.Accounting.Close;
using Federation.Accounting.Evidence;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Metering;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>Signs what this node says in a close, keeps it and queues it for every member, in one transaction: what was sent is what is remembered.</summary>
internal sealed class ClosePublisher(DocumentLog log, PeerOutbox outbox, MembershipDirectory directory, TimeProvider time)
{
    /// <summary>Publishes this member's contribution once its figures are complete, or once waiting for others is no longer fair; false while it waits.</summary>
    public async Task<bool> TryContributeAsync(NodeDbContext db, PeriodFacts facts, CancellationToken cancellationToken)
    {
        var self = directory.Require().Self;
        var period = facts.Period;
        if (!await UsageBook.IsMeteredAsync(db, period.End, cancellationToken))
        {
            return false;
        }

        // Others get half of the time up to the close to answer; after it their silence makes a summary presumed (design 05, Liveness).
        var calendar = facts.Terms.Calendar;
        var patience = calendar.ContributionsDue + ((calendar.CloseDue - calendar.ContributionsDue) / 2);
        if (time.GetUtcNow() < period.End + patience && !await UsageBook.IsAnsweredAsync(db, self, period, cancellationToken))
        {
            return false;
        }

        var usage = await UsageBook.ContributionDocumentsAsync(db, self, period, cancellationToken);
        var costs = await db.Set<CostRow>().AsNoTracking().Where(c => c.Period == period.Id).Select(c => c.Utf8).ToListAsync(cancellationToken);
        var body = new ContributionBody
        {
            Period = period.Id,
            Heads = usage.Heads,
            Documents = [.. usage.Documents.Concat(costs).Select(UsageBook.ToElement).DistinctBy(HashOf).OrderBy(HashOf)],
            OpenDisputes = usage.OpenDisputes,
        };
        await PublishAsync(db, period.Id, DocumentTypes.Contribution, body, DocumentJson.Strict.ContributionBody, null, cancellationToken);
        return true;
    }

    public async Task ProposeAsync(NodeDbContext db, PeriodFacts facts, InputSetProposal proposal, CancellationToken cancellationToken)
    {
        var body = new InputSetBody
        {
            Period = facts.Period.Id,
            Round = proposal.Round,
            Contributions = [.. proposal.Set.Contributions.Select(c => new InputSetEntry { Member = c.Member, Contribution = c.Hash })],
        };
        var notes = proposal.Notes.Count == 0 ? null : await NoteHashesAsync(db, facts.Period.Id, proposal, cancellationToken);
        await PublishAsync(db, facts.Period.Id, DocumentTypes.InputSet, body, DocumentJson.Strict.InputSetBody, notes, cancellationToken);
    }

    public Task NoteAsync(NodeDbContext db, string period, RoundNote note, CancellationToken cancellationToken) => PublishAsync(
        db,
        period,
        DocumentTypes.RoundNote,
        new RoundNoteBody { Period = period, Round = note.ForRound, SignedRound = note.LastSigned?.Round, SignedSet = note.LastSigned?.SetHash },
        DocumentJson.Strict.RoundNoteBody,
        null,
        cancellationToken);

    public Task SignSetAsync(NodeDbContext db, string period, SetSignature signature, CancellationToken cancellationToken) => PublishAsync(
        db,
        period,
        DocumentTypes.InputSetSignature,
        new InputSetSignatureBody { Period = period, Round = signature.Round, InputSet = signature.SetHash },
        DocumentJson.Strict.InputSetSignatureBody,
        null,
        cancellationToken);

    public Task SignStatementAsync(NodeDbContext db, string period, StatementSignature signature, CancellationToken cancellationToken) => PublishAsync(
        db,
        period,
        DocumentTypes.StatementSignature,
        new StatementSignatureBody { Period = period, InputSet = signature.SetHash, Statement = signature.StatementHash },
        DocumentJson.Strict.StatementSignatureBody,
        null,
        cancellationToken);

    private async Task PublishAsync<TBody>(
        NodeDbContext db, string period, string type, TBody body, JsonTypeInfo<TBody> info, IReadOnlyList<Sha256Digest>? notes, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var document = await log.AppendAsync(db, type, body, info, cancellationToken);
        await CloseDocuments.StoreAsync(db, period, view.Self, document, notes is null ? null : string.Join(' ', notes), time.GetUtcNow(), cancellationToken);
        var attachment = notes is null ? null : CloseDocuments.WriteNotes(notes);
        foreach (var member in view.Others.OrderBy(m => m.Handle))
        {
            await outbox.EnqueueAsync(db, member.Handle, Streams.Close, document, attachment, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<Sha256Digest>> NoteHashesAsync(NodeDbContext db, string period, InputSetProposal proposal, CancellationToken cancellationToken)
    {
        var rows = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == period && d.Type == DocumentTypes.RoundNote).ToListAsync(cancellationToken);
        return
        [
            .. rows.Where(r => CloseEvidence.ReadVote(r.Author, CloseDocuments.Read(r.Utf8), period) is CloseEvent.NoteReceived { Note: var note } && proposal.Notes.Contains(note))
                .Select(r => r.Hash).Order(),
        ];
    }

    private static Sha256Digest HashOf(System.Text.Json.JsonElement document) => Sha256Digest.Of(JcsCanonicalizer.Canonicalize(document));
}
