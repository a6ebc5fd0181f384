using System.Globalization;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Transfer;

/// <summary>What runs, what waits and why, what ended: for administrators.</summary>
internal static class TransferEndpoints
{
    private const int Page = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapAdminApi("/transfers").MapGet("", ListAsync);

    /// <summary>The newest first.</summary>
    private static async Task<IResult> ListAsync(NodeDbContext db, TransferRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var rows = await db.Set<TransferRow>().AsNoTracking().OrderByDescending(r => r.CreatedAt).Take(Page).ToListAsync(cancellationToken);
        var leases = rows.Select(r => r.Lease).ToList();
        var receipts = await db.Set<ReceiptRow>().AsNoTracking().Where(r => leases.Contains(r.Lease))
            .Select(r => new { r.Lease, IsAnswered = r.AnswerUtf8 != null }).ToListAsync(cancellationToken);
        return Results.Ok(new
        {
            transfers = rows.Select(row => Answer(row, runner.Find(row.Lease), receipts.Find(r => r.Lease == row.Lease)?.IsAnswered, time.GetUtcNow())),
        });
    }

    private static object Answer(TransferRow row, RunningTransfer? running, bool? isReceiptAnswered, DateTimeOffset now)
    {
        var verified = running?.Progress.BytesVerified ?? row.BytesVerified;
        var rate = running is null ? 0 : BytesPerSecond(running, now);
        return new
        {
            lease = row.Lease.ToString(),
            blob = row.Blob.ToString(),
            owner = row.Owner.ToString(),
            source = row.Source.ToString(),
            state = Code(row.State.ToString()),
            sizeBytes = Digits(row.Size.Bytes),
            bytesVerified = Digits(verified),
            bytesFetched = Digits(row.BytesFetched + (running?.Progress.BytesFetched ?? 0)),
            bytesPerSecond = Digits(rate),
            etaSeconds = rate > 0 ? (row.Size.Bytes - verified) / rate : (long?)null,
            attempts = row.Attempts,
            lastOutcome = row.LastOutcome is { } outcome ? Code(outcome.ToString()) : null,
            reason = row.State == TransferState.Waiting && row.LastOutcome is null ? "It waits for a free worker." : row.LastReason,
            createdAt = Text(row.CreatedAt),
            startedAt = Text(row.StartedAt),
            endedAt = Text(row.EndedAt),
            nextTryAt = row.IsOver || running is not null ? null : Text(row.NextActionAt),
            receipt = isReceiptAnswered switch { true => "both", false => "receiver", null => "none" },
        };
    }

    private static long BytesPerSecond(RunningTransfer running, DateTimeOffset now)
    {
        var seconds = (now - running.StartedAt).TotalSeconds;
        return seconds <= 0 ? 0 : (long)(running.Progress.BytesFetched / seconds);
    }

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Code(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? Instant.Format(Instant.Floor(known)) : null;
}
