using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Node.Blobs;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Api;
using Federation.Protocol.Json;
using Federation.S3.Ports;
using Federation.S3.Routing;

namespace Federation.Node.Gateway;

internal enum KeyPermission
{
    Read,
    Write,

    /// <summary>Create and delete buckets.</summary>
    Admin,
}

internal sealed record KeyRequest
{
    public required string Label { get; init; }

    /// <summary>All three when none is named.</summary>
    public IReadOnlyList<KeyPermission>? Permissions { get; init; }

    public IReadOnlyList<string>? Buckets { get; init; }

    public string? Principal { get; init; }
}

internal sealed record KeyAnswer
{
    public required string AccessKeyId { get; init; }

    /// <summary>Only in the answer to its creation.</summary>
    public string? SecretAccessKey { get; init; }

    public required string Label { get; init; }

    public required string Principal { get; init; }

    public required IReadOnlyList<KeyPermission> Permissions { get; init; }

    public IReadOnlyList<string>? Buckets { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where and how to use the key: what an administrator pastes into an application.</summary>
    public required string Endpoint { get; init; }

    public required string Region { get; init; }
}

internal sealed record KeysAnswer(IReadOnlyList<KeyAnswer> Keys);

[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    public static readonly GatewayJson Instance = new(ProtocolJson.BaseOptions);
}

/// <summary>The keys of the S3 door, for administrators.</summary>
internal static class KeyEndpoints
{
    private const int MaxLabelLength = 100;
    private const int MaxPrincipalLength = 64;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapAdminApi("/keys");
        keys.MapPost("", CreateAsync);
        keys.MapGet("", ListAsync);
        keys.MapDelete("/{id}", async (string id, AccessKeys all, CancellationToken cancellationToken) =>
            await all.RevokeAsync(id, cancellationToken) ? Results.NoContent() : Problems.NotFound("The access key"));
    }

    private static async Task<IResult> CreateAsync(HttpRequest http, AccessKeys keys, NodeOptions options, CancellationToken cancellationToken)
    {
        KeyRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(http.Body, GatewayJson.Instance.KeyRequest, cancellationToken);
        }
        catch (JsonException e)
        {
            return Problems.Invalid(e.Message);
        }

        if (request is null)
        {
            return Problems.Invalid("A key is a JSON object with a label.");
        }

        if (Mistake(request) is { } mistake)
        {
            return Problems.Invalid(mistake);
        }

        var rights = (request.Permissions ?? [KeyPermission.Read, KeyPermission.Write, KeyPermission.Admin])
            .Aggregate(AccessRights.None, (all, permission) => all | Right(permission));
        var (key, secret) = await keys.CreateAsync(
            new AccessKeyWish(request.Label, request.Principal ?? Buckets.DefaultPrincipal, rights, request.Buckets), cancellationToken);
        http.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(Answer(key, options, secret), GatewayJson.Instance.KeyAnswer, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(AccessKeys keys, NodeOptions options, CancellationToken cancellationToken) => Results.Json(
        new KeysAnswer([.. (await keys.ListAsync(cancellationToken)).Select(key => Answer(key, options, null))]), GatewayJson.Instance.KeysAnswer);

    private static string? Mistake(KeyRequest request)
    {
        if (request.Label.Length is 0 or > MaxLabelLength)
        {
            return $"A label has 1 to {MaxLabelLength} characters.";
        }

        if (request.Principal is { } principal && principal.Length is 0 or > MaxPrincipalLength)
        {
            return $"A principal is a name of 1 to {MaxPrincipalLength} characters.";
        }

        if (request.Permissions is { Count: 0 })
        {
            return "A key without permissions opens nothing: name read, write or admin, or leave permissions out for all three.";
        }

        return request.Buckets?.FirstOrDefault(name => !NameRules.IsBucketName(name)) is { } bad ? $"'{bad}' is not a bucket name." : null;
    }

    private static AccessRights Right(KeyPermission permission) => permission switch
    {
        KeyPermission.Read => AccessRights.Read,
        KeyPermission.Write => AccessRights.Write,
        KeyPermission.Admin => AccessRights.Admin,
    };

    private static KeyAnswer Answer(AccessKeyRow row, NodeOptions options, string? secret) => new()
    {
        AccessKeyId = row.Id,
        SecretAccessKey = secret,
        Label = row.Label,
        Principal = row.Principal,
        Permissions = [.. Enum.GetValues<KeyPermission>().Where(permission => row.Permissions.HasFlag(Right(permission)))],
        Buckets = row.Buckets,
        CreatedAt = Instant.Floor(row.CreatedAt),
        Endpoint = options.S3Origin,
        Region = GatewayFeature.Region,
    };
}
