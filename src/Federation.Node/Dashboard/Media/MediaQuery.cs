using Federation.Node.Blobs;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.States;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Scheduling;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using StateReason = Federation.Node.Dashboard.States.StateReason;

namespace Federation.Node.Dashboard.Media;

/// <summary>Reads what the media page shows: objects, their copies, and the stored plan behind each copy.</summary>
internal sealed class MediaQuery(NodeDbContext db, MembershipDirectory directory, MediaBook book, PageText text)
{
    private const int PageSize = 50;

    /// <summary>A page of objects behind the last one of the page before; null starts at the beginning.</summary>
    public async Task<MediaReport> ReadAsync(long? after, CancellationToken cancellationToken)
    {
        var items = await book.ListAsync(after ?? 0, PageSize, text.Language.Culture, cancellationToken);
        var plans = await PlansAsync([.. items.Select(i => i.Object.Blob).Distinct()], cancellationToken);
        var objects = db.Set<ObjectRow>().AsNoTracking();
        return new MediaReport
        {
            Objects = [.. items.Select(i => Line(i, plans.GetValueOrDefault(i.Object.Blob)))],
            ObjectCount = await objects.LongCountAsync(cancellationToken),
            TotalBytes = await TotalBytesAsync(cancellationToken),
            Currency = directory.Current?.Charter.Currency ?? "",
            Next = items.Count == PageSize ? items[^1].Object.Id : null,
        };
    }

    public Task<long> CountAsync(CancellationToken cancellationToken) => db.Set<ObjectRow>().LongCountAsync(cancellationToken);

    /// <summary>What is not green among all objects, one reason for each cause.</summary>
    public async Task<IReadOnlyList<StateReason>> SummaryAsync(CancellationToken cancellationToken)
    {
        var groups = await db.Set<HoldingRow>().AsNoTracking()
            .Where(h => h.State != HoldingState.Safe && h.State != HoldingState.Ended)
            .GroupBy(h => new { h.State, h.MissingReason })
            .Select(g => new { g.Key.State, g.Key.MissingReason, Count = g.Count(), Since = g.Min(h => h.StateSince) })
            .ToListAsync(cancellationToken);
        return [.. groups.Select(g => Cause(g.State, g.MissingReason, g.Count, g.Since))];
    }

    private StateReason Cause(HoldingState state, string? missing, int count, DateTimeOffset since)
    {
        var isMissing = Enum.TryParse<MissingReason>(missing, out var reason);
        var condition = isMissing ? MediaConditions.Of(reason) : state == HoldingState.Planning ? MediaCondition.Planning : MediaCondition.Placing;
        return Said(condition.Say(since, text.Language.Culture)) with
        {
            What = Phrase.Counted(isMissing ? "overview.missing" : "overview.placing", count),
            IsUnderWay = !isMissing,
        };
    }

    private MediaLine Line(MediaItem item, PlanRow? plan) => new()
    {
        Id = item.Object.Id,
        Bucket = item.Bucket,
        Key = item.Object.Key,
        Blob = item.Object.Blob,
        SizeBytes = item.Object.Size.Bytes,
        StoredAt = item.Object.StoredAt,
        IsPublic = item.Object.Public,
        IsLocalOnly = item.LocalOnly,
        Wanted = item.CopiesWanted,
        Verified = item.CopiesVerified,
        Copies = [.. item.Copies.Where(c => c.KeptFor is null).Select(c => Copy(c, item, plan))],
        Cost = plan is null ? null : Phrase.Of("media.cost", text.Price(plan.CostMicrosPerMonth, plan.Currency), text.Price(plan.LowerBoundMicrosPerMonth, plan.Currency)),
        Reason = item.Reason is { } reason ? Said(reason) : null,
    };

    private MediaCopy Copy(CopyView copy, MediaItem item, PlanRow? plan)
    {
        var state = Enum.Parse<LeaseState>(copy.State, ignoreCase: true);
        var planned = copy.Lease is null ? null : plan?.Plan.Blob.Copies.FirstOrDefault(c => c.Host == copy.Member);
        var name = copy.Member is { } member ? directory.Current?.ByHandle(member)?.Name ?? member.ToString() : text["federation.self"];
        return new MediaCopy
        {
            Member = copy.Member,
            MemberName = name,
            IsOwn = copy.Lease is null,
            State = state,
            Since = copy.Since,
            Why = planned is null ? null : Phrase.From(language => PlanText.CopySentence(planned, plan!.Currency, language.Culture)),
            StorageMicrosPerTbMonth = planned?.Explanation.StorageMicrosPerTbMonth,
            Reason = LeaseStates.Of(state, Phrase.From(_ => item.Object.Key), name, copy.Since, copy.Reason),
        };
    }

    private async Task<Dictionary<BlobId, PlanRow>> PlansAsync(List<BlobId> blobs, CancellationToken cancellationToken)
    {
        var newest = await db.Set<PlanRow>().AsNoTracking().Where(p => blobs.Contains(p.Blob)).GroupBy(p => p.Blob).Select(g => g.Max(p => p.Id)).ToListAsync(cancellationToken);
        return await db.Set<PlanRow>().AsNoTracking().Where(p => newest.Contains(p.Id)).ToDictionaryAsync(p => p.Blob, cancellationToken);
    }

    private async Task<long> TotalBytesAsync(CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<long>($"SELECT least(coalesce(sum(size), 0), 9223372036854775807)::bigint AS \"Value\" FROM blobs.object").ToListAsync(cancellationToken))[0];

    /// <summary>Scheduling's words, already in the reader's language.</summary>
    private static StateReason Said(Scheduling.StateReason reason) => new()
    {
        What = Phrase.From(_ => reason.What),
        Since = reason.Since,
        Why = Phrase.From(_ => reason.Why),
        WhatToDo = Phrase.From(_ => reason.WhatToDo),
        WhoCanDoIt = Phrase.From(_ => reason.WhoCanDoIt),
        IsUnderWay = reason.Code is "planning" or "placing" or "localOnly",
    };
}
