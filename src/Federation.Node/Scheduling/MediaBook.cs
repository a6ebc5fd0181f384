using System.Globalization;
using System.Text.Json;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>One copy of a blob, as this node knows it.</summary>
internal sealed record CopyView
{
    /// <summary>The member that has or is to have it; null on a node without a federation.</summary>
    public required MemberHandle? Member { get; init; }

    /// <summary>The lease's state in camel case; an own copy is <c>held</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The host's code, where it gave one.</summary>
    public string? Reason { get; init; }

    /// <summary>When the bytes were last known to be whole: stored, or reported held.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The copy is on this node's disk.</summary>
    public required bool Local { get; init; }

    public LeaseId? Lease { get; init; }

    /// <summary>For whom it is kept, where that is another member.</summary>
    public MemberHandle? KeptFor { get; init; }

    public bool Unreachable { get; init; }
}

/// <summary>A lease that gave no copy.</summary>
internal sealed record FailedCopy(MemberHandle Member, string Because, DateTimeOffset At);

internal sealed record BlobCopies(BlobId Blob, ByteSize Size, IReadOnlyList<CopyView> Copies, IReadOnlyList<FailedCopy> Failures);

internal sealed record MediaItem
{
    public required ObjectRow Object { get; init; }

    public required string Bucket { get; init; }

    public required bool LocalOnly { get; init; }

    public required int CopiesWanted { get; init; }

    public required int CopiesVerified { get; init; }

    public required IReadOnlyList<CopyView> Copies { get; init; }

    /// <summary>Null when all is well.</summary>
    public StateReason? Reason { get; init; }
}

/// <summary>Objects and where their copies are, for pages and the API. Reads only.</summary>
internal sealed class MediaBook(NodeDbContext db, MembershipDirectory directory, IBlobStore store)
{
    private const int MaxFailures = 10;

    /// <summary>The copies of a blob that this node keeps or owns; null when it knows none.</summary>
    public async Task<BlobCopies?> CopiesAsync(BlobId blob, CancellationToken cancellationToken)
    {
        var row = await db.Set<BlobRow>().AsNoTracking().FirstOrDefaultAsync(b => b.Blob == blob, cancellationToken);
        var leases = await LeaseBook.ForBlobAsync(db, blob, cancellationToken);
        if (row is null && leases.Count == 0)
        {
            return null;
        }

        var isOwned = await db.Set<ObjectRow>().AnyAsync(o => o.Blob == blob, cancellationToken);
        var failures = leases.Where(l => l is { Role: LeaseRole.Owner, FailedAt: not null }).OrderByDescending(l => l.FailedAt).Take(MaxFailures)
            .Select(l => new FailedCopy(l.Host, l.Reason ?? l.FailedBecause!, l.FailedAt!.Value));
        return new BlobCopies(blob, row?.Size ?? leases[0].Size, Copies(isOwned ? row : null, leases), [.. failures]);
    }

    /// <summary>Objects by their id, a page at a time, after the last one of the page before.</summary>
    public async Task<IReadOnlyList<MediaItem>> ListAsync(long afterId, int limit, CultureInfo culture, CancellationToken cancellationToken)
    {
        var rows = await db.Set<ObjectRow>().AsNoTracking().Where(o => o.Id > afterId)
            .Join(db.Set<BucketRow>().AsNoTracking(), o => o.BucketId, b => b.Id, (o, b) => new { Object = o, b.Name, b.Kind })
            .OrderBy(r => r.Object.Id).Take(limit).ToListAsync(cancellationToken);
        var blobs = rows.Select(r => r.Object.Blob).Distinct().ToList();
        var stored = await db.Set<BlobRow>().AsNoTracking().Where(b => blobs.Contains(b.Blob)).ToDictionaryAsync(b => b.Blob, cancellationToken);
        var holdings = await db.Set<HoldingRow>().AsNoTracking().Where(h => blobs.Contains(h.Blob)).ToDictionaryAsync(h => h.Blob, cancellationToken);
        var leases = (await db.Set<LeaseRow>().AsNoTracking().Where(l => blobs.Contains(l.Blob)).ToListAsync(cancellationToken)).ToLookup(l => l.Blob);
        return [.. rows.Select(r => Item(r.Object, r.Name, r.Kind, Copies(stored.GetValueOrDefault(r.Object.Blob), leases[r.Object.Blob]), holdings.GetValueOrDefault(r.Object.Blob), culture))];
    }

    private MediaItem Item(ObjectRow row, string bucket, BucketKind kind, IReadOnlyList<CopyView> copies, HoldingRow? holding, CultureInfo culture)
    {
        var isLocalOnly = kind == BucketKind.LocalOnly;
        var verified = copies.Count(c => c.State == "held" && c.KeptFor is null);
        var wanted = isLocalOnly ? 1 : holding?.CopiesWanted ?? 0;
        return new MediaItem
        {
            Object = row,
            Bucket = bucket,
            LocalOnly = isLocalOnly,
            CopiesWanted = wanted,
            CopiesVerified = verified,
            Copies = copies,
            Reason = Reason(row, isLocalOnly, verified, holding, culture),
        };
    }

    private StateReason? Reason(ObjectRow row, bool isLocalOnly, int verified, HoldingRow? holding, CultureInfo culture)
    {
        if (isLocalOnly)
        {
            return MediaCondition.LocalOnly.Say(row.StoredAt, culture);
        }

        if (directory.Current is null)
        {
            return MediaCondition.NotInFederation.Say(row.StoredAt, culture);
        }

        if (holding is null or { State: HoldingState.Planning or HoldingState.Ended })
        {
            return MediaCondition.Planning.Say(row.StoredAt, culture);
        }

        if (verified >= holding.CopiesWanted && holding.MissingCount == 0)
        {
            return null;
        }

        var condition = Enum.TryParse<MissingReason>(holding.MissingReason, out var missing) ? MediaConditions.Of(missing) : MediaCondition.Placing;
        return condition.Say(holding.StateSince, culture, verified, holding.CopiesWanted, holding.MissingCount);
    }

    private List<CopyView> Copies(BlobRow? own, IEnumerable<LeaseRow> leases)
    {
        var copies = new List<CopyView>();
        var self = directory.Current?.Self;
        if (own is not null && store.LengthOf(own.Blob) == own.Size.Bytes)
        {
            copies.Add(new CopyView { Member = self, State = "held", Since = own.CreatedAt, VerifiedAt = own.CreatedAt, Local = true });
        }

        foreach (var lease in leases.Where(l => l.IsLive || l.State is LeaseState.Grace or LeaseState.Releasing or LeaseState.Erasing).OrderBy(l => l.CreatedAt).ThenBy(l => l.Host))
        {
            var isHost = lease.Role == LeaseRole.Host;
            copies.Add(new CopyView
            {
                Member = lease.Host,
                State = JsonNamingPolicy.CamelCase.ConvertName(lease.State.ToString()),
                Since = lease.StateSince,
                Reason = lease.Reason,
                VerifiedAt = lease.IsHeld ? lease.LastPassedAudit ?? lease.HeldAt : null,
                Local = isHost,
                Lease = lease.Id,
                KeptFor = isHost ? lease.Owner : null,
                Unreachable = lease.Unreachable,
            });
        }

        return copies;
    }
}
