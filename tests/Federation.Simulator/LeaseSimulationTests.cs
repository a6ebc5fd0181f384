using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace Federation.Simulator;

public sealed class LeaseSimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 1_000;

    [Fact]
    public void Leases_survive_loss_duplication_reordering_partitions_kills_and_restores()
    {
        var seeds = Number("FEDERATION_SIM_SEED") is { } one ? [one] : Enumerable.Range(1, Number("FEDERATION_SIM_SEEDS") ?? DefaultSeeds).ToArray();
        var failures = new ConcurrentBag<(int Seed, string What)>();
        var steps = 0L;
        Parallel.ForEach(seeds, seed =>
        {
            var world = new SimWorld(seed);
            if (world.Run() is { } violation)
            {
                failures.Add((seed, $"{violation} at {world.Timeline.Now:u} ({world.Options})"));
            }

            Interlocked.Add(ref steps, world.Steps);
        });
        output.WriteLine($"{seeds.Length} seeds, {steps} steps, {failures.Count} failed");
        Assert.True(failures.IsEmpty, string.Join('\n', failures.OrderBy(failure => failure.Seed).Take(10)
            .Select(failure => $"FEDERATION_SIM_SEED={failure.Seed}: {failure.What}")) + $"\n{failures.Count} of {seeds.Length} failed");
    }

    [Fact]
    public void A_seed_replays_the_same_run()
    {
        var first = new SimWorld(42);
        var second = new SimWorld(42);
        Assert.Equal(first.Run(), second.Run());
        Assert.Equal(first.Steps, second.Steps);
        Assert.Equal(first.Random.Next(), second.Random.Next());
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
