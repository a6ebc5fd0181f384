using System.Collections.Immutable;

namespace Federation.Protocol.Leases;

/// <summary>The host's reducer: (state, event, now) to (state, effects).</summary>
public static class HostSide
{
    private const string NoRoom = "no-room";

    /// <summary>Takes one step.</summary>
    public static HostStep Apply(HostLease state, HostEvent happened, DateTimeOffset now, HostSurroundings around, LeaseRules rules)
    {
        var draft = new Draft(state, now, around, rules);
        var refusal = draft.Take(happened);
        draft.Reconcile();
        return new HostStep(draft.State, draft.Effects.ToImmutable(), refusal);
    }

    private sealed class Draft(HostLease state, DateTimeOffset now, HostSurroundings around, LeaseRules rules)
    {
        public HostLease State { get; private set; } = state;

        public ImmutableArray<LeaseEffect>.Builder Effects { get; } = ImmutableArray.CreateBuilder<LeaseEffect>();

        private LeaseView View => State.Records.View;

        public MoveRefusal Take(HostEvent happened)
        {
            switch (happened)
            {
                case HostEvent.Received received:
                    State = State with { Records = State.Records.Union(received.Records) };
                    return MoveRefusal.None;
                case HostEvent.Judged judged:
                    State = State with { Verdicts = State.Verdicts.Join(judged.Verdicts) };
                    return MoveRefusal.None;
                case HostEvent.EpochRaised raised:
                    State = State with { Epoch = Math.Max(State.Epoch, raised.Epoch) };
                    return MoveRefusal.None;
                case HostEvent.BytesChecked bytes:
                    State = State with { BytesPresent = bytes.Present };
                    return MoveRefusal.None;
                case HostEvent.CopyFailed failed:
                    return Sign(HostMoves.Unable(State.Records, State.Epoch, now, failed.Reason));
                case HostEvent.DeclineAsked asked:
                    return Sign(HostMoves.Decline(State.Records, State.Epoch, now, asked.Reason));
                default:
                    return MoveRefusal.None;
            }
        }

        public void Reconcile()
        {
            foreach (var proof in View.DoubleSignings)
            {
                Effects.Add(new LeaseEffect.ReportDoubleSigning(proof));
            }

            var outcome = Outcome();
            if (outcome.FetchOwnerRecord)
            {
                Effects.Add(new LeaseEffect.FetchOwnerRecord(View.Host?.Record.SeenOwner));
            }

            if (outcome.State == LeaseState.Proposed)
            {
                Answer();
                outcome = Outcome();
            }

            if (outcome.State is LeaseState.Confirmed or LeaseState.Copying)
            {
                Copy(outcome);
                outcome = Outcome();
            }

            Settle(outcome);
        }

        private LeaseOutcome Outcome() => LeaseMachine.StateOf(View, now, State.Verdicts, rules.Times);

        private void Answer()
        {
            if (!around.AcceptsLease)
            {
                Sign(HostMoves.Refuse(State.Records, State.Epoch, now, "policy"));
            }
            else if (!State.RoomReserved && !around.RoomFree)
            {
                Sign(HostMoves.Refuse(State.Records, State.Epoch, now, NoRoom));
            }
            else if (Sign(HostMoves.Agree(State.Records, State.Epoch, now, now + around.ReserveFor)) == MoveRefusal.None)
            {
                HasRoom();
            }
        }

        private void Copy(LeaseOutcome outcome)
        {
            if (outcome.FetchAgreement)
            {
                Effects.Add(new LeaseEffect.FetchAgreement(View.Owner?.Record.SeenHost));
            }
            else if (!HasRoom())
            {
                Sign(HostMoves.Unable(State.Records, State.Epoch, now, NoRoom));
            }
            else if (State.BytesPresent)
            {
                Sign(HostMoves.Held(State.Records, State.Epoch, now));
            }
            else
            {
                if (outcome.State == LeaseState.Confirmed)
                {
                    Sign(HostMoves.Copying(State.Records, State.Epoch, now));
                }

                Effects.Add(new LeaseEffect.StartCopy());
            }
        }

