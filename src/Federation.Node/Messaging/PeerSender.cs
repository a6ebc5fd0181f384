using System.Globalization;
using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Sends what is due for one peer: up to eight at once, each stream from its first unanswered message on. Sending twice is harmless, so a kill at any point is too.</summary>
internal sealed partial class PeerSender(
    NodeDbContext db, MembershipDirectory directory, PeerClient client, EnvelopeWriter writer, RevisionPush push, DeliveryOptions options, TimeProvider time, ILogger<PeerSender> logger)
{
    private const int Window = 8;

    /// <summary>Longer than the slowest round: eight calls side by side, each 15 s at most.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(20);

    public async Task SendDueAsync(MemberHandle peer, CancellationToken cancellationToken)
    {
        if (directory.Current?.ByHandle(peer) is not { } to || to.StateAt(time.GetUtcNow()) == MemberState.Out || await TryClaimAsync(peer, cancellationToken) is not { } state)
        {
            return;
        }

        while (state.NotBefore is null && await NextAsync(peer, cancellationToken) is { Count: > 0 } batch)
        {
            var messages = new List<OutgoingMessage>(batch.Count);
            foreach (var row in batch)
            {
                messages.Add(await writer.WriteAsync(db, row, to, cancellationToken));
            }

            var answers = await Task.WhenAll(messages.Select(m => client.PostAsync(to, m.Path, m.Body, Envelope.ContentType, cancellationToken)));
            foreach (var (row, answer) in batch.Zip(answers))
            {
                Apply(row, answer, state, to);
            }

            if (answers.Min(a => a.PeerRevision) is { } known && known < directory.Require().Revision)
            {
                await push.PushAsync(db, to, known, cancellationToken);
            }

            // Any answer of the peer itself is a sign of life, also one that keeps us waiting; the waiting time stays.
            var isAlive = answers.Any(a => a is { Call: PeerCall.Answered, Status: > 0 and < StatusCodes.Status500InternalServerError });
            state.IsUnreachable = state.IsUnreachable && !isAlive;
            state.ClaimedUntil = time.GetUtcNow() + Claim;
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
            if (isAlive)
            {
                await PeerRevival.ReviveAsync(db, peer, time.GetUtcNow(), cancellationToken);
            }

            db.Attach(state);
        }

        state.ClaimedUntil = null;
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<PeerRow?> TryClaimAsync(MemberHandle peer, CancellationToken cancellationToken)
    {
        var handle = peer.ToString();
        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO messaging.peer (peer, fence, attempts, is_unreachable) VALUES ({handle}, 0, 0, FALSE) ON CONFLICT DO NOTHING", cancellationToken);
        var row = (await db.Set<PeerRow>().FromSql($"""
            UPDATE messaging.peer SET fence = fence + 1, claimed_until = {now + Claim}, not_before = NULL
            WHERE peer = {handle} AND (claimed_until IS NULL OR claimed_until < {now}) AND (not_before IS NULL OR not_before <= {now}) RETURNING *
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        return row;
    }

    /// <summary>The first eight messages of the streams, shared out evenly; a stream whose first message must wait gives none.</summary>
    private async Task<List<DeliveryRow>> NextAsync(MemberHandle peer, CancellationToken cancellationToken)
    {
        var handle = peer.ToString();
        var now = time.GetUtcNow();
        return await db.Set<DeliveryRow>().FromSql($"""
            SELECT d.* FROM messaging.delivery d JOIN (
                SELECT id, row_number() OVER (PARTITION BY stream ORDER BY epoch, seq) AS place, first_value(next_try_at) OVER (PARTITION BY stream ORDER BY epoch, seq) AS first_try
                FROM messaging.delivery WHERE peer = {handle} AND next_try_at IS NOT NULL) q ON q.id = d.id
            WHERE q.first_try <= {now} AND d.next_try_at <= {now} ORDER BY q.place, d.id LIMIT {Window}
            """).ToListAsync(cancellationToken);
    }

    private void Apply(DeliveryRow row, PeerAnswer answer, PeerRow peer, MemberEntry to)
    {
        var now = time.GetUtcNow();
        row.Attempts++;
        if (answer.IsSuccess)
        {
            row.State = row.State == DeliveryState.Rejected ? DeliveryState.Rejected : DeliveryState.Delivered;
            row.NextTryAt = null;
            row.AnsweredAt = now;
            peer.LastSuccessAt = now;
            if (peer.NotBefore is null)
            {
                (peer.Attempts, peer.IsUnreachable, peer.LastError, peer.LastErrorAt) = (0, false, null, null);
            }

            return;
        }

        row.LastError = answer.Error ?? Describe(answer, to);
        (peer.LastError, peer.LastErrorAt) = (row.LastError, now);
        if (answer.Call == PeerCall.Answered && IsFinal(answer.Status))
        {
            // The place in the stream must be given up, or the peer would wait for it for ever. Where the peer has seen the place, nothing remains.
            var isPlaceTaken = answer.Status == StatusCodes.Status409Conflict || row.State == DeliveryState.Rejected;
            row.NextTryAt = isPlaceTaken ? null : now;
            row.State = DeliveryState.Rejected;
            row.AnsweredAt = now;
            Rejected(row.Id, row.Peer.ToString(), row.LastError);
            return;
        }

        if (now - row.QueuedAt > TimeSpan.FromSeconds(options.HorizonSeconds) && row.State == DeliveryState.Waiting)
        {
            row.State = DeliveryState.Lagging;
            row.NextTryAt = null;
        }

        HoldBack(peer, answer, now);
    }

    /// <summary>Answers that a repetition cannot change. A 403 is none: a suspended member is reinstated, or the peer is one revision behind.</summary>
    private static bool IsFinal(int status) =>
        status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity;

    private void HoldBack(PeerRow peer, PeerAnswer answer, DateTimeOffset now)
    {
        if (peer.NotBefore is null)
        {
            peer.Attempts++; // one failure per round, however many messages were in flight
        }

        var wait = Backoff.After(peer.Attempts, TimeSpan.FromSeconds(options.InitialSeconds), TimeSpan.FromSeconds(options.MaxSeconds));
        if (answer.RetryAfter is { } asked && asked > TimeSpan.Zero)
        {
            var longest = TimeSpan.FromSeconds(options.MaxSeconds);
            wait = asked < longest ? asked : longest;
        }

        peer.NotBefore = peer.NotBefore is { } held && held > now + wait ? held : now + wait;
        peer.IsUnreachable = answer.Call != PeerCall.Answered || answer.Status >= StatusCodes.Status500InternalServerError;
        HeldBack(peer.Peer.ToString(), peer.Attempts, peer.LastError ?? "", wait);
    }

    private string Describe(PeerAnswer answer, MemberEntry to)
    {
        var text = $"{to.Handle} answered {answer.Status}{CodeOf(answer.Body)}.";
        return answer is { Status: StatusCodes.Status401Unauthorized, IsSigned: true, PeerDate: { } theirs }
            ? string.Create(CultureInfo.InvariantCulture, $"{text} Our clocks differ by {(theirs - time.GetUtcNow()).TotalSeconds:F0} s.")
            : text;
    }

    private static string CodeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("code", out var code) ? $" ({code})" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    [LoggerMessage(1211, LogLevel.Warning, "Delivery {Delivery} to {Peer} is refused for good: {Reason}")]
    private partial void Rejected(long delivery, string peer, string reason);

    [LoggerMessage(1212, LogLevel.Information, "Nothing goes to {Peer} for {Wait} after failure {Attempts}: {Reason}")]
    private partial void HeldBack(string peer, int attempts, string reason, TimeSpan wait);
}
