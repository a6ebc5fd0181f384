namespace Federation.Node.Tests.Metering;

/// <summary>Real time plus a shift that the test moves: timers stay real, calendars jump.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _shiftTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shiftTicks));

    /// <summary>Makes now the given instant, at least; never goes back.</summary>
    public void JumpTo(DateTimeOffset instant)
    {
        var shift = (instant - System.GetUtcNow()).Ticks;
        Interlocked.Exchange(ref _shiftTicks, instant > GetUtcNow() || Interlocked.Read(ref _shiftTicks) == 0 ? shift : Interlocked.Read(ref _shiftTicks));
    }
}
