using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

internal static class MessagingEndpoints
{
    private const int OutboxPage = 100;
    private const int OutboxPageBytes = 4 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Inbox.Path, (HttpContext context, Inbox inbox, CancellationToken ct) => inbox.ReceiveAsync(context, JsonLimits.Default, ct));
        routes.MapPost(Inbox.BatchPath, (HttpContext context, Inbox inbox, CancellationToken ct) => inbox.ReceiveAsync(context, JsonLimits.Batch, ct));
        routes.MapGet("/federation/v1/outbox", OutboxAsync).RequireMember();
        routes.MapGet("/documents/{epoch:long}/{docSeq:long}", DocumentAsync).RequireMember();
        routes.MapAdminApi("/deliveries").MapGet("", DeliveriesAsync);
    }

    /// <summary>What this node wrote to the caller in one stream, for a caller that fell behind. Signed as a whole.</summary>
    private static async Task OutboxAsync(
        HttpContext context, NodeDbContext db, EnvelopeWriter writer, SignedAnswers signer, MembershipDirectory directory, string stream, long after, long? epoch, CancellationToken cancellationToken)
    {
        var caller = context.Caller();
        var wanted = epoch ?? directory.Require().Epoch;
        var rows = await db.Set<DeliveryRow>().AsNoTracking()
            .Where(d => d.Peer == caller.Handle && d.Stream == stream && d.Epoch == wanted && d.Seq > after)
            .OrderBy(d => d.Seq).Take(OutboxPage).ToListAsync(cancellationToken);
        var items = new JsonArray();
        var bytes = 0;
        foreach (var row in rows)
        {
            var message = await writer.WriteAsync(db, row, caller, cancellationToken);
            bytes += message.Body.Length;
            if (items.Count > 0 && bytes > OutboxPageBytes)
            {
                break;
            }

            items.Add(JsonNode.Parse(message.Body));
        }

        await signer.WriteAsync(context, new JsonObject { ["stream"] = stream, ["epoch"] = wanted.ToString(CultureInfo.InvariantCulture), ["items"] = items }, cancellationToken);
    }

    /// <summary>A document of this node, for a member that it was sent to; the leases and accounts of others are nobody's business.</summary>
    private static async Task<IResult> DocumentAsync(HttpContext context, long epoch, long docSeq, NodeDbContext db, CancellationToken cancellationToken)
    {
        var caller = context.Caller().Handle;
        var utf8 = await db.Set<DocumentRow>().AsNoTracking()
            .Where(d => d.Epoch == epoch && d.DocSeq == docSeq && db.Set<DeliveryRow>().Any(s => s.Document == d.Hash && s.Peer == caller))
            .Select(d => d.Utf8).SingleOrDefaultAsync(cancellationToken);
        return utf8 is null ? Problems.NotFound("This document") : Results.Bytes(utf8, Envelope.ContentType);
    }

    private static async Task<IResult> DeliveriesAsync(NodeDbContext db, MembershipDirectory directory, CancellationToken cancellationToken)
    {
        var states = await db.Set<PeerRow>().AsNoTracking().ToDictionaryAsync(p => p.Peer, cancellationToken);
        var queues = await db.Set<DeliveryRow>().AsNoTracking().GroupBy(d => new { d.Peer, d.State })
            .Select(g => new { g.Key.Peer, g.Key.State, Count = g.Count(), Oldest = g.Min(d => d.QueuedAt), NextTryAt = g.Min(d => d.NextTryAt) }).ToListAsync(cancellationToken);
        var peers = directory.Current?.Set.Members.Where(m => m.Handle != directory.Current.Self).Select(m => m.Handle) ?? [];
        return Results.Ok(new
        {
            peers = peers.Select(peer =>
            {
                var state = states.GetValueOrDefault(peer);
                var waiting = queues.Find(q => q.Peer == peer && q.State == DeliveryState.Waiting);
                return new
                {
                    peer = peer.ToString(),
                    waiting = waiting?.Count ?? 0,
                    delivered = queues.Find(q => q.Peer == peer && q.State == DeliveryState.Delivered)?.Count ?? 0,
                    rejected = queues.Find(q => q.Peer == peer && q.State == DeliveryState.Rejected)?.Count ?? 0,
                    lagging = queues.Find(q => q.Peer == peer && q.State == DeliveryState.Lagging)?.Count ?? 0,
                    oldestQueuedAt = Text(waiting?.Oldest),
                    lastError = state?.LastError,
                    lastErrorAt = Text(state?.LastErrorAt),
                    lastSuccessAt = Text(state?.LastSuccessAt),
                    nextTryAt = Text(waiting is null ? null : state?.NotBefore ?? waiting.NextTryAt),
                };
            }),
        });
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? Instant.Format(Instant.Floor(known)) : null;
}
