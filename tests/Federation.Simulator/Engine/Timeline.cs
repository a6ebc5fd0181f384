namespace Federation.Simulator.Engine;

/// <summary>Virtual time: events run in order of their instant, then of their scheduling, so that a seed always replays the same run.</summary>
internal sealed class Timeline(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _queue = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    /// <summary>Runs the next event when it is due before the limit.</summary>
    public bool Step(DateTimeOffset limit)
    {
        if (!_queue.TryPeek(out var action, out var due) || due.At >= limit)
        {
            Now = limit;
            return false;
        }

        _queue.Dequeue();
        Now = due.At;
        action();
        return true;
    }
}
