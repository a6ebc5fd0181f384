using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Accounting.Close;
using Federation.Accounting.Evidence;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>The stored documents of a close: kept once each, and read as the events of the close machine.</summary>
internal static class CloseDocuments
{
    private const string NotesMember = "notes";

    /// <summary>False when it was there already.</summary>
    public static async Task<bool> StoreAsync(
        NodeDbContext db, string period, MemberHandle author, SignedDocument document, string? notes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Set<CloseDocumentRow>().AnyAsync(d => d.Hash == document.Hash, cancellationToken))
        {
            return false;
        }

        db.Add(new CloseDocumentRow
        {
            Hash = document.Hash,
            Period = period,
            Type = document.Header.Type,
            Author = author,
            Utf8 = document.Utf8.ToArray(),
            NamedSet = CloseEvidence.ReadSet(document, period)?.Hash,
            Notes = notes,
            StoredAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Everything that is known of a close, as events, and the computed statement among them.</summary>
    public static async Task<List<CloseEvent>> EventsAsync(NodeDbContext db, CloseRow close, CancellationToken cancellationToken)
    {
        var contributions = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == close.Period && d.Type == DocumentTypes.Contribution)
            .Select(d => new ContributionRef(d.Author, d.Hash)).ToListAsync(cancellationToken);
        var rows = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == close.Period && d.Type != DocumentTypes.Contribution).ToListAsync(cancellationToken);
        var documents = rows.ConvertAll(r => (Row: r, Document: Read(r.Utf8)));
        var events = contributions.ConvertAll<CloseEvent>(c => new CloseEvent.ContributionStored(c));
        events.AddRange(documents.Select(d => CloseEvidence.ReadVote(d.Row.Author, d.Document, close.Period)).OfType<CloseEvent>());
        var notes = documents.Select(d => (d.Row.Hash, Event: CloseEvidence.ReadVote(d.Row.Author, d.Document, close.Period) as CloseEvent.NoteReceived))
            .Where(n => n.Event is not null).ToDictionary(n => n.Hash, n => n.Event!.Note);
        foreach (var (row, document) in documents)
        {
            if (document.Header.Type == DocumentTypes.InputSet && document.TryReadBody(DocumentJson.Strict.InputSetBody, out var body))
            {
                var set = CloseEvidence.ToSet(body);
                events.Add(new CloseEvent.SetReceived(set));
                events.Add(new CloseEvent.ProposalReceived(new InputSetProposal(row.Author, body.Round, set, NotesOf(row, body.Round, notes))));
            }
        }

        if (close is { InputSet: { } closed, Statement: { } statement })
        {
            events.Add(new CloseEvent.StatementComputed(closed, statement));
        }

        return events;
    }

    /// <summary>The contributions of a set, read again from what is stored.</summary>
    public static async Task<IReadOnlyList<Contribution>> ContributionsAsync(NodeDbContext db, PeriodFacts facts, InputSet set, CancellationToken cancellationToken)
    {
        var hashes = set.Contributions.Select(c => c.Hash).ToList();
        var rows = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => hashes.Contains(d.Hash)).ToListAsync(cancellationToken);
        return [.. rows.Select(r => Contribution.TryRead(Read(r.Utf8), facts.Period.Id, facts.Directory, out var contribution) == ContributionFault.None
            ? contribution!
            : throw new InvalidOperationException($"The stored contribution {r.Hash} cannot be read: the database is damaged."))];
    }

    /// <summary>The content of a set, from any proposal that named it.</summary>
    public static async Task<InputSet?> SetAsync(NodeDbContext db, string period, Sha256Digest hash, CancellationToken cancellationToken)
    {
        var utf8 = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == period && d.NamedSet == hash).Select(d => d.Utf8).FirstOrDefaultAsync(cancellationToken);
        return utf8 is null ? null : CloseEvidence.ReadSet(Read(utf8), period);
    }

    /// <exception cref="InvalidOperationException">The stored document cannot be read: the database is damaged.</exception>
    public static SignedDocument Read(byte[] utf8) => SignedDocument.TryRead(utf8, JsonLimits.Batch, out var document) == DocumentFault.None
        ? document!
        : throw new InvalidOperationException("A stored document of a close cannot be read: the database is damaged.");

    public static string WriteNotes(IEnumerable<Sha256Digest> notes) => new JsonObject { [NotesMember] = new JsonArray([.. notes.Select(n => (JsonNode)n.ToString())]) }.ToJsonString();

    /// <summary>The note hashes beside a proposal, separated by spaces; null when there are none.</summary>
    public static string? ReadNotes(JsonElement? attachment)
    {
        if (attachment is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty(NotesMember, out var notes) || notes.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var hashes = notes.EnumerateArray().Select(n => n.ToString()).ToList();
        return hashes.TrueForAll(h => Sha256Digest.TryParse(h, out _)) ? string.Join(' ', hashes) : null;
    }

    // The notes that the proposer named when all of them are here; else every note of the round: a note too many can only make us refuse.
    private static IReadOnlyList<RoundNote> NotesOf(CloseDocumentRow proposal, int round, Dictionary<Sha256Digest, RoundNote> notes)
    {
        var named = (proposal.Notes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Sha256Digest.Parse).ToList();
        return named.Count > 0 && named.TrueForAll(notes.ContainsKey)
            ? [.. named.Select(h => notes[h])]
            : [.. notes.Values.Where(n => n.ForRound == round).DistinctBy(n => n.Author)];
    }
}
