using System.Text.Json.Serialization.Metadata;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

/// <summary>Signs durable documents into this node's own log: gapless <c>docSeq</c>, each naming the hash of the one before (design 03, Document log).</summary>
internal sealed class DocumentLog(MembershipDirectory directory, NodeKeys keys, TimeProvider time)
{
    public const int HeadId = 1;

    /// <summary>Signs and stores a document inside the caller's transaction: if that is rolled back, the number is free again.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open on <paramref name="db"/>.</exception>
    public async Task<SignedDocument> AppendAsync<TBody>(NodeDbContext db, string type, TBody body, JsonTypeInfo<TBody> info, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A document is signed in the transaction of the change that it records.");
        }

        var view = directory.Require();
        // Pending changes go first, so that the row lock below is the last thing taken and is held shortly.
        await db.SaveChangesAsync(cancellationToken);
        var head = await db.Set<DocumentHeadRow>().FromSqlRaw("SELECT * FROM membership.document_head WHERE id = 1 FOR UPDATE").AsNoTracking().SingleAsync(cancellationToken);
        var author = view.SelfEntry.Actor;
        var header = new DocumentHeader
        {
            Id = $"{view.SelfEntry.Origin}/documents/{head.Epoch}/{head.DocSeq + 1}",
            Type = type,
            Author = author,
            Federation = view.FederationId.ToString(),
            MemberRevision = view.Revision,
            Epoch = head.Epoch,
            DocSeq = head.DocSeq + 1,
            PrevDocHash = head.Hash,
            Published = Milliseconds(time.GetUtcNow()),
        };
        var document = SignedDocument.Sign(header, body, info, keys.Document, MemberKeyIds.For(author, MemberKeyPurpose.Document));
        db.Add(new DocumentRow { Hash = document.Hash, Epoch = header.Epoch, DocSeq = header.DocSeq, Type = type, Utf8 = document.Utf8.ToArray(), PublishedAt = header.Published });
        await db.SaveChangesAsync(cancellationToken);
        await db.Set<DocumentHeadRow>().Where(h => h.Id == HeadId)
            .ExecuteUpdateAsync(s => s.SetProperty(h => h.DocSeq, header.DocSeq).SetProperty(h => h.Hash, document.Hash), cancellationToken);
        return document;
    }

    /// <summary>The stored bytes of a document of this node.</summary>
    public static async Task<byte[]?> FindAsync(NodeDbContext db, Sha256Digest hash, CancellationToken cancellationToken) =>
        (await db.Set<DocumentRow>().AsNoTracking().SingleOrDefaultAsync(d => d.Hash == hash, cancellationToken))?.Utf8;

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
