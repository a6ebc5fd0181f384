using Federation.Accounting.Close;
using Federation.Accounting.Periods;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Close;

/// <summary>Several members close one period over a network that loses, doubles, delays and reorders, while members stop and start
/// again.</summary>
internal sealed class CloseFederation
{
    private static readonly BillingPeriod Period = BillingPeriod.Parse("2026-10");
    private static readonly CharterCalendar Calendar = CharterCalendar.Default with { ProposerTakeover = TimeSpan.FromHours(6) };

    private readonly Random _random;
    private readonly int _lossPercent;
    private readonly List<(MemberHandle To, CloseEvent Message)> _inFlight = [];
    private readonly Dictionary<MemberHandle, CloseState> _states = [];
    private readonly Dictionary<MemberHandle, List<CloseEvent>> _stored = [];
    private readonly Dictionary<MemberHandle, HashSet<string>> _known = [];
    private readonly HashSet<MemberHandle> _down = [];

    public CloseFederation(int seed, int members)
    {
        _random = new Random(seed);
        _lossPercent = 20 + (seed % 4 * 20);
        Members = [.. Enumerable.Range(0, members).Select(i => MemberHandle.Parse($"m{i}"))];
        foreach (var member in Members)
        {
            _known[member] = [];
            _states[member] = CloseState.Start(Terms(member));
            _stored[member] = [];
        }
    }

    public IReadOnlyList<MemberHandle> Members { get; }

    public DateTimeOffset Now { get; private set; } = Period.End;

    public IReadOnlyCollection<CloseState> States => _states.Values;

    /// <summary>Every set that was ever closed and every statement that was ever issued, as any member saw it.</summary>
    public HashSet<SignedSet> ClosedSeen { get; } = [];

    public HashSet<Sha256Digest> IssuedSeen { get; } = [];

    public List<DoubleSigning> Proofs { get; } = [];

    /// <summary>Runs with faults for some days, then without until all have issued or the patience ends.</summary>
    public void Run(int faultyHours, int calmHours)
    {
        for (var hour = 0; hour < faultyHours + calmHours; hour++)
        {
            var faulty = hour < faultyHours;
            Now = Now.AddHours(1);
            foreach (var member in Members)
            {
                StopOrStart(member, faulty);
                if (!_down.Contains(member))
                {
                    Apply(member, new CloseEvent.Tick());
                    Resend(member, hour);
                }
            }

            Deliver(faulty);
            if (!faulty && _states.Values.All(s => s.Issued is not null))
            {
                return;
            }
        }
    }

    private CloseTerms Terms(MemberHandle? self) => new(Period, Calendar, [.. Members], self);

    private void StopOrStart(MemberHandle member, bool faulty)
    {
        if (faulty && _random.Next(12) == 0)
        {
            _down.Add(member);
        }
        else if (_down.Contains(member) && (!faulty || _random.Next(4) == 0))
        {
            _down.Remove(member);
            var step = CloseMachine.Recover(Terms(member), _stored[member].OrderBy(_ => _random.Next()), Now);
            Accept(member, step);
        }
    }

    private void Resend(MemberHandle member, int hour)
    {
        if (hour % 6 == 0)
        {
            CloseMachine.Resend(_states[member]).ToList().ForEach(e => Carry(member, e));
            _stored[member].OfType<CloseEvent.ContributionStored>().Where(c => c.Contribution.Member == member).ToList().ForEach(Broadcast);
        }
    }

    private void Deliver(bool faulty)
    {
        var due = _inFlight.OrderBy(_ => _random.Next()).ToList();
        _inFlight.Clear();
        for (var i = 0; i < due.Count; i++)
        {
            var (to, message) = due[i];
            var fate = faulty ? _random.Next(100) : 99;
            if (_down.Contains(to) || fate < _lossPercent)
            {
                continue;
            }

            if (faulty && _random.Next(4) == 0)
            {
                _inFlight.Add(due[i]);
            }

            Apply(to, message);
            if (faulty && _random.Next(8) == 0)
            {
                Apply(to, message);
            }
        }
    }

    private void Apply(MemberHandle member, CloseEvent happened)
    {
        if (happened is not CloseEvent.Tick)
        {
            Store(member, happened);
        }

        Accept(member, CloseMachine.Apply(_states[member], happened, Now));
    }

    // A node keeps one copy of a document, by its id.
    private void Store(MemberHandle member, CloseEvent document)
    {
        var id = document switch
        {
            CloseEvent.ProposalReceived e => $"proposal {e.Proposal.Round} {e.Proposal.Set.Hash}",
            CloseEvent.SetReceived e => $"set {e.Set.Hash}",
            _ => document.ToString(),
        };
        if (_known[member].Add(id))
        {
            _stored[member].Add(document);
        }
    }

    // What a node publishes it stores first, in the transaction that stores the state; then it is sent, or lost in a crash.
    private void Accept(MemberHandle member, CloseStep step)
    {
        _states[member] = step.State;
        if (step.State.Closed is { } closed)
        {
            ClosedSeen.Add(closed);
        }

        foreach (var effect in step.Effects)
        {
            if (Own(effect) is { } document)
            {
                Store(member, document);
            }

            Carry(member, effect);
        }
    }

    private void Carry(MemberHandle member, CloseEffect effect)
    {
        switch (effect)
        {
            case CloseEffect.PrepareContribution:
                Apply(member, new CloseEvent.ContributionStored(Contribution(member)));
                break;
            case CloseEffect.FetchContribution e:
                _inFlight.Add((member, new CloseEvent.ContributionStored(e.Contribution)));
                break;
            case CloseEffect.FetchSet e when _states.Values.FirstOrDefault(s => s.Sets.ContainsKey(e.SetHash)) is { } holder:
                _inFlight.Add((member, new CloseEvent.SetReceived(holder.Sets[e.SetHash])));
                break;
            case CloseEffect.ComputeStatement e:
                Apply(member, new CloseEvent.StatementComputed(e.Set.Hash, StatementOf(e.Set)));
                break;
            case CloseEffect.StatementIssued e:
                IssuedSeen.Add(e.StatementHash);
                break;
            case CloseEffect.ReportDoubleSigning e:
                Proofs.Add(e.Proof);
                break;
            default:
                if (Own(effect) is { } document)
                {
                    Broadcast(document);
                }

                break;
        }
    }

    private void Broadcast(CloseEvent document) => _inFlight.AddRange(Members.Select(m => (m, document)));

    private static CloseEvent? Own(CloseEffect effect) => effect switch
    {
        CloseEffect.PublishProposal e => new CloseEvent.ProposalReceived(e.Proposal),
        CloseEffect.PublishNote e => new CloseEvent.NoteReceived(e.Note),
        CloseEffect.PublishSignature e => new CloseEvent.SignatureReceived(e.Signature),
        CloseEffect.PublishStatementSignature e => new CloseEvent.StatementSignatureReceived(e.Signature),
        _ => null,
    };

    private static ContributionRef Contribution(MemberHandle member) =>
        new(member, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"contribution of {member}")));

    private static Sha256Digest StatementOf(InputSet set) => Sha256Digest.Of([1, .. set.Hash.ToArray()]);
}
