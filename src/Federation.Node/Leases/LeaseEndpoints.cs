using System.Text.Json.Nodes;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

internal static class LeaseEndpoints
{
    /// <summary>Followed by the lease's id.</summary>
    public const string FederationPath = "/federation/v1/leases/";

    private const int MaxPage = 1000;
    private const int MaxBatches = 8;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdminApi("/leases").MapGet("", ListAsync);
        routes.MapAdminApi("/leases").MapGet("/{id}", OneAsync);
        routes.MapGet(FederationPath + "{id}", RecordsAsync).RequireMember();
    }

    /// <summary>The newest first; <c>role=owner|host</c>, <c>live=true</c> narrow it down.</summary>
    private static async Task<IResult> ListAsync(string? role, bool? live, int? limit, NodeDbContext db, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
        {
            return Problems.Invalid($"limit must be 1 to {MaxPage}.");
        }

        var wanted = LeaseRole.Owner;
        if (role is not null && !Enum.TryParse(role, ignoreCase: true, out wanted))
        {
            return Problems.Invalid("role is owner or host.");
        }

        var rows = await db.Set<LeaseRow>().AsNoTracking()
            .Where(l => role == null || l.Role == wanted)
            .OrderByDescending(l => l.CreatedAt).ThenBy(l => l.Id)
            .Take(limit ?? MaxPage).ToListAsync(cancellationToken);
        return Results.Ok(new { leases = rows.Where(l => live != true || l.IsLive || l.State == LeaseState.Grace).Select(Answer) });
    }

    private static async Task<IResult> OneAsync(string id, NodeDbContext db, CancellationToken cancellationToken)
    {
        if (!LeaseId.TryParse(id, out var lease) || await LeaseBook.FindAsync(db, lease, cancellationToken) is not { } row)
        {
            return Problems.NotFound("The lease");
        }

        var records = await db.Set<LeaseRecordRow>().AsNoTracking().Where(r => r.Lease == lease).OrderBy(r => r.Epoch).ThenBy(r => r.Revision).ToListAsync(cancellationToken);
        return Results.Ok(new
        {
            lease = Answer(row),
            records = records.Select(r => new { writer = Name(r.Writer), hash = r.Hash.ToString(), record = JsonNode.Parse(r.Json), unsent = r.Unsent, rejected = r.Rejected }),
        });
    }

    /// <summary>The newest batches on a lease, the owner's first, for its other side only; to anyone else the lease does not exist.</summary>
    private static async Task RecordsAsync(string id, HttpContext context, NodeDbContext db, SignedAnswers signer, CancellationToken cancellationToken)
    {
        var row = LeaseId.TryParse(id, out var lease) ? await LeaseBook.FindAsync(db, lease, cancellationToken) : null;
        if (row is null || row.Peer != context.Caller().Handle)
        {
            await Problems.NotFound("The lease").ExecuteAsync(context);
            return;
        }

        var records = await db.Set<LeaseRecordRow>().AsNoTracking().Where(r => r.Lease == lease && r.Batch != default(Sha256Digest))
            .OrderByDescending(r => r.Epoch).ThenByDescending(r => r.Revision).ToListAsync(cancellationToken);
        var batches = records.Where(r => r.Writer == LeaseWriter.Owner).Select(r => r.Batch).Distinct().Take(MaxBatches)
            .Concat(records.Where(r => r.Writer == LeaseWriter.Host).Select(r => r.Batch).Distinct().Take(MaxBatches));
        var documents = new JsonArray();
        foreach (var hash in batches)
        {
            var utf8 = await DocumentLog.FindAsync(db, hash, cancellationToken)
                ?? await db.Set<LeaseBatchRow>().AsNoTracking().Where(b => b.Hash == hash).Select(b => b.Utf8).SingleOrDefaultAsync(cancellationToken);
            if (utf8 is not null)
            {
                documents.Add(JsonNode.Parse(utf8));
            }
        }

        await signer.WriteAsync(context, new JsonObject { ["lease"] = id, ["documents"] = documents }, cancellationToken);
    }

    private static object Answer(LeaseRow row) => new
    {
        id = row.Id.ToString(),
        role = Name(row.Role),
        owner = row.Owner.ToString(),
        host = row.Host.ToString(),
        blob = row.Blob.ToString(),
        sizeBytes = row.Size.ToString(),
        state = Name(row.State),
        stateSince = Text(row.StateSince),
        reason = row.Reason,
        visibility = Name(row.Visibility),
        storageMicrosPerTbMonth = row.StorageMicrosPerTbMonth.ToString(System.Globalization.CultureInfo.InvariantCulture),
        egressMicrosPerTb = row.EgressMicrosPerTb.ToString(System.Globalization.CultureInfo.InvariantCulture),
        currency = row.Currency,
        egressCeilingBytes = row.EgressCeiling.ToString(),
        until = Text(row.Until),
        confirmedAt = Text(row.ConfirmedAt),
        heldAt = Text(row.HeldAt),
        unreachable = row.Unreachable,
        createdAt = Text(row.CreatedAt),
    };

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? Instant.Format(Instant.Floor(known)) : null;
}
