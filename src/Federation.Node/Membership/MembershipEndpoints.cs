using System.Globalization;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Membership;

internal static class MembershipEndpoints
{
    private const int MaxFileBytes = 1 << 20;

    public static void MapAdmin(IEndpointRouteBuilder routes)
    {
        routes.MapAdminApi("/member-set").MapPost("", (HttpRequest request, MembershipInstall install, CancellationToken ct) => InstallAsync(request, (utf8, stop) => install.InstallAsync(utf8, mayPin: true, stop), ct));
        routes.MapAdminApi("/node").MapGet("", Node);
        routes.MapAdminApi("/members").MapGet("", Members);
    }

    public static void MapPublic(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/federation/v1/member-set/{number:long}", RevisionAsync);
        // Anyone may bring the next revision: it proves itself by the votes of the revision before.
        routes.MapPost("/federation/v1/member-set", (HttpRequest request, RevisionDoor door, CancellationToken ct) => InstallAsync(request, door.BringAsync, ct));
        routes.MapGet("/federation/v1/charter/{hash}", CharterAsync);
        routes.MapGet("/.well-known/federation", Discovery);
        routes.MapGet(ActorDocument.Path, Actor);
    }

    private static async Task<IResult> InstallAsync(
        HttpRequest request, Func<ReadOnlyMemory<byte>, CancellationToken, Task<InstallResult>> install, CancellationToken cancellationToken)
    {
        if (await BoundedBody.ReadAsync(request, MaxFileBytes, cancellationToken) is not { } utf8)
        {
            return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "bodyTooLarge", "A member-set file has at most 1 MiB.");
        }

        var result = await install(utf8, cancellationToken);
        var code = result.Outcome.ToCode();
        return result.Outcome switch
        {
            InstallOutcome.Installed or InstallOutcome.AlreadyInstalled => Results.Ok(new { outcome = code }),
            InstallOutcome.Busy => Problems.Problem(StatusCodes.Status503ServiceUnavailable, code, "Another revision is being verified."),
            InstallOutcome.Unreadable => Problems.Problem(StatusCodes.Status400BadRequest, code, "The file cannot be read.", result.Detail),
            InstallOutcome.GenesisPinned => Problems.Conflict(code, "This node is pinned to another genesis.", result.Detail),
            InstallOutcome.RevisionTaken or InstallOutcome.RevisionMissing => Problems.Conflict(code, "This revision does not follow the newest one.", result.Detail),
            InstallOutcome.Invalid or InstallOutcome.CharterInvalid or InstallOutcome.NotListed or InstallOutcome.OtherAddresses =>
                Problems.Problem(StatusCodes.Status422UnprocessableEntity, code, "The member set cannot be installed on this node.", result.Detail),
        };
    }

    private static IResult Node(MembershipDirectory directory, NodeOptions options, TimeProvider time)
    {
        var view = directory.Current;
        return Results.Ok(new
        {
            handle = view?.Self.ToString(),
            name = view?.SelfEntry.Name,
            actor = options.NodeOrigin + ActorDocument.Path,
            nodeOrigin = options.NodeOrigin,
            s3Origin = options.S3Origin,
            mediaOrigin = options.MediaOrigin,
            federation = view?.FederationId.ToString(),
            federationName = view?.Charter.Name,
            charter = view?.Set.Charter.ToString(),
            revision = view?.Revision.ToString(CultureInfo.InvariantCulture),
            epoch = view?.Epoch.ToString(CultureInfo.InvariantCulture),
            protocol = DocumentHeader.CurrentProtocol.ToString(CultureInfo.InvariantCulture),
            state = view is null ? "alone" : view.SelfEntry.StateAt(time.GetUtcNow()).ToCode(),
            now = Instant.Format(Instant.Floor(time.GetUtcNow())),
        });
    }

    private static IResult Members(MembershipDirectory directory, TimeProvider time)
    {
        if (directory.Current is not { } view)
        {
            return Results.Ok(new { federation = (string?)null, members = Array.Empty<object>() });
        }

        return Results.Ok(new
        {
            federation = view.FederationId.ToString(),
            name = view.Charter.Name,
            revision = view.Revision.ToString(CultureInfo.InvariantCulture),
            expiresAt = Instant.Format(view.Set.ExpiresAt),
            members = view.Set.Members.Select(m => new
            {
                handle = m.Handle.ToString(),
                name = m.Name,
                actor = m.Actor,
                origin = m.Origin,
                s3Origin = m.S3Origin,
                mediaOrigin = m.MediaOrigin,
                state = m.StateAt(time.GetUtcNow()).ToCode(),
                since = Instant.Format(m.Since),
                self = m.Handle == view.Self,
            }),
        });
    }

    private static async Task<IResult> RevisionAsync(long number, NodeDbContext db, CancellationToken cancellationToken)
    {
        var row = await db.Set<RevisionRow>().AsNoTracking().SingleOrDefaultAsync(r => r.Number == number, cancellationToken);
        return row is null ? Problems.NotFound($"Revision {number}") : Results.Bytes(row.Utf8, "application/json");
    }

    private static async Task<IResult> CharterAsync(string hash, NodeDbContext db, CancellationToken cancellationToken)
    {
        if (!Sha256Digest.TryParse(hash, out var digest))
        {
            return Problems.Invalid("A charter is named by 64 lower-case hexadecimal digits.");
        }

        var utf8 = await db.Set<RevisionRow>().AsNoTracking().Where(r => r.Charter == digest && r.CharterUtf8 != null).Select(r => r.CharterUtf8).FirstOrDefaultAsync(cancellationToken);
        return utf8 is null ? Problems.NotFound("This charter") : Results.Bytes(utf8, "application/json");
    }

    private static IResult Discovery(MembershipDirectory directory)
    {
        if (directory.Current is not { } view)
        {
            return Problems.NotFound("A federation");
        }

        return Results.Json(new
        {
            federation = view.FederationId.ToString(),
            name = view.Charter.Name,
            revision = view.Revision.ToString(CultureInfo.InvariantCulture),
            protocol = DocumentHeader.CurrentProtocol.ToString(CultureInfo.InvariantCulture),
            actor = view.SelfEntry.Actor,
        });
    }

    private static IResult Actor(HttpRequest request, MembershipDirectory directory)
    {
        request.HttpContext.Response.Headers.Vary = "Accept";
        if (directory.Current is not { } view)
        {
            return Problems.NotFound("This actor");
        }

        return ActorDocument.IsWantedBy(request)
            ? Results.Text(ActorDocument.Write(view.SelfEntry).ToJsonString(), ActorDocument.ActivityType)
            : Results.Redirect("/");
    }

    private static string ToCode<T>(this T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
