using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Offers;

/// <summary>
/// Says the own offer to every other member: when it changed, when its room changed, and before the last one expires. One transaction under the lock on
/// the room, so that the figures in the document are those at its place in the log.
/// </summary>
internal sealed partial class OfferPublisher(
    NodeDbContext db, MembershipDirectory directory, DocumentLog log, PeerOutbox outbox, Reservations reservations, OfferOptions options, TimeProvider time, ILogger<OfferPublisher> logger) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var now = Whole(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Set<OwnOfferRow>().FromSql($"SELECT * FROM offers.own WHERE id = 1 AND next_action_at <= {time.GetUtcNow()} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        if (due is not [var own])
        {
            return false;
        }

        var body = await ComposeAsync(own, view, now, cancellationToken);
        await db.Database.ExecuteSqlAsync($"DELETE FROM offers.reservation WHERE until < {now - TimeSpan.FromDays(1)}", cancellationToken);
        if (IsWorthSaying(own, body, now))
        {
            var document = await log.AppendAsync(db, DocumentTypes.CapacityOffer, body, DocumentJson.Strict.CapacityOfferBody, cancellationToken);
            foreach (var member in view.Others.OrderBy(m => m.Handle))
            {
                await outbox.EnqueueAsync(db, member.Handle, Streams.Offers, document, cancellationToken);
            }

            (own.Sequence, own.PublishedAt, own.ExpiresAt, own.PublishedFreeBytes, own.Document) = (body.Sequence, now, body.ExpiresAt, body.FreeBytes, document.Hash);
            Published(own.Sequence, body.FreeBytes, body.LendableBytes);
        }

        own.NextActionAt = own.PublishedAt!.Value + RenewAfter;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return false;
    }

    private TimeSpan RenewAfter => TimeSpan.FromSeconds(options.LifetimeSeconds * 2 / 3.0);

    private bool IsWorthSaying(OwnOfferRow own, CapacityOfferBody body, DateTimeOffset now) =>
        own.PublishedAt is not { } published || own.ChangedAt >= published || body.FreeBytes != own.PublishedFreeBytes || now >= published + RenewAfter;

    private async Task<CapacityOfferBody> ComposeAsync(OwnOfferRow own, MembershipView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var settings = own.Settings;
        var taken = await reservations.FiguresAsync(db, null, null, cancellationToken);
        return new CapacityOfferBody
        {
            Sequence = own.Sequence + 1,
            ExpiresAt = now + TimeSpan.FromSeconds(options.LifetimeSeconds),
            LendableBytes = settings.LendableBytes,
            FreeBytes = Math.Max(0, settings.LendableBytes - taken.ReservedBytes),
            MaxBytesPerOwner = settings.MaxBytesPerOwner,
            EgressBytesPerMonth = settings.EgressBytesPerMonth,
            EgressBytesLeft = Math.Max(0, settings.EgressBytesPerMonth - taken.EgressBytes),
            BandwidthBitsPerSecond = settings.BandwidthBitsPerSecond,
            Schedule = settings.Schedule,
            Prices = settings.Prices(view.Charter.Currency),
            Domains = settings.Domains(view.Self),
            LargestBlobBytes = settings.LargestTakenBytes,
            AcceptsClear = settings.AcceptsClear,
            AcceptsSealed = settings.AcceptsSealed,
        };
    }

    /// <summary>Documents hold whole milliseconds.</summary>
    private static DateTimeOffset Whole(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond));

    [LoggerMessage(1301, LogLevel.Information, "Offer {Sequence} is published: {Free} of {Lendable} bytes are free")]
    private partial void Published(long sequence, long free, long lendable);
}

/// <summary>Looks at the own offer as soon as there are members to say it to.</summary>
internal sealed class PublishOnJoining(NodeDbContext db) : IEventHandler<FederationJoined>
{
    public async Task HandleAsync(FederationJoined message, CancellationToken cancellationToken)
    {
        db.Wake<OfferPublisher>();
        db.Wake<OfferPuller>();
        await db.SaveChangesAsync(cancellationToken);
    }
}
