using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Puts a checked message into its stream, once (I4). Runs inside the inbox's transaction; the stream's row is locked to its end.</summary>
internal static class InboxStore
{
    /// <summary>Messages that may wait for an earlier one (design 08.1).</summary>
    public const int MaxParked = 64;

    public static async Task<InboxVerdict> AddAsync(NodeDbContext db, MemberHandle sender, Envelope envelope, byte[] body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var handle = sender.ToString();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO messaging.inbound_stream (sender, stream, epoch, received_through, processed_through, fence, attempts)
            VALUES ({handle}, {envelope.Stream}, {envelope.Epoch}, 0, 0, 0, 0) ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        var stream = await db.Set<InboundStreamRow>()
            .FromSql($"SELECT * FROM messaging.inbound_stream WHERE sender = {handle} AND stream = {envelope.Stream} AND epoch = {envelope.Epoch} FOR UPDATE")
            .AsNoTracking().SingleAsync(cancellationToken);
        var hash = Sha256Digest.Of(body);
        var known = await db.Set<InboxRow>().AsNoTracking()
            .Where(r => (r.Actor == envelope.Actor && r.MessageId == envelope.Id) || (r.Sender == sender && r.Stream == envelope.Stream && r.Epoch == envelope.Epoch && r.Seq == envelope.Seq))
            .Select(r => r.BodyHash).ToListAsync(cancellationToken);
        if (known.Count > 0)
        {
            return known.TrueForAll(h => h == hash) ? InboxVerdict.AcceptedBefore : InboxVerdict.OtherBytes;
        }

        if (envelope.Seq <= stream.ReceivedThrough)
        {
            return InboxVerdict.BelowMark;
        }

        if (envelope.Seq > stream.ReceivedThrough + MaxParked + 1)
        {
            return InboxVerdict.TooFarAhead;
        }

        db.Add(new InboxRow
        {
            Sender = sender,
            Actor = envelope.Actor,
            MessageId = envelope.Id,
            Stream = envelope.Stream,
            Epoch = envelope.Epoch,
            Seq = envelope.Seq,
            BodyHash = hash,
            Body = body,
            ReceivedAt = now,
        });
        var mark = await AdvanceAsync(db, stream, envelope.Seq, cancellationToken);
        db.Wake<InboxReconciler>();
        await db.SaveChangesAsync(cancellationToken);
        // A stream that waits for something keeps its time: a new message does not make the one before it possible.
        await db.Database.ExecuteSqlAsync(
            $"UPDATE messaging.inbound_stream SET received_through = {mark}, next_action_at = CASE WHEN wait_reason IS NULL THEN {now} ELSE next_action_at END WHERE id = {stream.Id}",
            cancellationToken);
        return InboxVerdict.Accepted;
    }

    /// <summary>The new mark: over the message that came and the parked ones that it joins up with.</summary>
    private static async Task<long> AdvanceAsync(NodeDbContext db, InboundStreamRow stream, long seq, CancellationToken cancellationToken)
    {
        var mark = stream.ReceivedThrough;
        if (seq != mark + 1)
        {
            return mark;
        }

        var parked = await db.Set<InboxRow>().AsNoTracking()
            .Where(r => r.Sender == stream.Sender && r.Stream == stream.Stream && r.Epoch == stream.Epoch && r.Seq > seq)
            .OrderBy(r => r.Seq).Select(r => r.Seq).ToListAsync(cancellationToken);
        mark = seq;
        foreach (var next in parked.TakeWhile(next => next == mark + 1))
        {
            mark = next;
        }

        return mark;
    }
}
