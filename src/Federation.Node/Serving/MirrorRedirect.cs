using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>By what right an object is read.</summary>
internal enum ReadAuthorisation
{
    /// <summary>Anyone, since the object is public.</summary>
    Anonymous,

    /// <summary>By an address that a key holder signed.</summary>
    Presigned,

    /// <summary>By a signature in the headers; such a client follows no redirect with it, and is never sent on.</summary>
    Header,
}

/// <summary>For Gateway: sends a reader of one of our own objects to a mirror, with a ticket, when the bucket offloads or our copy is gone.</summary>
internal sealed class MirrorRedirect(
    NodeDbContext db, Buckets buckets, IBlobStore store, TicketIssuer issuer, MembershipDirectory directory)
{
    /// <summary>True when it answered 307; false when the object is to be served here. The caller has checked that the read is allowed.</summary>
    public async Task<bool> TryAsync(HttpContext context, ObjectRow row, ReadAuthorisation authorisation, CancellationToken cancellationToken)
    {
        if (await LocateAsync(context.Request, row, authorisation, cancellationToken) is not { } location)
        {
            return false;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = location.OriginalString;
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        return true;
    }

    /// <summary>Where to send the reader; null when the object is to be served here.</summary>
    public async Task<Uri?> LocateAsync(HttpRequest request, ObjectRow row, ReadAuthorisation authorisation, CancellationToken cancellationToken)
    {
        if (authorisation == ReadAuthorisation.Header || directory.Current is not { } view
            || await buckets.FindAsync(row.BucketId, cancellationToken) is not { } bucket)
        {
            return null;
        }

        var isLocal = store.LengthOf(row.Blob) == row.Size.Bytes;
        if (isLocal && bucket.Policy.KeepLocal)
        {
            return null;
        }

        var leases = await db.Set<LeaseRow>().AsNoTracking()
            .Where(l => l.Role == LeaseRole.Owner && l.Blob == row.Blob && (l.State == LeaseState.Held || l.State == LeaseState.Grace))
            .Where(l => l.Visibility != LeaseVisibility.NeverServe)
            .ToListAsync(cancellationToken);
        var mirrors = await Mirrors.OrderAsync(db, view, view.Self, leases.Select(l => l.Host), [], cancellationToken);
        if (mirrors.Count == 0)
        {
            return null;
        }

        var media = Media(request, row, authorisation);
        var ticket = await issuer.IssueAsync(leases.First(l => l.Host == mirrors[0].Handle), media, cancellationToken);
        return new Uri($"{mirrors[0].MediaOrigin}{MediaDoor.TicketPrefix}{ticket}");
    }

    /// <summary>A presigned address may name the headers of its answer; its signature covers them.</summary>
    private static MediaObject Media(HttpRequest request, ObjectRow row, ReadAuthorisation authorisation)
    {
        var media = MediaObject.Of(row);
        if (authorisation != ReadAuthorisation.Presigned)
        {
            return media;
        }

        var headers = new SortedDictionary<string, string>(media.Headers.ToDictionary(), StringComparer.Ordinal);
        foreach (var (parameter, header) in new[] { ("response-content-disposition", "content-disposition"), ("response-cache-control", "cache-control") })
        {
            if (request.Query[parameter].ToString() is { } value && MediaHeaders.IsSendable(value))
            {
                headers[header] = value;
            }
        }

        var type = request.Query["response-content-type"].ToString();
        return media with { ContentType = MediaHeaders.IsSendable(type) ? type : media.ContentType, Headers = headers };
    }
}
