using System.Buffers.Binary;
using System.Security.Cryptography;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Offers;
using Federation.Placement;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Scheduling;

/// <summary>
/// Plans holdings whose time has come: reads the wish, asks the pure planner, stores its plan and wants the leases, one transaction each. Nothing outside
/// the database is asked, so the row's lock is the claim.
/// </summary>
internal sealed partial class PlacementReconciler(
    NodeDbContext db,
    MembershipDirectory directory,
    OfferBook offers,
    LeaseBook leases,
    BlobCatalog catalog,
    IBlobStore store,
    SchedulingOptions options,
    TimeProvider time,
    ILogger<PlacementReconciler> logger) : IReconciler
{
    private const int Batch = 50;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var due = await db.Set<HoldingRow>().AsNoTracking().Where(h => h.NextActionAt <= now)
            .OrderBy(h => h.NextActionAt).ThenBy(h => h.Id).Take(Batch).Select(h => h.Id).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return false;
        }

        var market = await HostMarket.OpenAsync(db, offers, now, cancellationToken);
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            try
            {
                await PlanDueAsync(id, market, view, now, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // One blob that cannot be planned must not keep the others waiting.
                Failed(e, id);
                await PutOffAsync(id, now, cancellationToken);
            }
        }

        return due.Count == Batch;
    }

    private async Task PlanDueAsync(long id, HostMarket market, MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var locked = await db.Set<HoldingRow>()
            .FromSql($"SELECT * FROM scheduling.holding WHERE id = {id} AND next_action_at <= {now} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        if (locked is [var holding])
        {
            await PlanAsync(holding, market, view, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task PutOffAsync(long id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? later = now + TimeSpan.FromSeconds(options.LongestRetrySeconds);
        await db.Set<HoldingRow>().Where(h => h.Id == id).ExecuteUpdateAsync(s => s.SetProperty(h => h.NextActionAt, later), cancellationToken);
    }

    private async Task PlanAsync(HoldingRow holding, HostMarket market, MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var existing = (await LeaseBook.ForBlobAsync(db, holding.Blob, cancellationToken)).Where(l => l.Role == LeaseRole.Owner).ToList();
        var wish = await Wish.ForBlobAsync(db, holding.Blob, view.Charter, options, cancellationToken);
        if (wish is null)
        {
            await EndAsync(holding, existing, now, cancellationToken);
            return;
        }

        if (await catalog.FindAsync(db, holding.Blob, cancellationToken) is not { } blob)
        {
            holding.NextActionAt = now + TimeSpan.FromSeconds(options.RecheckSeconds);
            return;
        }

        foreach (var lease in existing.Where(l => (l.IsLive || l.State == LeaseState.Grace) && l.Visibility != wish.Visibility))
        {
            await leases.SetVisibilityAsync(db, lease.Id, wish.Visibility, cancellationToken);
        }

        var isLocal = store.LengthOf(blob.Blob) == blob.Size.Bytes;
        var standing = existing.Where(l => l.IsLive && !l.Unreachable).DistinctBy(l => l.Host).ToList();
        var request = await RequestAsync(holding, blob, wish, isLocal, existing, standing, market, view, now, cancellationToken);
        var plan = PlacementPlanner.Plan(request);
        var planned = plan.Blobs[0];
        foreach (var copy in planned.Copies.Where(c => c.IsNew))
        {
            await WantAsync(blob, wish, copy, market, cancellationToken);
        }

        await StoreAsync(plan, planned, wish, market, view, now, cancellationToken);
        Settle(holding, planned, standing.Count(l => l.IsHeld) + (isLocal ? 1 : 0), now);
    }

    private async Task<PlanningRequest> RequestAsync(
        HoldingRow holding, BlobRow blob, Wish wish, bool isLocal, List<LeaseRow> existing, List<LeaseRow> standing, HostMarket market, MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var own = await OfferBook.OwnAsync(db, cancellationToken);
        var domains = own?.Settings.Domains(view.Self);
        return new PlanningRequest
        {
            Owner = view.Self,
            OwnerDomains = domains is null
                ? new FailureDomains { Operator = view.Self.ToString() }
                : new FailureDomains { Operator = domains.Operator, Site = domains.Site, Country = domains.Country, Network = domains.Network },
            Now = now,
            Seed = SeedOf(holding),
            Offers = market.Offers(),
            Demands =
            [
                new BlobDemand
                {
                    Blob = blob.Blob,
                    SizeBytes = blob.Size.Bytes,
                    Copies = wish.Copies,
                    OwnerKeepsCopy = isLocal,
                    Clear = true,
                    Existing = [.. standing.Select(market.Existing)],
                    Exclusions = [.. Exclusions.Of(existing, market, now, options)],
                    Policy = wish.Policy,
                },
            ],
        };
    }

    private async Task WantAsync(BlobRow blob, Wish wish, PlannedCopy copy, HostMarket market, CancellationToken cancellationToken)
    {
        var offer = market.OfferOf(copy.Host)!;
        await leases.WantAsync(
            db,
            new WantedLease
            {
                Blob = blob.Blob,
                Size = blob.Size,
                MerkleRoot = blob.MerkleRoot,
                Host = copy.Host,
                Prices = offer.Body.Prices,
                Visibility = wish.Visibility,
                EgressCeiling = wish.EgressCeiling,
                PriceCeilingMicrosPerTbMonth = wish.Policy.PriceCeilingMicrosPerTbMonth,
            },
            cancellationToken);
        market.Take(copy.Host, blob.Size.Bytes);
    }

    private async Task StoreAsync(PlacementPlan plan, PlannedBlob planned, Wish wish, HostMarket market, MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await PlanBook.ForBlobAsync(db, planned.Blob, cancellationToken);
        var copies = planned.Copies.Select(copy => Explained(copy, last?.Plan.Blob)).ToList();
        if (last is not null && last.Plan.Blob.Missing == planned.Missing && last.Plan.CopiesWanted == wish.Copies && !planned.Copies.Any(c => c.IsNew)
            && last.Plan.Blob.Copies.Select(c => c.Host).SequenceEqual(copies.Select(c => c.Host)))
        {
            return;
        }

        db.Add(new PlanRow
        {
            Blob = planned.Blob,
            MadeAt = now,
            Currency = view.Charter.Currency,
            CostMicrosPerMonth = plan.CostMicrosPerMonth,
            LowerBoundMicrosPerMonth = plan.LowerBoundMicrosPerMonth,
            Plan = new StoredPlan
            {
                CopiesWanted = wish.Copies,
                DomainLevel = wish.Policy.DomainLevel,
                PriceCeilingMicrosPerTbMonth = wish.Policy.PriceCeilingMicrosPerTbMonth,
                Offers = market.Considered(),
                Blob = planned with { Copies = copies },
            },
        });
        Planned(planned.Blob.ToString(), planned.Copies.Count(c => c.IsNew), planned.CopiesCounted, planned.CopiesWanted);
    }

    /// <summary>A copy that stayed is still here for the reason for which it came.</summary>
    private static PlannedCopy Explained(PlannedCopy copy, PlannedBlob? last) =>
        !copy.IsNew && last?.Copies.FirstOrDefault(c => c.Host == copy.Host) is { } before ? copy with { Explanation = before.Explanation } : copy;

    private void Settle(HoldingRow holding, PlannedBlob planned, int verified, DateTimeOffset now)
    {
        holding.CopiesWanted = planned.CopiesWanted;
        holding.CopiesVerified = verified;
        holding.MissingReason = planned.Missing?.Reason.ToString();
        holding.MissingCount = planned.Missing?.Count ?? 0;
        var state = planned.Missing is not null ? HoldingState.Missing : verified >= planned.CopiesWanted ? HoldingState.Safe : HoldingState.Placing;
        if (holding.State != state)
        {
            (holding.State, holding.StateSince) = (state, now);
        }

        holding.Attempts = state == HoldingState.Safe ? 0 : holding.Attempts + 1;
        holding.NextActionAt = now + (state == HoldingState.Missing
            ? Backoff.After(holding.Attempts, TimeSpan.FromSeconds(options.FirstRetrySeconds * 4), TimeSpan.FromSeconds(options.LongestRetrySeconds))
            : TimeSpan.FromSeconds(options.RecheckSeconds));
    }

    private async Task EndAsync(HoldingRow holding, List<LeaseRow> existing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var lease in existing.Where(l => l.IsLive || l.State == LeaseState.Grace))
        {
            await leases.ReleaseAsync(db, lease.Id, "not-needed", cancellationToken);
        }

        if (holding.State != HoldingState.Ended)
        {
            (holding.State, holding.StateSince) = (HoldingState.Ended, now);
        }

        (holding.CopiesWanted, holding.CopiesVerified, holding.MissingReason, holding.MissingCount, holding.Attempts) = (0, 0, null, 0, 0);
        holding.NextActionAt = null;
    }

    /// <summary>Another seed for every attempt and owner, so that owners whose proposals were refused together do not choose together again.</summary>
    private static ulong SeedOf(HoldingRow holding) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{holding.Owner}:{holding.Blob}:{holding.Attempts}")));

    [LoggerMessage(1602, LogLevel.Error, "Holding {Holding} could not be planned; it is tried again later")]
    private partial void Failed(Exception exception, long holding);

    [LoggerMessage(1601, LogLevel.Information, "Plan for {Blob}: {New} new leases, {Counted} of {Wanted} copies")]
    private partial void Planned(string blob, int @new, int counted, int wanted);
}
