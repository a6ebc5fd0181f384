using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Node.Scheduling;

internal static class MediaEndpoints
{
    private const int MaxPage = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdminApi("/media").MapGet("", MediaAsync);
        routes.MapAdminApi("/blobs").MapGet("/{hex}", BlobAsync);
        routes.MapAdminApi("/blobs").MapGet("/{hex}/plan", PlanAsync);
    }

    private static async Task<IResult> MediaAsync(long? after, int? limit, string? lang, MediaBook media, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
        {
            return Problems.Invalid($"limit must be 1 to {MaxPage}.");
        }

        var count = limit ?? MaxPage;
        var items = await media.ListAsync(after ?? 0, count, Culture(lang), cancellationToken);
        return Results.Ok(new
        {
            media = items.Select(i => new
            {
                bucket = i.Bucket,
                key = i.Object.Key,
                blob = i.Object.Blob.ToString(),
                sizeBytes = i.Object.Size.ToString(),
                contentType = i.Object.ContentType,
                isPublic = i.Object.Public,
                localOnly = i.LocalOnly,
                storedAt = Text(i.Object.StoredAt),
                copiesWanted = i.CopiesWanted,
                copiesVerified = i.CopiesVerified,
                copies = i.Copies.Select(Answer),
                stateReason = i.Reason is not { } reason ? null : new
                {
                    code = reason.Code,
                    what = reason.What,
                    since = Text(reason.Since),
                    why = reason.Why,
                    whatToDo = reason.WhatToDo,
                    whoCanDoIt = reason.WhoCanDoIt,
                },
            }),
            next = items.Count == count ? items[^1].Object.Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static async Task<IResult> BlobAsync(string hex, MediaBook media, CancellationToken cancellationToken)
    {
        if (!Sha256Digest.TryParse(hex, out var digest) || await media.CopiesAsync(new BlobId(digest), cancellationToken) is not { } found)
        {
            return Problems.NotFound("The blob");
        }

        return Results.Ok(new
        {
            blob = found.Blob.ToString(),
            sha256 = found.Blob.Hex,
            sizeBytes = found.Size.ToString(),
            copies = found.Copies.Select(Answer),
            failures = found.Failures.Select(f => new { member = f.Member.ToString(), because = f.Because, at = Text(f.At) }),
        });
    }

    private static async Task<IResult> PlanAsync(string hex, string? lang, NodeDbContext db, CancellationToken cancellationToken)
    {
        if (!Sha256Digest.TryParse(hex, out var digest) || await PlanBook.ForBlobAsync(db, new BlobId(digest), cancellationToken) is not { } row)
        {
            return Problems.NotFound("A plan for this blob");
        }

        var culture = Culture(lang);
        var blob = row.Plan.Blob;
        var plan = JsonSerializer.SerializeToNode(row.Plan, SchedulingJson.Instance.StoredPlan)!.AsObject();
        var answer = new JsonObject
        {
            ["blob"] = row.Blob.ToString(),
            ["madeAt"] = Text(row.MadeAt),
            ["currency"] = row.Currency,
            ["costMicrosPerMonth"] = row.CostMicrosPerMonth.ToString(CultureInfo.InvariantCulture),
            ["lowerBoundMicrosPerMonth"] = row.LowerBoundMicrosPerMonth.ToString(CultureInfo.InvariantCulture),
            ["copiesWanted"] = blob.CopiesWanted,
            ["copiesCounted"] = blob.CopiesCounted,
            ["ownerKeepsCopy"] = blob.OwnerKeepsCopy,
            ["copies"] = Sentences(plan["blob"]!["copies"]!.AsArray(), blob.Copies.Select(c => PlanText.CopySentence(c, row.Currency, culture))),
            ["missing"] = blob.Missing is not { } missing ? null : new JsonObject
            {
                ["count"] = missing.Count,
                ["reason"] = JsonNamingPolicy.CamelCase.ConvertName(missing.Reason.ToString()),
                ["sentence"] = PlanText.MissingSentence(missing, culture),
            },
            ["vetoes"] = Sentences(plan["blob"]!["vetoes"]!.AsArray(), blob.Vetoes.Select(v => PlanText.VetoSentence(v, row.Currency, culture))),
            ["offers"] = plan["offers"]!.DeepClone(),
        };
        return Results.Text(answer.ToJsonString(), "application/json");
    }

    /// <summary>Each entry with its sentence beside its figures.</summary>
    private static JsonArray Sentences(JsonArray entries, IEnumerable<string> sentences)
    {
        var result = new JsonArray();
        foreach (var (entry, sentence) in entries.Zip(sentences))
        {
            var copy = entry!.DeepClone().AsObject();
            copy["sentence"] = sentence;
            result.Add(copy);
        }

        return result;
    }

    private static object Answer(CopyView copy) => new
    {
        member = copy.Member?.ToString(),
        state = copy.State,
        since = Text(copy.Since),
        reason = copy.Reason,
        verifiedAt = Text(copy.VerifiedAt),
        local = copy.Local,
        lease = copy.Lease?.ToString(),
        keptFor = copy.KeptFor?.ToString(),
        unreachable = copy.Unreachable,
    };

    private static CultureInfo Culture(string? lang) => CultureInfo.GetCultureInfo(lang == "fr" ? "fr-FR" : "en-GB");

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? Instant.Format(Instant.Floor(known)) : null;
}
