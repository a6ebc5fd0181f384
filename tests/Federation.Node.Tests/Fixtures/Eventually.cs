using System.Diagnostics;

namespace Federation.Node.Tests.Fixtures;

public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again until the condition holds; fails with the last picture seen when it does not within a generous limit.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<Task<string>> picture, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? Limit))
            {
                Assert.Fail("It did not come true in time: " + await picture());
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public static Task HoldsAsync(Func<Task<bool>> condition, string what) => HoldsAsync(condition, () => Task.FromResult(what));
}
