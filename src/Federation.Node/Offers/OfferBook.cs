using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Offers;

/// <summary>What became of a received offer, first reason first.</summary>
internal enum OfferVerdict
{
    Taken,
    Unreadable,
    OtherCurrency,
    Disordered,

    /// <summary>A newer one of this host is known, or the same.</summary>
    NotNewer,
}

/// <summary>An offer of another member, as it stands in its document.</summary>
internal sealed record KnownOffer
{
    public required MemberHandle Host { get; init; }

    public required CapacityOfferBody Body { get; init; }

    public required Sha256Digest DocumentHash { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>Offers of the other members: the newest of each host is kept, and used until it expires.</summary>
internal sealed class OfferBook(MembershipDirectory directory, OfferOptions options, TimeProvider time)
{
    /// <summary>Offers that bind now, of members that may take new leases, by handle.</summary>
    public async Task<IReadOnlyList<KnownOffer>> CurrentAsync(NodeDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return [];
        }

        var known = await AllAsync(db, cancellationToken);
        return [.. known.Where(o => o.Body.ExpiresAt > now && view.ByHandle(o.Host)?.StateAt(now) == MemberState.Active && o.Host != view.Self)];
    }

    /// <summary>Every newest offer, expired or not, by handle.</summary>
    public async Task<IReadOnlyList<KnownOffer>> AllAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Set<KnownOfferRow>().AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(Read).OfType<KnownOffer>().OrderBy(o => o.Host)];
    }

    /// <summary>The offer of one host that binds now, or null.</summary>
    public async Task<KnownOffer?> ForHostAsync(NodeDbContext db, MemberHandle host, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await db.Set<KnownOfferRow>().AsNoTracking().SingleOrDefaultAsync(o => o.Host == host && o.ExpiresAt > now, cancellationToken);
        return row is null ? null : Read(row);
    }

    /// <summary>What this node lends; null while it lends nothing.</summary>
    public static Task<OwnOfferRow?> OwnAsync(NodeDbContext db, CancellationToken cancellationToken) =>
        db.Set<OwnOfferRow>().AsNoTracking().SingleOrDefaultAsync(o => o.Id == OwnOfferRow.OnlyId, cancellationToken);

    /// <summary>Keeps the offer if it is newer than the one known, in the caller's transaction. Its proof and author have been checked.</summary>
    public async Task<OfferVerdict> TakeAsync(NodeDbContext db, SignedDocument document, MemberHandle host, CancellationToken cancellationToken)
    {
        if (document.Header.Type != DocumentTypes.CapacityOffer || !document.TryReadBody(DocumentJson.Strict.CapacityOfferBody, out var body))
        {
            return OfferVerdict.Unreadable;
        }

        if (!body.Prices.IsWellFormed || body.Prices.Currency != directory.Require().Charter.Currency)
        {
            return OfferVerdict.OtherCurrency;
        }

        if (!IsOrdered(body, document.Header.Published))
        {
            return OfferVerdict.Disordered;
        }

        var header = document.Header;
        var written = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO offers.known (host, epoch, sequence, document, utf8, published_at, expires_at, received_at)
            VALUES ({host.ToString()}, {header.Epoch}, {body.Sequence}, {document.Hash.ToArray()}, {document.Utf8.ToArray()}, {header.Published}, {body.ExpiresAt}, {time.GetUtcNow()})
            ON CONFLICT (host) DO UPDATE SET epoch = EXCLUDED.epoch, sequence = EXCLUDED.sequence, document = EXCLUDED.document, utf8 = EXCLUDED.utf8,
                published_at = EXCLUDED.published_at, expires_at = EXCLUDED.expires_at, received_at = EXCLUDED.received_at
            WHERE (known.epoch, known.sequence) < (EXCLUDED.epoch, EXCLUDED.sequence)
            """,
            cancellationToken);
        if (written == 0)
        {
            return OfferVerdict.NotNewer;
        }

        db.Publish(new OffersChanged(host));
        await db.SaveChangesAsync(cancellationToken);
        return OfferVerdict.Taken;
    }

    private bool IsOrdered(CapacityOfferBody body, DateTimeOffset published) =>
        body is { Sequence: > 0, LendableBytes: >= 0, FreeBytes: >= 0, EgressBytesPerMonth: >= 0, EgressBytesLeft: >= 0, LargestBlobBytes: >= 0 }
        && body.FreeBytes <= body.LendableBytes
        && body.MaxBytesPerOwner is null or >= 0
        && body.ExpiresAt > published
        && body.ExpiresAt <= published + TimeSpan.FromSeconds(options.LongestLifetimeSeconds)
        && !string.IsNullOrWhiteSpace(body.Domains.Operator);

    private static KnownOffer? Read(KnownOfferRow row) =>
        SignedDocument.TryRead(row.Utf8, JsonLimits.Default, out var document) == DocumentFault.None && document!.TryReadBody(DocumentJson.Strict.CapacityOfferBody, out var body)
            ? new KnownOffer { Host = row.Host, Body = body, DocumentHash = row.Document, PublishedAt = row.PublishedAt, ReceivedAt = row.ReceivedAt }
            : null;
}
