using System.Text.Json;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.S3.Routing;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Blobs;

/// <summary>Buckets, their objects and the blobs beneath, for administrators.</summary>
internal static class BlobEndpoints
{
    private const int MaxPage = 1000;
    private const int MaxCopies = 20;

    public const string LocalOnlyReason =
        "The bucket was not asked to be clear, and sealing does not exist yet: its objects are kept on this node only.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var buckets = routes.MapAdminApi("/buckets");
        buckets.MapPost("", CreateAsync);
        buckets.MapGet("", ListAsync);
        buckets.MapDelete("/{name}", DeleteAsync);
        buckets.MapGet("/{name}/objects", ObjectsAsync);
        routes.MapAdminApi("/blobs").MapGet("", BlobsAsync);
    }

    private static async Task<IResult> CreateAsync(HttpRequest http, Buckets buckets, CancellationToken cancellationToken)
    {
        BucketRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(http.Body, BlobsJson.Instance.BucketRequest, cancellationToken);
        }
        catch (JsonException e)
        {
            return Problems.Invalid(e.Message);
        }

        if (request is null)
        {
            return Problems.Invalid("A bucket is a JSON object with a name.");
        }

        if (Mistake(request) is { } mistake)
        {
            return Problems.Invalid(mistake);
        }

        var policy = request.Policy ?? BucketPolicy.Default;
        var (outcome, row) = await buckets.CreateAsync(
            new BucketWish
            {
                Name = request.Name,
                Principal = request.Principal ?? Buckets.DefaultPrincipal,
                Kind = request.Clear ? BucketKind.Clear : BucketKind.LocalOnly,
                PublicRead = request.PublicRead,
                Policy = request.Copies is { } copies ? policy with { Copies = copies } : policy,
            },
            cancellationToken);
        return outcome is BucketCreate.Created
            ? Results.Json(Answer(row), BlobsJson.Instance.BucketAnswer, statusCode: StatusCodes.Status201Created)
            : Problems.Conflict("bucketExists", $"There is already a bucket named {request.Name}.");
    }

    private static async Task<IResult> ListAsync(Buckets buckets, CancellationToken cancellationToken) => Results.Json(
        new BucketsAnswer([.. (await buckets.ListAsync(null, cancellationToken)).Select(Answer)]), BlobsJson.Instance.BucketsAnswer);

    private static async Task<IResult> DeleteAsync(string name, Buckets buckets, CancellationToken cancellationToken) =>
        await buckets.DeleteAsync(name, cancellationToken) switch
        {
            BucketDelete.Deleted => Results.NoContent(),
            BucketDelete.NoSuchBucket => Problems.NotFound($"The bucket {name}"),
            BucketDelete.NotEmpty => Problems.Conflict("bucketNotEmpty", $"The bucket {name} still holds objects."),
        };

    private static async Task<IResult> ObjectsAsync(
        string name, string? prefix, string? after, int? limit, Buckets buckets, Objects objects, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
        {
            return Problems.Invalid($"limit must be 1 to {MaxPage}.");
        }

        if (await buckets.FindAsync(name, cancellationToken) is null)
        {
            return Problems.NotFound($"The bucket {name}");
        }

        var count = limit ?? MaxPage;
        var rows = await objects.ScanAsync(name, prefix ?? "", after, lowerIsInclusive: false, count + 1, cancellationToken);
        var page = rows.Take(count).Select(Answer).ToList();
        return Results.Json(new ObjectsAnswer(name, page, rows.Count > count ? page[^1].Key : null), BlobsJson.Instance.ObjectsAnswer);
    }

    private static async Task<IResult> BlobsAsync(string? after, int? limit, NodeDbContext db, CancellationToken cancellationToken)
    {
        var start = default(Sha256Digest);
        if (limit is < 1 or > MaxPage || (after is not null && !Sha256Digest.TryParse(after, out start)))
        {
            return Problems.Invalid($"limit must be 1 to {MaxPage}, after the hexadecimal id of a blob.");
        }

        var count = limit ?? MaxPage;
        var rows = await db.Set<BlobRow>()
            .FromSql($"SELECT * FROM blobs.blob WHERE {after}::text IS NULL OR blob > {start.ToArray()} ORDER BY blob LIMIT {count + 1}")
            .AsNoTracking().ToListAsync(cancellationToken);
        var page = rows.Take(count).Select(Answer).ToList();
        return Results.Json(new BlobsAnswer(page, rows.Count > count ? page[^1].Blob.Hex : null), BlobsJson.Instance.BlobsAnswer);
    }

    private static string? Mistake(BucketRequest request)
    {
        if (!NameRules.IsBucketName(request.Name))
        {
            return "A bucket name has 3 to 63 of a-z, 0-9, dot and hyphen, and each label starts and ends with a letter or digit.";
        }

        if (request.PublicRead && !request.Clear)
        {
            return "Only a clear bucket can be public: ask for clear as well.";
        }

        if (request.Principal is { } principal && principal.Length is 0 or > 64)
        {
            return "A principal is a name of 1 to 64 characters.";
        }

        return (request.Copies ?? request.Policy?.Copies) is < 1 or > MaxCopies ? $"copies must be 1 to {MaxCopies}." : null;
    }

    private static BucketAnswer Answer(BucketRow row) => new()
    {
        Name = row.Name,
        Principal = row.Principal,
        Kind = row.Kind,
        PublicRead = row.PublicRead,
        Policy = row.Policy,
        CreatedAt = Instant.Floor(row.CreatedAt),
        NotPlacedBecause = row.Kind is BucketKind.Clear ? null : LocalOnlyReason,
    };

    private static ObjectAnswer Answer(ObjectRow row) => new()
    {
        Key = row.Key,
        Blob = row.Blob,
        Size = row.Size,
        ETag = row.ETag,
        ContentType = row.ContentType,
        Public = row.Public,
        Sequence = row.Sequence,
        StoredAt = Instant.Floor(row.StoredAt),
    };

    private static BlobAnswer Answer(BlobRow row) => new()
    {
        Blob = row.Blob,
        Size = row.Size,
        MerkleRoot = row.MerkleRoot,
        CreatedAt = Instant.Floor(row.CreatedAt),
        DoomedAt = row.DoomedAt is { } doomedAt ? Instant.Floor(doomedAt) : null,
    };
}
