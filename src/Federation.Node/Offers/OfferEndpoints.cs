using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Offers;

internal static class OfferEndpoints
{
    public const string FederationPath = "/federation/v1/offer";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdminApi("/offer").MapPut("", PutAsync);
        routes.MapAdminApi("/offer").MapGet("", OwnAsync);
        routes.MapAdminApi("/offers").MapGet("", ListAsync);
        routes.MapGet(FederationPath, NewestAsync).RequireMember();
    }

    /// <summary>Sets what this node lends. <c>?dryRun=true</c> only checks.</summary>
    private static async Task<IResult> PutAsync(HttpRequest request, bool? dryRun, NodeDbContext db, Reservations reservations, TimeProvider time, CancellationToken cancellationToken)
    {
        OfferSettings? settings;
        try
        {
            settings = await JsonSerializer.DeserializeAsync(request.Body, OffersJson.Instance.OfferSettings, cancellationToken);
        }
        catch (JsonException e)
        {
            return Problems.Invalid(e.Message);
        }

        if (settings is null)
        {
            return Problems.Invalid("An offer is a JSON object.");
        }

        if (settings.Validate() is { Count: > 0 } mistakes)
        {
            return Problems.Invalid(string.Join(' ', mistakes));
        }

        if (dryRun == true)
        {
            return Results.Ok(new { accepted = true, lendableBytes = Digits(settings.LendableBytes) });
        }

        var now = time.GetUtcNow();
        var json = JsonSerializer.Serialize(settings, OffersJson.Instance.OfferSettings);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO offers.own (id, settings, changed_at, sequence, published_free_bytes, document, next_action_at)
            VALUES ({OwnOfferRow.OnlyId}, {json}::jsonb, {now}, 0, 0, {new byte[32]}, {now})
            ON CONFLICT (id) DO UPDATE SET settings = EXCLUDED.settings, changed_at = EXCLUDED.changed_at, next_action_at = EXCLUDED.next_action_at
            """,
            cancellationToken);
        db.Wake<OfferPublisher>();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await OwnAsync(db, reservations, cancellationToken);
    }

    private static async Task<IResult> OwnAsync(NodeDbContext db, Reservations reservations, CancellationToken cancellationToken) =>
        await OwnAnswerAsync(db, reservations, cancellationToken) is { } own ? Results.Ok(own) : Problems.NotFound("An offer of this node");

    private static async Task<IResult> ListAsync(NodeDbContext db, OfferBook book, Reservations reservations, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var offers = await book.AllAsync(db, cancellationToken);
        return Results.Ok(new { own = await OwnAnswerAsync(db, reservations, cancellationToken), offers = offers.Select(o => Answer(o, now)) });
    }

    private static async Task<object?> OwnAnswerAsync(NodeDbContext db, Reservations reservations, CancellationToken cancellationToken)
    {
        if (await OfferBook.OwnAsync(db, cancellationToken) is not { } own)
        {
            return null;
        }

        var taken = await reservations.FiguresAsync(db, null, null, cancellationToken);
        return new
        {
            settings = JsonSerializer.SerializeToNode(own.Settings, OffersJson.Instance.OfferSettings),
            lendableBytes = Digits(own.Settings.LendableBytes),
            reservedBytes = Digits(taken.ReservedBytes),
            freeBytes = Digits(Math.Max(0, own.Settings.LendableBytes - taken.ReservedBytes)),
            sequence = Digits(own.Sequence),
            publishedAt = Text(own.PublishedAt),
            expiresAt = Text(own.ExpiresAt),
        };
    }

    private static object Answer(KnownOffer offer, DateTimeOffset now) => new
    {
        host = offer.Host.ToString(),
        isCurrent = offer.Body.ExpiresAt > now,
        offer = JsonSerializer.SerializeToNode(offer.Body, DocumentJson.Strict.CapacityOfferBody),
        document = offer.DocumentHash.ToString(),
        publishedAt = Text(offer.PublishedAt),
        receivedAt = Text(offer.ReceivedAt),
    };

    /// <summary>The newest published offer for a member that missed it; null while nothing is lent.</summary>
    private static async Task NewestAsync(HttpContext context, NodeDbContext db, SignedAnswers signer, CancellationToken cancellationToken)
    {
        var own = await OfferBook.OwnAsync(db, cancellationToken);
        var utf8 = own is { Sequence: > 0 } ? await DocumentLog.FindAsync(db, own.Document, cancellationToken) : null;
        await signer.WriteAsync(context, new JsonObject { ["document"] = utf8 is null ? null : JsonNode.Parse(utf8) }, cancellationToken);
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? Instant.Format(Instant.Floor(known)) : null;
}
