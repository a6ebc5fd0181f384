using System.Collections.Immutable;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Leases;

/// <summary>The owner's durable row of one lease.</summary>
public sealed record OwnerLease
{
    /// <summary>All records seen.</summary>
    public required LeaseRecordSet Records { get; init; }

    /// <summary>The owner's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>Audits and windows known.</summary>
    public LeaseVerdicts Verdicts { get; init; } = LeaseVerdicts.None;

    /// <summary>The planner has been asked for another copy; asked once.</summary>
    public bool ReplacementPlanned { get; init; }
}

/// <summary>What can happen to the owner's side.</summary>
public abstract record OwnerEvent
{
    private OwnerEvent()
    {
    }

    /// <summary>The row's time has come, or the node started: do what is owed.</summary>
    public sealed record TimeCame : OwnerEvent;

    /// <summary>Checked records arrived: the host's, or the owner's own that it had forgotten.</summary>
    public sealed record Received(LeaseRecordSet Records) : OwnerEvent;

    /// <summary>Audits or windows were judged.</summary>
    public sealed record Judged(LeaseVerdicts Verdicts) : OwnerEvent;

    /// <summary>The owner was restored and took a new epoch.</summary>
    public sealed record EpochRaised(long Epoch) : OwnerEvent;

    /// <summary>Propose a wanted lease.</summary>
    public sealed record ProposeAsked : OwnerEvent;

    /// <summary>Offer a later end.</summary>
    public sealed record RenewAsked(DateTimeOffset Until, PriceList PriceList) : OwnerEvent;

    /// <summary>Change who may be shown the bytes.</summary>
    public sealed record VisibilityAsked(LeaseVisibility Visibility) : OwnerEvent;

    /// <summary>Give the lease back.</summary>
    public sealed record ReleaseAsked(LeaseId? Successor) : OwnerEvent;

    /// <summary>Destroy the bytes.</summary>
    public sealed record EraseAsked : OwnerEvent;
}

/// <summary>Result of a step of the owner's side.</summary>
/// <param name="State">The row to store.</param>
/// <param name="Effects">What to do after storing, in this order.</param>
/// <param name="Refusal">Why what was asked was not done.</param>
public sealed record OwnerStep(OwnerLease State, ImmutableArray<LeaseEffect> Effects, MoveRefusal Refusal);

/// <summary>The owner's reducer: (state, event, now) to (state, effects).</summary>
public static class OwnerSide
{
    /// <summary>Takes one step.</summary>
    public static OwnerStep Apply(OwnerLease state, OwnerEvent happened, DateTimeOffset now, LeaseRules rules)
    {
        var draft = new Draft(state, now, rules);
        var refusal = draft.Take(happened);
        draft.Reconcile();
        return new OwnerStep(draft.State, draft.Effects.ToImmutable(), refusal);
    }

    private sealed class Draft(OwnerLease state, DateTimeOffset now, LeaseRules rules)
    {
        public OwnerLease State { get; private set; } = state;

        public ImmutableArray<LeaseEffect>.Builder Effects { get; } = ImmutableArray.CreateBuilder<LeaseEffect>();

        public MoveRefusal Take(OwnerEvent happened)
        {
            var records = State.Records;
            switch (happened)
            {
                case OwnerEvent.Received received:
                    State = State with { Records = records.Union(received.Records) };
                    return MoveRefusal.None;
                case OwnerEvent.Judged judged:
                    State = State with { Verdicts = State.Verdicts.Join(judged.Verdicts) };
                    return MoveRefusal.None;
                case OwnerEvent.EpochRaised raised:
                    State = State with { Epoch = Math.Max(State.Epoch, raised.Epoch) };
                    return MoveRefusal.None;
                case OwnerEvent.ProposeAsked:
                    return Sign(OwnerMoves.Propose(records, State.Epoch, now));
                case OwnerEvent.RenewAsked renew:
                    return Sign(OwnerMoves.Renew(records, State.Epoch, now, renew.Until, renew.PriceList));
                case OwnerEvent.VisibilityAsked asked:
                    return Sign(OwnerMoves.SetVisibility(records, State.Epoch, now, asked.Visibility));
                case OwnerEvent.ReleaseAsked asked:
                    return Sign(OwnerMoves.Release(records, State.Epoch, now, asked.Successor));
                case OwnerEvent.EraseAsked:
                    return Sign(OwnerMoves.Erase(records, State.Epoch, now));
                default:
                    return MoveRefusal.None;
            }
        }

        public void Reconcile()
        {
            var view = State.Records.View;
            foreach (var proof in view.DoubleSignings)
            {
                Effects.Add(new LeaseEffect.ReportDoubleSigning(proof));
            }

            var outcome = LeaseMachine.StateOf(view, now, State.Verdicts, rules.Times);
            if (outcome.FetchOwnerRecord)
            {
                Effects.Add(new LeaseEffect.FetchOwnerRecord(view.Host?.Record.SeenOwner));
            }

            switch (outcome.State)
            {
                // An owner that must first fetch a record of its own that it forgot signs nothing on this lease before.
                case LeaseState.Agreed when !outcome.FetchOwnerRecord:
                    if (Sign(OwnerMoves.Confirm(State.Records, State.Epoch, now)) == MoveRefusal.TermsDiffer)
                    {
                        GiveUp(outcome.State);
                    }

                    break;
                case LeaseState.Refused or LeaseState.Unable or LeaseState.Declined or LeaseState.Gone
                    or LeaseState.Expired or LeaseState.LostProven or LeaseState.LostSilent:
                    GiveUp(outcome.State);
                    break;
                case LeaseState.Wanted when view.Owner!.Record.AnswerBy < now:
                    // Too late to propose; nobody else ever knew of it.
                    PlanReplacement(outcome.State);
                    break;
                default:
                    if (outcome.Unreachable)
                    {
                        PlanReplacement(outcome.State);
                    }

                    break;
            }
        }

        private void GiveUp(LeaseState because)
        {
            Sign(OwnerMoves.Release(State.Records, State.Epoch, now));
            PlanReplacement(because);
        }

        private void PlanReplacement(LeaseState because)
        {
            if (!State.ReplacementPlanned)
            {
                State = State with { ReplacementPlanned = true };
                Effects.Add(new LeaseEffect.PlanReplacement(because));
            }
        }

        private MoveRefusal Sign(Move<OwnerRecord> move)
        {
            if (!move.IsMade)
            {
                return move.Refusal;
            }

            var hashed = new HashedRecord<OwnerRecord>(move.Record, rules.HashOwner(move.Record));
            var records = State.Records.With(hashed);
            if (records.View.Owner?.Ref != hashed.Ref)
            {
                return MoveRefusal.WouldBeRejected;
            }

            State = State with { Records = records };
            Effects.Add(new LeaseEffect.SendOwnerRecord(hashed));
            return MoveRefusal.None;
        }
    }
}
