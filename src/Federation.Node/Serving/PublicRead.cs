using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>
/// Answers a public name. The owner answers its own from its objects; any other member answers as a front: from its copy while a live lease of that owner
/// says public, else by sending the client to a member that the owner's entry names. Without an entry there is nothing (design 04, Origin down).
/// </summary>
internal sealed class PublicRead(NodeDbContext db, Objects objects, MembershipDirectory directory, MediaAnswer answer)
{
    /// <summary>A client that three members have sent on is sent no further.</summary>
    private const int MaxHops = 3;

    public async Task HandleAsync(HttpContext context, MediaPath name, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            await MediaDoor.NotFoundAsync(context, cancellationToken);
            return;
        }

        var found = name.Owner == view.Self ? await OwnAsync(view, name, cancellationToken) : await OthersAsync(view, name, cancellationToken);
        if (found is not { } known)
        {
            await MediaDoor.NotFoundAsync(context, cancellationToken);
            return;
        }

        if (known.IsHere && await answer.WriteAsync(context, known.Media, known.Charge, LinkOf(view, name, known.Holders), cancellationToken) == MediaOutcome.Answered)
        {
            return;
        }

        await SendOnAsync(context, view, name, known.Holders, cancellationToken);
    }

    private async Task<Known?> OwnAsync(MembershipView view, MediaPath name, CancellationToken cancellationToken)
    {
        if (await objects.FindAsync(name.Bucket, name.Key, cancellationToken) is not { Public: true } row)
        {
            return null;
        }

        var holders = await db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Owner && l.Blob == row.Blob && (l.State == LeaseState.Held || l.State == LeaseState.Grace))
            .Where(l => l.Visibility == LeaseVisibility.Public)
            .Select(l => l.Host).ToListAsync(cancellationToken);
        return new Known(MediaObject.Of(row), [view.Self, .. holders], true, null);
    }

    private async Task<Known?> OthersAsync(MembershipView view, MediaPath name, CancellationToken cancellationToken)
    {
        var entry = await db.Set<CatalogueRow>().AsNoTracking()
            .SingleOrDefaultAsync(c => c.Owner == name.Owner && c.Bucket == name.Bucket && c.Key == name.Key, cancellationToken);
        if (entry?.Media() is not { } media)
        {
            return null;
        }

        var lease = await HeldLeases.FindAsync(db, name.Owner, media.Blob, cancellationToken);
        var charge = lease is null ? null : new EgressCharge { Lease = lease.Id, Owner = lease.Owner };
        var holders = entry.Holders.Select(h => MemberHandle.TryParse(h, out var handle) ? handle : (MemberHandle?)null).OfType<MemberHandle>();
        return new Known(media, [.. holders], lease is { Visibility: LeaseVisibility.Public } && lease.Size == media.Size, charge);
    }

    /// <summary>Never back to ourselves, and never to a member that has sent the client on already.</summary>
    private async Task SendOnAsync(HttpContext context, MembershipView view, MediaPath name, IReadOnlyList<MemberHandle> holders, CancellationToken cancellationToken)
    {
        var via = context.Request.Query[MediaPath.ViaParameter].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(h => MemberHandle.TryParse(h, out var handle) ? handle : (MemberHandle?)null).OfType<MemberHandle>().ToList();
        var mirrors = via.Count >= MaxHops ? [] : await Mirrors.OrderAsync(db, view, name.Owner, holders, via, cancellationToken);
        if (mirrors.Count == 0)
        {
            await MediaDoor.NotFoundAsync(context, cancellationToken);
            return;
        }

        MediaDoor.SetCommonHeaders(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = $"{mirrors[0].MediaOrigin}{name}?{MediaPath.ViaParameter}={string.Join(',', via.Append(view.Self))}";
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
    }

    /// <summary>Other addresses of the same bytes (RFC 6249), for public reads only.</summary>
    private static string? LinkOf(MembershipView view, MediaPath name, IReadOnlyList<MemberHandle> holders)
    {
        var links = holders.Distinct().Where(h => h != view.Self).Select(view.ByHandle).OfType<Protocol.Membership.MemberEntry>()
            .Select(m => $"<{m.MediaOrigin}{name}>; rel=duplicate").ToList();
        return links.Count == 0 ? null : string.Join(", ", links);
    }

    private sealed record Known(MediaObject Media, IReadOnlyList<MemberHandle> Holders, bool IsHere, EgressCharge? Charge);
}

/// <summary>The leases under which this node may show a blob as its host.</summary>
internal static class HeldLeases
{
    /// <summary>The lease to charge; null when none lets this node serve the blob for that owner.</summary>
    public static Task<LeaseRow?> FindAsync(NodeDbContext db, MemberHandle owner, BlobId blob, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Host && l.Owner == owner && l.Blob == blob && (l.State == LeaseState.Held || l.State == LeaseState.Grace))
            .Where(l => l.Visibility != LeaseVisibility.NeverServe)
            // A public one first, a held one before one in grace.
            .OrderByDescending(l => l.Visibility == LeaseVisibility.Public).ThenByDescending(l => l.State == LeaseState.Held).ThenBy(l => l.Id)
            .FirstOrDefaultAsync(cancellationToken);
}
