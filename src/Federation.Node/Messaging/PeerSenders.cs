using Federation.Protocol.Identifiers;

namespace Federation.Node.Messaging;

/// <summary>One task per peer with something to send. A peer that is started while its task runs is looked at once more, so that no message waits for the next tick.</summary>
internal sealed partial class PeerSenders(IServiceScopeFactory scopes, ILogger<PeerSenders> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MemberHandle, Running> _running = [];
    private readonly CancellationTokenSource _stop = new();

    public void Start(MemberHandle peer)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (_running.TryGetValue(peer, out var running))
            {
                running.IsAgain = true;
                return;
            }

            var started = new Running();
            _running.Add(peer, started);
            started.Task = Task.Run(() => RunAsync(peer, started), CancellationToken.None);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] tasks;
        lock (_gate)
        {
            _stop.Cancel();
            tasks = [.. _running.Values.Select(r => r.Task).OfType<Task>()];
        }

        await Task.WhenAll(tasks).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(MemberHandle peer, Running running)
    {
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PeerSender>().SendDueAsync(peer, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                SendingFailed(e, peer.ToString());
            }

            lock (_gate)
            {
                if (!running.IsAgain || _stop.IsCancellationRequested)
                {
                    _running.Remove(peer);
                    return;
                }

                running.IsAgain = false;
            }
        }
    }

    private sealed class Running
    {
        public bool IsAgain { get; set; }

        public Task? Task { get; set; }
    }

    [LoggerMessage(1210, LogLevel.Warning, "Sending to {Peer} failed inside this node; the next tick tries again")]
    private partial void SendingFailed(Exception exception, string peer);
}
