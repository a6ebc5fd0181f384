namespace Federation.Node.Transfer;

/// <summary>One bound for all copies together: whoever takes bytes waits until the link would have carried those before it.</summary>
internal sealed class TransferRate(TransferOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _freeAt;

    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        if (options.BytesPerSecond <= 0)
        {
            return;
        }

        var wait = Reserve(bytes);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private TimeSpan Reserve(int bytes)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var start = Math.Max(_freeAt, now);
            _freeAt = start + (long)((double)bytes / options.BytesPerSecond * time.TimestampFrequency);
            return time.GetElapsedTime(now, start);
        }
    }
}
