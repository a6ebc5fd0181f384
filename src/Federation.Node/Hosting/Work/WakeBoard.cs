using System.Collections.Concurrent;

namespace Federation.Node.Hosting.Work;

/// <summary>In-process signals, one per loop. Many wakes before a run count as one.</summary>
internal sealed class WakeBoard
{
    /// <summary>The event dispatcher's own signal.</summary>
    public const string Outbox = "outbox";

    private readonly ConcurrentDictionary<string, WakeSignal> _signals = new(StringComparer.Ordinal);

    public WakeSignal SignalFor(string name) => _signals.GetOrAdd(name, _ => new WakeSignal());

    public void Wake(string name) => SignalFor(name).Set();
}

#pragma warning disable CA1001 // A semaphore that never hands out a wait handle holds nothing to dispose; signals live as long as the process.
internal sealed class WakeSignal
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    public void Set()
    {
        try
        {
            _semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake: one run will see everything.
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _semaphore.WaitAsync(cancellationToken);

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _semaphore.WaitAsync(atMost, cancellationToken);
}
