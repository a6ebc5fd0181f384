using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Serving;

/// <summary>Billable bytes of one lease in a span of windows.</summary>
internal sealed record EgressAmount(LeaseId Lease, long Bytes);

/// <summary>
/// Counts bytes as they leave and makes the counts durable in batches. Bytes are booked into the window in which they are flushed, so that a window whose
/// end lies <see cref="SettleTime"/> back never changes again; what was counted and not flushed when the node dies is the host's loss.
/// </summary>
internal sealed partial class EgressCounters(
    IDbContextFactory<NodeDbContext> databases, MembershipDirectory directory, TimeProvider time, ILogger<EgressCounters> logger) : IDisposable
{
    /// <summary>After so long past its end nothing is booked into a window any more.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    /// <summary>A booking that takes longer is undone: it could change a window that somebody has signed.</summary>
    private static readonly TimeSpan LongestBooking = SettleTime / 2;

    private const int StatementTimeoutSeconds = 2;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Dictionary<Sha256Digest, long> _inFlight = [];
    private Dictionary<(LeaseId Lease, MemberHandle Owner, TicketUse? Ticket), long> _pending = [];

    public void Count(EgressCharge charge, long bytes)
    {
        lock (_gate)
        {
            var key = (charge.Lease, charge.Owner, charge.Ticket);
            _pending[key] = _pending.GetValueOrDefault(key) + bytes;
            if (charge.Ticket is { } ticket)
            {
                Lower(ticket.Hash, bytes);
            }
        }
    }

    /// <summary>
    /// Takes bytes of a ticket's ceiling for one answer before the first leaves; false when they do not fit any more. <see cref="Free"/> gives back what
    /// was not sent.
    /// </summary>
    public async Task<bool> TryReserveAsync(NodeDbContext db, TicketUse ticket, long bytes, CancellationToken cancellationToken)
    {
        // No flush meanwhile, so that every counted byte is seen once: in the row, in what is pending, or in flight.
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            var used = await db.Set<TicketUseRow>().AsNoTracking().Where(r => r.Ticket == ticket.Hash).SumAsync(r => r.Bytes, cancellationToken);
            lock (_gate)
            {
                var pending = _pending.Where(p => p.Key.Ticket?.Hash == ticket.Hash).Sum(p => p.Value);
                var inFlight = _inFlight.GetValueOrDefault(ticket.Hash);
                if (used + pending + inFlight + bytes > ticket.MaxBytes)
                {
                    return false;
                }

                _inFlight[ticket.Hash] = inFlight + bytes;
                return true;
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Ends a reservation by what was not sent of it; what was sent has been counted.</summary>
    public void Free(TicketUse ticket, long unsentBytes)
    {
        lock (_gate)
        {
            Lower(ticket.Hash, unsentBytes);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Lower(Sha256Digest ticket, long bytes)
    {
        var left = _inFlight.GetValueOrDefault(ticket) - bytes;
        if (left > 0)
        {
            _inFlight[ticket] = left;
        }
        else
        {
            _inFlight.Remove(ticket);
        }
    }

    /// <summary>Credited bytes of one owner's leases in the windows that begin in [from, to). Final once <paramref name="to"/> lies <see cref="SettleTime"/> back.</summary>
    public static async Task<IReadOnlyList<EgressAmount>> InWindowAsync(
        NodeDbContext db, MemberHandle owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await db.Set<EgressRow>().AsNoTracking()
            .Where(r => r.Owner == owner && r.WindowStart >= from && r.WindowStart < to && r.Credited > 0)
            .GroupBy(r => r.Lease)
            .Select(g => new EgressAmount(g.Key, g.Sum(r => r.Credited)))
            .ToListAsync(cancellationToken);

    /// <summary>Makes what was counted durable; false when the database did not take it and it waits for the next time.</summary>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            var batch = Take();
            return batch.Count == 0 || directory.Current is not { } view || await WriteAsync(batch, view.Charter.WindowSeconds, cancellationToken);
        }
        finally
        {
            _flushing.Release();
        }
    }

    public void Dispose() => _flushing.Dispose();

    private Dictionary<(LeaseId Lease, MemberHandle Owner, TicketUse? Ticket), long> Take()
    {
        lock (_gate)
        {
            var batch = _pending;
            _pending = [];
            return batch;
        }
    }

    private async Task<bool> WriteAsync(
        Dictionary<(LeaseId Lease, MemberHandle Owner, TicketUse? Ticket), long> batch, int windowSeconds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isCommitting = false;
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            db.Database.SetCommandTimeout(StatementTimeoutSeconds);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // In the order of the leases, so that two processes never wait for each other in a circle.
            foreach (var ((lease, owner, ticket), bytes) in batch.OrderBy(b => b.Key.Lease).ThenBy(b => b.Key.Ticket?.Hash))
            {
                var charge = new EgressCharge { Lease = lease, Owner = owner, Ticket = ticket };
                await EgressBooking.BookAsync(db, charge, bytes, now, windowSeconds, cancellationToken);
            }

            if (time.GetUtcNow() - now > LongestBooking)
            {
                throw new TimeoutException("The database took so long that the window may have settled meanwhile.");
            }

            isCommitting = true;
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (Exception e)
        {
            // Whether a broken commit was made is unknown: then the bytes are dropped, since nobody may be billed twice.
            if (!isCommitting)
            {
                GiveBack(batch);
            }

            cancellationToken.ThrowIfCancellationRequested();
            NotBooked(e, batch.Count);
            return false;
        }
    }

    private void GiveBack(Dictionary<(LeaseId Lease, MemberHandle Owner, TicketUse? Ticket), long> batch)
    {
        lock (_gate)
        {
            foreach (var (key, bytes) in batch)
            {
                _pending[key] = _pending.GetValueOrDefault(key) + bytes;
            }
        }
    }

    [LoggerMessage(1901, LogLevel.Warning, "The bytes served under {Count} leases and tickets could not be booked")]
    private partial void NotBooked(Exception exception, int count);
}

/// <summary>Flushes the counters every second and when the node stops, after its doors have closed.</summary>
internal sealed class EgressFlusher(EgressCounters counters, ServingOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.FlushSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await counters.FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync flushes what is left.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Other services may have used up the host's time to stop; what was served is worth some seconds more. What cannot be booked then is our loss.
        using var limit = new CancellationTokenSource(StopLimit, time);
        try
        {
            await counters.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
