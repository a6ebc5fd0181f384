using Federation.Node.Hosting.Events;

namespace Federation.Node.Hosting.Work;

/// <summary>One loop per reconciler and process: runs when woken by a message or by the calendar, never twice at once, and survives every failure.</summary>
internal sealed partial class ReconcilerLoop<TReconciler>(IServiceScopeFactory scopes, WakeBoard board, ILogger<TReconciler> logger, TimeProvider time)
    : BackgroundService
    where TReconciler : class, IReconciler
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var signal = board.SignalFor(typeof(TReconciler).Name);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(stoppingToken);
                while (await RunOnceAsync(stoppingToken))
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var more = await scope.ServiceProvider.GetRequiredService<TReconciler>().RunAsync(cancellationToken);
            WorkMetrics.Ran(typeof(TReconciler).Name, "ok", time.GetElapsedTime(started));
            return more;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The row keeps its time: the next tick tries again. A broken database is an environment that heals, not a reason to die.
            WorkMetrics.Ran(typeof(TReconciler).Name, "failed", time.GetElapsedTime(started));
            Failed(e, typeof(TReconciler).Name);
            return false;
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "Reconciler {Reconciler} failed; it tries again at its next tick")]
    private partial void Failed(Exception exception, string reconciler);
}