        private void Settle(LeaseOutcome outcome)
        {
            switch (outcome.State)
            {
                case LeaseState.Agreed when !outcome.FetchOwnerRecord && !HasRoom():
                    Sign(HostMoves.Unable(State.Records, State.Epoch, now, NoRoom));
                    Clear();
                    break;
                case LeaseState.Held or LeaseState.Grace when View.Host?.Record.Phase == HostPhase.Held:
                    KeepHolding(outcome);
                    break;
                case LeaseState.Releasing or LeaseState.Erasing:
                    ClearThenGone(outcome.State == LeaseState.Releasing ? "released" : "erased");
                    break;
                case LeaseState.Expired when View.Owner?.Record.Phase == OwnerPhase.Confirmed && View.Host is not null:
                    ClearThenGone("expired");
                    break;
                case LeaseState.Refused or LeaseState.Unable or LeaseState.Declined or LeaseState.Gone or LeaseState.Ended
                    or LeaseState.Erased or LeaseState.Expired:
                    Clear();
                    break;
                case LeaseState.LostProven:
                    ClearThenGone("failed-audit");
                    break;
                default:
                    break;
            }
        }

        private void KeepHolding(LeaseOutcome outcome)
        {
            if (!State.BytesPresent)
            {
                Sign(HostMoves.Decline(State.Records, State.Epoch, now, "bytes-missing"));
                Clear();
                return;
            }

            // Bytes that are there are counted even when a restore forgot the reservation and the disk is now over-promised.
            if (!State.RoomReserved && !HasRoom())
            {
                Sign(HostMoves.Decline(State.Records, State.Epoch, now, NoRoom));
                Clear();
                return;
            }

            var offered = View.Owner!.Record;
            var signed = View.Host!.Record;
            var differs = offered.Until != signed.Until || offered.PriceList != signed.PriceList;
            if (differs && around.AcceptsRenewal && offered.Until > now && outcome.State == LeaseState.Held)
            {
                Sign(HostMoves.AcceptTerms(State.Records, State.Epoch, now));
            }
        }

        private void ClearThenGone(string reason)
        {
            if (View.Host is null && View.Owner?.Record.Phase != OwnerPhase.Erased)
            {
                Clear();
                return;
            }

            if (Clear())
            {
                Sign(HostMoves.Gone(State.Records, State.Epoch, now, reason));
            }
        }

        /// <summary>Frees disk, then room. True when nothing is left.</summary>
        private bool Clear()
        {
            if (State.BytesPresent)
            {
                Effects.Add(new LeaseEffect.StopServing());
                Effects.Add(new LeaseEffect.DeleteBytes());
                return false;
            }

            if (State.RoomReserved)
            {
                State = State with { RoomReserved = false };
                Effects.Add(new LeaseEffect.StopCopy());
                Effects.Add(new LeaseEffect.ReleaseRoom());
            }

            return true;
        }

        private bool HasRoom()
        {
            if (!State.RoomReserved && around.RoomFree)
            {
                State = State with { RoomReserved = true };
                Effects.Add(new LeaseEffect.ReserveRoom());
            }

            return State.RoomReserved;
        }

        private MoveRefusal Sign(Move<HostRecord> move)
        {
            if (!move.IsMade)
            {
                return move.Refusal;
            }

            var hashed = new HashedRecord<HostRecord>(move.Record, rules.HashHost(move.Record));
            var records = State.Records.With(hashed);
            if (records.View.Host?.Ref != hashed.Ref)
            {
                return MoveRefusal.WouldBeRejected;
            }

            State = State with { Records = records };
            Effects.Add(new LeaseEffect.SendHostRecord(hashed));
            return MoveRefusal.None;
        }
    }
}
