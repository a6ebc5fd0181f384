using System.Collections.Concurrent;
using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Transfer;

/// <summary>The running copies of this process, a bounded number at once. A copy lasts as long as it lasts; the reconciler that started it goes on.</summary>
internal sealed partial class TransferRunner(
    IServiceScopeFactory scopes, TransferOptions options, WakeBoard board, TimeProvider time, ILogger<TransferRunner> logger)
    : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<LeaseId, RunningTransfer> _running = new();
    private readonly CancellationTokenSource _stop = new();

    public int FreeSlots => _stop.IsCancellationRequested ? 0 : Math.Max(0, options.MaxParallel - _running.Count);

    /// <summary>What runs here now; null when the copy does not run in this process.</summary>
    public RunningTransfer? Find(LeaseId lease) => _running.GetValueOrDefault(lease);

    public void Start(LeaseId lease, long fence)
    {
        var running = new RunningTransfer(time.GetUtcNow());
        if (!_stop.IsCancellationRequested && _running.TryAdd(lease, running))
        {
            running.Task = Task.Run(() => RunAsync(lease, fence, running), CancellationToken.None);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values.Select(r => r.Task)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(LeaseId lease, long fence, RunningTransfer running)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TransferRun>().RunAsync(lease, fence, running.Progress, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // The claim runs out by itself and the copy is tried again from what is on the disk.
            AttemptFailed(e, lease);
        }
        finally
        {
            _running.TryRemove(lease, out _);
            board.Wake(nameof(TransferReconciler));
        }
    }

    [LoggerMessage(1704, LogLevel.Warning, "Lease {Lease}: its copy failed inside this node; it is tried again when the claim has run out")]
    private partial void AttemptFailed(Exception exception, LeaseId lease);
}

/// <summary>One running copy and how far it is.</summary>
internal sealed class RunningTransfer(DateTimeOffset startedAt)
{
    public DateTimeOffset StartedAt { get; } = startedAt;

    public TransferProgress Progress { get; } = new();

    public Task Task { get; set; } = Task.CompletedTask;
}
