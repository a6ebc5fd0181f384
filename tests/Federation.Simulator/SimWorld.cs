using System.Collections.Immutable;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Simulator.Engine;
using Federation.Simulator.Invariants;
using Federation.Simulator.Members;

namespace Federation.Simulator;

/// <summary>A whole federation in one process: first under faults, then healed; invariants are checked after every step and at the end.</summary>
internal sealed class SimWorld
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<MemberHandle, SimMember> _members = [];
    private readonly Dictionary<(MemberHandle Receiver, int Generation, long Message), int> _effects = [];
    private readonly ImmutableArray<MemberHandle> _handles;
    private long _id;
    private int _planned;

    public SimWorld(int seed)
    {
        Options = SimOptions.Of(seed);
        Random = new Random(seed);
        Timeline = new Timeline(Start);
        Network = new SimNetwork(Timeline, Random, Options)
        {
            Deliver = (from, to, message) =>
            {
                _members[to].Receive(from, message);
                Check(_members[to]);
            },
        };
        for (var i = 0; i < Options.Members; i++)
        {
            var handle = MemberHandle.Parse($"m{i}");
            _members[handle] = new SimMember(this, handle, 1_000 + Random.Next(3_000), TimeSpan.FromSeconds(Random.Next(61) - 30));
        }

        _handles = [.. _members.Keys];
    }

    public static LeaseRules Rules { get; } = LeaseJson.RulesWith(SimOptions.Times);

    public SimOptions Options { get; }

    public Random Random { get; }

    public Timeline Timeline { get; }

    public SimNetwork Network { get; }

    public IReadOnlyCollection<SimMember> Members => _members.Values;

    /// <summary>First violation found, or null.</summary>
    public string? Violation { get; private set; }

    public long Steps { get; private set; }

    /// <summary>True in the last part of a run: owners ask for nothing new.</summary>
    public bool IsQuiet { get; private set; }

    public bool MayPlanMore => !Network.Healed && _planned < Options.Leases * 3;

    /// <summary>Who stored the effect of a message last, and how often it has stored that one since its last restore.</summary>
    public (MemberHandle Receiver, long Message, int Times) LastEffect { get; private set; }

    public SimMember Member(MemberHandle handle) => _members[handle];

    public ImmutableArray<MemberHandle> Peers(MemberHandle handle) => _handles.Remove(handle);

    public bool IsUp(MemberHandle handle) => _members[handle].IsUp;

    public long NextId() => ++_id;

    public LeaseId NextLease()
    {
        _planned++;
        var bytes = new byte[16];
        Random.NextBytes(bytes);
        return new LeaseId(new Guid(bytes));
    }

    public void CountEffect(SimMember receiver, long message)
    {
        var key = (receiver.Handle, receiver.Generation, message);
        var times = _effects.GetValueOrDefault(key) + 1;
        _effects[key] = times;
        LastEffect = (receiver.Handle, message, times);
    }

    /// <summary>Runs the seed to its end and returns the first violation, or null.</summary>
    public string? Run()
    {
        foreach (var member in _members.Values)
        {
            ScheduleTick(member);
        }

        for (var i = 0; i < Options.Leases; i++)
        {
            Timeline.After(TimeSpan.FromMinutes(Random.Next(150)), PlanOne);
        }

        Timeline.After(SimOptions.FaultyFor, Network.Heal);
        Timeline.After(SimOptions.FaultyFor + SimOptions.HealthyFor - SimOptions.QuietFor, () => IsQuiet = true);
        var end = Start + SimOptions.FaultyFor + SimOptions.HealthyFor;
        while (Violation is null && Timeline.Step(end))
        {
            Steps++;
        }

        foreach (var invariant in LeaseInvariants.AtTheEnd)
        {
            Violation ??= invariant.Violation(this);
        }

        return Violation;
    }

    private void PlanOne()
    {
        var owner = _handles[Random.Next(_handles.Length)];
        var peers = Peers(owner);
        _members[owner].Plan(peers[Random.Next(peers.Length)], 100 + Random.Next(900));
    }

    private void ScheduleTick(SimMember member)
    {
        var tick = 0;
        Again();

        void Again() => Timeline.After(SimOptions.Tick + TimeSpan.FromSeconds(Random.Next(20)), () =>
        {
            tick++;
            Disturb(member);
            member.Tick();
            if (tick % 3 == 0)
            {
                member.SendDigests();
            }

            Check(member);
            Again();
        });
    }

    private void Disturb(SimMember member)
    {
        Network.MaybeCut(_handles);
        if (Network.Healed)
        {
            return;
        }

        member.Rot();
        if (Random.Next(10) == 0)
        {
            member.Snapshot();
        }

        if (Random.NextDouble() < Options.RestorePerTick && _members.Values.All(other => other.Durable.Recovery is null))
        {
            member.RestoreSnapshot();
        }
    }

    private void Check(SimMember member)
    {
        foreach (var invariant in LeaseInvariants.AfterEveryStep)
        {
            Violation ??= invariant.Violation(this, member);
        }
    }
}
