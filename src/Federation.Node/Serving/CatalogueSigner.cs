using System.Text.Json;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>
/// The owner's side of the catalogue: signs what a public name stands for and who holds it, whenever either changes, and sends it to all holders and to
/// the fronts, so that the name goes on answering when this node does not (design 04, Origin down).
/// </summary>
internal sealed class CatalogueSigner(
    Objects objects, DocumentLog log, PeerOutbox outbox, IBlobStore store, MembershipDirectory directory, ServingOptions options, TimeProvider time)
{
    /// <summary>Signs a new entry if the last one is not true any more, and releases the row.</summary>
    public async Task LookAsync(NodeDbContext db, PublicationRow row, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = time.GetUtcNow();
        var found = await objects.FindAsync(row.Bucket, row.Key, cancellationToken);
        var shown = found is { Public: true } ? found : null;
        var leases = await LeasesOfAsync(db, [shown?.Blob, row.Blob], cancellationToken);
        var body = Body(row, shown, leases, view.Self);
        var content = ContentOf(body);
        var isNew = content != row.Content && (shown is not null || row.Sequence > 0);
        DateTimeOffset? next = shown is null ? null : now.AddSeconds(options.RecheckSeconds);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (isNew)
        {
            body = body with { Sequence = Math.Max(row.Sequence + 1, shown?.Sequence ?? 0) };
            var document = await log.AppendAsync(db, DocumentTypes.CatalogueEntry, body, DocumentJson.Strict.CatalogueEntryBody, cancellationToken);
            foreach (var peer in Recipients(view, leases))
            {
                await outbox.EnqueueAsync(db, peer, Streams.Leases, document, cancellationToken);
            }
        }

        var sequence = isNew ? body.Sequence : row.Sequence;
        var objectSequence = shown?.Sequence ?? row.ObjectSequence;
        var saved = await db.Set<PublicationRow>().Where(p => p.Id == row.Id && p.Fence == row.Fence).ExecuteUpdateAsync(
            s => s.SetProperty(p => p.Sequence, sequence)
                .SetProperty(p => p.ObjectSequence, objectSequence)
                .SetProperty(p => p.Content, content)
                .SetProperty(p => p.Blob, body.Blob)
                .SetProperty(p => p.ClaimedUntil, (DateTimeOffset?)null)
                .SetProperty(p => p.NextActionAt, p => p.Changes == row.Changes ? next : now),
            cancellationToken);
        if (saved == 1)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        db.ChangeTracker.Clear();
    }

    private CatalogueEntryBody Body(PublicationRow row, ObjectRow? shown, IReadOnlyList<LeaseRow> leases, MemberHandle self)
    {
        if (shown is null)
        {
            return new CatalogueEntryBody { Owner = self, Bucket = row.Bucket, Key = row.Key, Sequence = 0 };
        }

        var media = MediaObject.Of(shown);
        var holders = leases.Where(l => l.Blob == shown.Blob && l.State is LeaseState.Held or LeaseState.Grace && l.Visibility == LeaseVisibility.Public)
            .Select(l => l.Host).ToList();
        if (store.LengthOf(shown.Blob) == shown.Size.Bytes)
        {
            holders.Add(self);
        }

        return new CatalogueEntryBody
        {
            Owner = self,
            Bucket = row.Bucket,
            Key = row.Key,
            Sequence = 0,
            Blob = shown.Blob,
            SizeBytes = shown.Size.Bytes,
            ContentType = media.ContentType,
            Headers = media.Headers,
            Holders = [.. holders.Distinct().OrderBy(h => h.ToString(), StringComparer.Ordinal)],
        };
    }

    /// <summary>Everyone who has or had a lease on the name's bytes, and the fronts; in the order that the outbox asks for.</summary>
    private static IEnumerable<MemberHandle> Recipients(MembershipView view, IReadOnlyList<LeaseRow> leases)
    {
        var others = view.Others.Select(m => m.Handle).OrderBy(h => h.ToString(), StringComparer.Ordinal).ToList();
        var hosts = leases.Select(l => l.Host).ToHashSet();
        return others.Where((handle, index) => index < view.Charter.MaxFronts || hosts.Contains(handle));
    }

    private static async Task<List<LeaseRow>> LeasesOfAsync(NodeDbContext db, BlobId?[] blobs, CancellationToken cancellationToken)
    {
        var found = new List<LeaseRow>();
        foreach (var blob in blobs.OfType<BlobId>().Distinct())
        {
            found.AddRange(await db.Set<LeaseRow>().AsNoTracking().Where(l => l.Role == LeaseRole.Owner && l.Blob == blob).ToListAsync(cancellationToken));
        }

        return found;
    }

    private static Sha256Digest ContentOf(CatalogueEntryBody body) =>
        Sha256Digest.Of(JsonSerializer.SerializeToUtf8Bytes(body, DocumentJson.Strict.CatalogueEntryBody));
}
