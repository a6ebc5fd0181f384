using System.Text;
using System.Text.Json;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Keeps the newest entry of another member's name. Whoever passes it on, only its owner can have signed it.</summary>
internal sealed class CatalogueEntryHandler(MembershipDirectory directory) : IDocumentHandler
{
    private const int MaxBucketLength = 63;
    private const int MaxKeyBytes = 1024;
    private const int MaxHolders = 100;

    public string DocumentType => DocumentTypes.CatalogueEntry;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        // A list that is left out is read as none at all.
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.CatalogueEntryBody, out var body) || body.Headers is null || body.Holders is null)
        {
            return DocumentOutcome.Rejected("wrongBody", "The entry does not have its form.");
        }

        var view = directory.Require();
        if (body.Owner == view.Self || view.ByHandle(body.Owner)?.Actor != inbound.Document.Header.Author)
        {
            return DocumentOutcome.Rejected("wrongAuthor", "Only the owner of a name says what it stands for.");
        }

        if (Mistake(body) is { } mistake)
        {
            return DocumentOutcome.Rejected("wrongEntry", mistake);
        }

        await StoreAsync(db, body, inbound, cancellationToken);
        return DocumentOutcome.Done;
    }

    /// <summary>The highest sequence wins, whatever the order of arrival.</summary>
    private static async Task StoreAsync(NodeDbContext db, CatalogueEntryBody body, InboundDocument inbound, CancellationToken cancellationToken)
    {
        var (owner, blob, utf8) = (body.Owner.ToString(), body.Blob?.Digest.ToArray(), inbound.Document.Utf8.ToArray());
        var sorted = new SortedDictionary<string, string>(body.Headers.ToDictionary(), StringComparer.Ordinal);
        var headers = JsonSerializer.Serialize(sorted, ServingJson.Default.SortedDictionaryStringString);
        var holders = body.Holders.Select(h => h.ToString()).ToArray();
        var receivedAt = inbound.ReceivedAt.ToMicroseconds();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO serving.catalogue AS c (owner, bucket, key, sequence, blob, size, content_type, headers_json, holders, utf8, received_at)
            VALUES ({owner}, {body.Bucket}, {body.Key}, {body.Sequence}, {blob}, {body.SizeBytes}, {body.ContentType}, {headers}, {holders}, {utf8}, {receivedAt})
            ON CONFLICT (owner, bucket, key) DO UPDATE SET
                sequence = EXCLUDED.sequence, blob = EXCLUDED.blob, size = EXCLUDED.size, content_type = EXCLUDED.content_type,
                headers_json = EXCLUDED.headers_json, holders = EXCLUDED.holders, utf8 = EXCLUDED.utf8, received_at = EXCLUDED.received_at
            WHERE c.sequence < EXCLUDED.sequence
            """,
            cancellationToken);
    }

    private static string? Mistake(CatalogueEntryBody body)
    {
        if (body.Bucket.Length is 0 or > MaxBucketLength || body.Key.Length == 0 || Encoding.UTF8.GetByteCount(body.Key) > MaxKeyBytes
            || (body.Bucket + body.Key).Contains('\0', StringComparison.Ordinal))
        {
            return "The bucket or the key is empty or too long.";
        }

        if (body.Sequence < 1 || body.SizeBytes < 0 || body.Holders.Count > MaxHolders)
        {
            return "A number is out of its range.";
        }

        return (body.ContentType is null || MediaHeaders.IsSendable(body.ContentType)) && MediaHeaders.AreSendable(body.Headers) ? null : "A header cannot be sent.";
    }
}
