using System.Globalization;
using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>A message as it goes over the wire.</summary>
internal sealed record OutgoingMessage(string Path, byte[] Body);

/// <summary>Makes the envelope of a queued message: always the same bytes for the same row.</summary>
internal sealed class EnvelopeWriter(MembershipDirectory directory)
{
    private static readonly HashSet<string> Answers = new(
        [DocumentTypes.WindowAnswer, DocumentTypes.SummaryAnswer, DocumentTypes.InputSetSignature, DocumentTypes.StatementSignature], StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The document is not stored: the database is damaged.</exception>
    public async Task<OutgoingMessage> WriteAsync(NodeDbContext db, DeliveryRow row, MemberEntry to, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var isSkip = row.State == DeliveryState.Rejected;
        var document = isSkip ? null : await FindDocumentAsync(db, row, cancellationToken);
        var type = document is null ? "" : TypeOf(document);
        var envelope = new Envelope
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{view.SelfEntry.Origin}/activities/{row.Epoch}/{row.Peer}/{row.Stream}/{row.Seq}{(isSkip ? "/skip" : "")}"),
            Type = isSkip ? "Undo" : ActivityOf(type),
            Actor = view.SelfEntry.Actor,
            To = to.Actor,
            Federation = view.FederationId,
            MemberRevision = row.MemberRevision,
            Epoch = row.Epoch,
            Stream = row.Stream,
            Seq = row.Seq,
            Document = document,
            Attachment = isSkip || row.Attachment is null ? null : JsonElement.Parse(row.Attachment),
            SkipCode = isSkip ? "refused" : null,
        };
        return new OutgoingMessage(Inbox.BatchTypes.Contains(type) ? Inbox.BatchPath : Inbox.Path, envelope.ToUtf8());
    }

    private static async Task<byte[]> FindDocumentAsync(NodeDbContext db, DeliveryRow row, CancellationToken cancellationToken) =>
        await DocumentLog.FindAsync(db, row.Document, cancellationToken)
            ?? await db.Set<RelayedDocumentRow>().AsNoTracking().Where(r => r.Hash == row.Document).Select(r => r.Utf8).SingleOrDefaultAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The document {row.Document} of delivery {row.Id} is not stored.");

    private static string TypeOf(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        return json.RootElement.GetProperty("type").GetString()!;
    }

    /// <summary>The ActivityStreams verb outside; the meaning is in the document inside.</summary>
    private static string ActivityOf(string documentType) => documentType switch
    {
        DocumentTypes.CapacityOffer => "Announce",
        DocumentTypes.LeaseBatch => "Update",
        _ => Answers.Contains(documentType) ? "Accept" : "Create",
    };
}
