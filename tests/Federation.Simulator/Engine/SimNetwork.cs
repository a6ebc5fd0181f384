using Federation.Protocol.Identifiers;
using Federation.Simulator.Members;

namespace Federation.Simulator.Engine;

/// <summary>Loses, repeats, delays and reorders messages, and cuts one-way partitions. Faults stop when it is healed.</summary>
internal sealed class SimNetwork(Timeline timeline, Random random, SimOptions options)
{
    private readonly HashSet<(MemberHandle From, MemberHandle To)> _cut = [];

    public bool Healed { get; private set; }

    public Action<MemberHandle, MemberHandle, SimMessage>? Deliver { get; set; }

    public void Send(MemberHandle from, MemberHandle to, SimMessage message)
    {
        var copies = !Healed && random.NextDouble() < options.Duplication ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (!Healed && (random.NextDouble() < options.Loss || _cut.Contains((from, to))))
            {
                continue;
            }

            timeline.After(Delay(), () =>
            {
                if (!_cut.Contains((from, to)))
                {
                    Deliver!(from, to, message);
                }
            });
        }
    }

    public bool Reaches(MemberHandle from, MemberHandle to) => !_cut.Contains((from, to)) && !_cut.Contains((to, from));

    public void MaybeCut(IReadOnlyList<MemberHandle> members)
    {
        if (Healed || random.NextDouble() >= options.PartitionPerTick)
        {
            return;
        }

        var from = members[random.Next(members.Count)];
        var to = members[random.Next(members.Count)];
        _cut.Add((from, to));
        if (random.Next(2) == 0)
        {
            _cut.Add((to, from));
        }

        timeline.After(TimeSpan.FromMinutes(1 + random.Next(80)), () =>
        {
            _cut.Remove((from, to));
            _cut.Remove((to, from));
        });
    }

    public void Heal()
    {
        Healed = true;
        _cut.Clear();
    }

    private TimeSpan Delay() => !Healed && random.NextDouble() < options.LongDelay
        ? TimeSpan.FromMinutes(random.NextDouble() * 60)
        : TimeSpan.FromMilliseconds(20 + random.Next(5_000));
}
