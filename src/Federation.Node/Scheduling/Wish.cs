using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>What the owner wants for one blob now.</summary>
internal sealed record Wish
{
    public required int Copies { get; init; }

    public required PlacementPolicy Policy { get; init; }

    public required LeaseVisibility Visibility { get; init; }

    public required ByteSize EgressCeiling { get; init; }

    /// <summary>
    /// Read from every object in a clear bucket that stands for the blob; null when none does. Several buckets may name one blob: the most copies asked for
    /// decide, together with that bucket's policy; one public object makes the copies public.
    /// </summary>
    public static async Task<Wish?> ForBlobAsync(NodeDbContext db, BlobId blob, Charter charter, SchedulingOptions options, CancellationToken cancellationToken)
    {
        var named = await db.Set<ObjectRow>().AsNoTracking().Where(o => o.Blob == blob)
            .Join(db.Set<BucketRow>().AsNoTracking().Where(b => b.Kind == BucketKind.Clear), o => o.BucketId, b => b.Id, (o, b) => new { o.Id, o.Public, o.Size, b.Policy })
            .ToListAsync(cancellationToken);
        if (named.Count == 0)
        {
            return null;
        }

        var leading = named.OrderByDescending(n => n.Policy.Copies ?? charter.Replication.Copies).ThenBy(n => n.Id).First();
        var reads = named.Max(n => n.Policy.EgressCeilingBytesPerMonth ?? Saturated(n.Size.Bytes, options.ReadsPerMonth));
        return new Wish
        {
            Copies = leading.Policy.Copies ?? charter.Replication.Copies,
            Policy = Merge(leading.Policy, charter),
            Visibility = named.Exists(n => n.Public) ? LeaseVisibility.Public : LeaseVisibility.Ticket,
            EgressCeiling = new ByteSize(reads),
        };
    }

    private static PlacementPolicy Merge(BucketPolicy bucket, Charter charter) => new()
    {
        DomainLevel = bucket.DomainLevel ?? charter.Replication.DomainLevel switch
        {
            FailureDomainLevel.Operator => DomainLevel.Operator,
            FailureDomainLevel.Site => DomainLevel.Site,
            FailureDomainLevel.Network => DomainLevel.Network,
            FailureDomainLevel.Country => DomainLevel.Country,
        },
        PriceCeilingMicrosPerTbMonth = bucket.PriceCeilingMicrosPerTbMonth,
        AllowedMembers = bucket.AllowedMembers?.ToHashSet(),
        DeniedMembers = bucket.DeniedMembers.ToHashSet(),
        AllowedCountries = bucket.AllowedCountries?.ToHashSet(StringComparer.OrdinalIgnoreCase),
        DeniedCountries = bucket.DeniedCountries.ToHashSet(StringComparer.OrdinalIgnoreCase),
    };

    private static long Saturated(long bytes, int times) => bytes > long.MaxValue / times ? long.MaxValue : bytes * times;
}
