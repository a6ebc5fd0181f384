using Federation.Node.Hosting.Database;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>
/// Takes the records of a batch, whoever brought it: a member's message, or an answer to a question about a lease. Proof, author and parties have been
/// checked. Taking a batch twice changes nothing, since records form a set.
/// </summary>
internal sealed partial class LeaseIntake(LeaseSteps steps, TimeProvider time, ILogger<LeaseIntake> logger)
{
    /// <summary>Takes a batch in the caller's transaction; this member is one of its two parties.</summary>
    public async Task TakeAsync(NodeDbContext db, SignedDocument document, LeaseBatchBody body, MemberHandle self, MemberHandle author, CancellationToken cancellationToken)
    {
        if (author != self)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO leases.batch (hash, author, utf8, received_at)
                VALUES ({document.Hash.ToArray()}, {author.ToString()}, {document.Utf8.ToArray()}, {time.GetUtcNow()}) ON CONFLICT DO NOTHING
                """,
                cancellationToken);
        }

        var role = body.Owner == self ? LeaseRole.Owner : LeaseRole.Host;
        var incoming = Sets(body);
        var known = await LeaseStore.LockAsync(db, incoming.Keys, cancellationToken);
        foreach (var (id, set) in incoming)
        {
            if (!known.TryGetValue(id, out var lease))
            {
                lease = await CreateAsync(db, id, set, role, author, cancellationToken);
            }
            else if (lease.Row.Owner != body.Owner || lease.Row.Host != body.Host)
            {
                // A lease's id is its owner's choice; nobody else can speak on it.
                OtherParties(id.ToString(), author.ToString());
                continue;
            }

            if (lease is not null)
            {
                await StepAsync(db, lease, set, document.Hash, cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public static LeaseRow NewRow(LeaseRole role, OwnerRecord owner, DateTimeOffset now, long? priceCeilingMicrosPerTbMonth = null) => new()
    {
        Id = owner.LeaseId,
        Role = role,
        Owner = owner.OwnerHandle,
        Host = owner.HostHandle,
        Blob = owner.Manifest.Blob,
        Size = owner.Manifest.Size,
        MerkleRoot = owner.Manifest.MerkleRoot,
        Salt = owner.Salt,
        CreatedAt = now,
        PriceCeilingMicrosPerTbMonth = priceCeilingMicrosPerTbMonth,
        Currency = owner.PriceList.Currency,
        Until = owner.Until,
        Visibility = owner.Visibility,
        EgressCeiling = owner.EgressCeiling,
        State = LeaseState.Wanted,
        StateSince = now,
    };

    private async Task StepAsync(NodeDbContext db, LockedLease lease, LeaseRecordSet set, Sha256Digest batch, CancellationToken cancellationToken)
    {
        foreach (var reference in set.Owner.Keys)
        {
            lease.Incoming[(LeaseWriter.Owner, reference)] = batch;
        }

        foreach (var reference in set.Host.Keys)
        {
            lease.Incoming[(LeaseWriter.Host, reference)] = batch;
        }

        if (lease.Row.Role == LeaseRole.Owner)
        {
            await steps.OwnerAsync(db, lease, new OwnerEvent.Received(set), cancellationToken);
        }
        else
        {
            await steps.HostAsync(db, lease, new HostEvent.Received(set), cancellationToken);
        }
    }

    /// <summary>A row for a lease that this node does not know; null when only the host's records came, for which the owner's are asked first.</summary>
    private async Task<LockedLease?> CreateAsync(NodeDbContext db, LeaseId id, LeaseRecordSet set, LeaseRole role, MemberHandle author, CancellationToken cancellationToken)
    {
        if (set.Owner.IsEmpty)
        {
            await steps.AskForAsync(db, id, author, cancellationToken);
            return null;
        }

        var row = NewRow(role, set.Owner.Values.First(), time.GetUtcNow());
        db.Add(row);
        return new LockedLease(row, LeaseRecordSet.Empty, []);
    }

    private static SortedDictionary<LeaseId, LeaseRecordSet> Sets(LeaseBatchBody body)
    {
        var sets = new SortedDictionary<LeaseId, LeaseRecordSet>();
        foreach (var record in body.OwnerRecords)
        {
            sets[record.LeaseId] = sets.GetValueOrDefault(record.LeaseId, LeaseRecordSet.Empty).With(LeaseJson.Hashed(record));
        }

        foreach (var record in body.HostRecords)
        {
            sets[record.LeaseId] = sets.GetValueOrDefault(record.LeaseId, LeaseRecordSet.Empty).With(LeaseJson.Hashed(record));
        }

        return sets;
    }

    [LoggerMessage(1520, LogLevel.Warning, "{Author} sent records on lease {Lease}, which is between others")]
    private partial void OtherParties(string lease, string author);
}
