using System.Globalization;
using Federation.Protocol.Leases;

namespace Federation.Simulator.Engine;

/// <summary>Everything a run depends on, derived from its seed.</summary>
internal sealed record SimOptions
{
    public required int Seed { get; init; }

    public required int Members { get; init; }

    public required int Leases { get; init; }

    public required double Loss { get; init; }

    public required double Duplication { get; init; }

    public required double LongDelay { get; init; }

    public required double KillAtStep { get; init; }

    public required double PartitionPerTick { get; init; }

    public required double RestorePerTick { get; init; }

    public required double Rot { get; init; }

    public static LeaseTimes Times { get; } = new()
    {
        Duration = TimeSpan.FromHours(3),
        RenewAfter = TimeSpan.FromHours(2),
        Grace = TimeSpan.FromHours(1),
        UnreachableAfter = TimeSpan.FromMinutes(30),
    };

    public static TimeSpan FaultyFor { get; } = TimeSpan.FromHours(4);

    public static TimeSpan HealthyFor { get; } = TimeSpan.FromMinutes(150);

    /// <summary>Length of the last part, in which nobody wants anything new, so that the end finds nothing on the way.</summary>
    public static TimeSpan QuietFor { get; } = TimeSpan.FromMinutes(12);

    public static TimeSpan Tick { get; } = TimeSpan.FromMinutes(5);

    public static SimOptions Of(int seed)
    {
        var random = new Random(seed);
        return new SimOptions
        {
            Seed = seed,
            Members = 3 + random.Next(3),
            Leases = 3 + random.Next(10),
            Loss = random.NextDouble() * 0.3,
            Duplication = random.NextDouble() * 0.5,
            LongDelay = random.NextDouble() * 0.2,
            KillAtStep = random.Next(2) * random.NextDouble() * 0.02,
            PartitionPerTick = random.NextDouble() * 0.05,
            RestorePerTick = random.Next(2) * random.NextDouble() * 0.02,
            Rot = random.Next(3) == 0 ? 0.01 : 0,
        };
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Members} members, {Leases} leases, loss {Loss:P0}, duplication {Duplication:P0}, ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"long delay {LongDelay:P0}, kill {KillAtStep:P1}, partition {PartitionPerTick:P1}, restore {RestorePerTick:P1}, rot {Rot:P0}");
}
