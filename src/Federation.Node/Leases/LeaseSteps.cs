using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>
/// Takes one step of one side: the pure reducer decides, this class stores the new records, refreshes the row and carries out the effects, all in the
/// caller's transaction. The simulator runs the same reducers.
/// </summary>
internal sealed partial class LeaseSteps(MembershipDirectory directory, HostRoom room, TimeProvider time, ILogger<LeaseSteps> logger)
{
    /// <summary>One step of the owner's side.</summary>
    public async Task<MoveRefusal> OwnerAsync(NodeDbContext db, LockedLease lease, OwnerEvent happened, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var state = new OwnerLease { Records = lease.Records, Epoch = view.Epoch, Verdicts = lease.Row.Verdicts(), ReplacementPlanned = lease.Row.ReplacementPlanned };
        var step = OwnerSide.Apply(state, happened, time.GetUtcNow(), LeaseJson.RulesWith(view.Charter.Times()));
        lease.Row.ReplacementPlanned = step.State.ReplacementPlanned;
        Keep(lease.Row, step.State.Verdicts);
        await StoreAsync(db, lease, step.State.Records, cancellationToken);
        foreach (var effect in step.Effects)
        {
            if (effect is LeaseEffect.PlanReplacement failed)
            {
                Fail(db, lease.Row, failed.Because);
            }

            await CommonEffectAsync(db, lease.Row, effect, cancellationToken);
        }

        Refresh(db, lease, view, step.Effects);
        return step.Refusal;
    }

    /// <summary>One step of the host's side.</summary>
    public async Task<MoveRefusal> HostAsync(NodeDbContext db, LockedLease lease, HostEvent happened, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = time.GetUtcNow();
        var times = view.Charter.Times();
        var records = happened is HostEvent.Received received ? lease.Records.Union(received.Records) : lease.Records;
        var at = await room.LookAsync(db, lease.Row, records, times, cancellationToken);
        if (at.RefusalCode is { } code && HostMoves.Refuse(records, view.Epoch, now, code) is { IsMade: true, Record: var refused })
        {
            records = records.With(LeaseJson.Hashed(refused!));
            happened = new HostEvent.Received(records);
            Refused(lease.Row.Id.ToString(), lease.Row.Owner.ToString(), code);
        }

        var state = new HostLease
        {
            Records = lease.Records,
            Epoch = view.Epoch,
            Verdicts = lease.Row.Verdicts(),
            RoomReserved = at.Reservation is not null,
            BytesPresent = at.BytesPresent,
        };
        var step = HostSide.Apply(state, happened, now, at.Around, LeaseJson.RulesWith(times));
        Keep(lease.Row, step.State.Verdicts);
        await StoreAsync(db, lease, step.State.Records, cancellationToken);
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case LeaseEffect.StartCopy:
                    db.Publish(new LeaseConfirmed(lease.Row.Id));
                    break;
                case LeaseEffect.DeleteBytes:
                    lease.Row.BytesToDrop = true;
                    db.Wake<LeaseReconciler>();
                    break;
                default:
                    await CommonEffectAsync(db, lease.Row, effect, cancellationToken);
                    break;
            }
        }

        var outcome = LeaseMachine.StateOf(lease.Records.View, now, lease.Row.Verdicts(), times);
        await room.SettleAsync(db, lease.Row, lease.Records.View, outcome, step.Effects, at.Reservation, cancellationToken);
        Refresh(db, lease, view, step.Effects);
        return step.Refusal;
    }

    /// <summary>Host side: signs the present phase once more, as a sign of life.</summary>
    public async Task SignAgainAsync(NodeDbContext db, LockedLease lease, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var move = lease.Row.State == LeaseState.Held
            ? HostMoves.Held(lease.Records, view.Epoch, time.GetUtcNow())
            : HostMoves.Copying(lease.Records, view.Epoch, time.GetUtcNow());
        if (move.IsMade)
        {
            var signed = LeaseJson.Hashed(move.Record);
            await StoreAsync(db, lease, lease.Records.With(signed), cancellationToken);
            Refresh(db, lease, view, [new LeaseEffect.SendHostRecord(signed)]);
        }
    }

    /// <summary>Owner side: says that this lease is given up and another copy is wanted.</summary>
    public void Fail(NodeDbContext db, LeaseRow row, LeaseState because)
    {
        (row.ReplacementPlanned, row.FailedBecause, row.FailedAt) = (true, because.ToString(), time.GetUtcNow());
        db.Publish(new LeaseFailed(row.Id));
    }

    /// <summary>Writes the row's picture of the lease and says what changed.</summary>
    private void Refresh(NodeDbContext db, LockedLease lease, MembershipView view, IReadOnlyCollection<LeaseEffect> effects)
    {
        var row = lease.Row;
        var now = time.GetUtcNow();
        var times = view.Charter.Times();
        var merged = lease.Records.View;
        var outcome = LeaseMachine.StateOf(merged, now, row.Verdicts(), times);
        var state = outcome.State == LeaseState.Wanted && row.ReplacementPlanned ? LeaseState.Expired : outcome.State;
        var (before, visibility) = (row.State, row.Visibility);
        Describe(row, merged, outcome);
        if (state != before)
        {
            row.State = state;
            row.StateSince = now;
            Announce(db, row, before);
            Moved(row.Id.ToString(), row.Role, row.Peer.ToString(), before, state, row.Reason ?? "");
        }

        if (visibility != row.Visibility)
        {
            db.Publish(new LeaseVisibilityChanged(row.Id));
        }

        if (effects.Any(e => e is LeaseEffect.SendOwnerRecord or LeaseEffect.SendHostRecord))
        {
            db.Wake<LeaseSender>();
        }

        row.NextActionAt = LeaseTimetable.Next(row, merged, outcome, times, now);
    }

    private static void Describe(LeaseRow row, LeaseView merged, LeaseOutcome outcome)
    {
        var owner = merged.Owner?.Record;
        var terms = LeaseMachine.EffectiveTerms(merged) ?? (owner is null ? null : new LeaseTerms(owner.Until, owner.PriceList));
        if (owner is null || terms is null)
        {
            return;
        }

        row.StorageMicrosPerTbMonth = terms.PriceList.StorageMicrosPerTbMonth;
        row.EgressMicrosPerTb = terms.PriceList.EgressMicrosPerTb;
        row.Currency = terms.PriceList.Currency;
        row.Until = terms.Until;
        row.Visibility = owner.Visibility;
        row.EgressCeiling = owner.EgressCeiling;
        row.ConfirmedAt = merged.OwnerPath.FirstOrDefault(e => e.Record.Phase == OwnerPhase.Confirmed)?.Record.At;
        row.HeldAt = merged.Host?.Record.HeldAt;
        row.Reason = merged.Host?.Record.Reason ?? row.Reason;
        row.Unreachable = outcome.Unreachable;
        if (outcome is { State: LeaseState.Held, Unreachable: false })
        {
            row.ReplacementPlanned = false;
        }
    }

    private static void Announce(NodeDbContext db, LeaseRow row, LeaseState before)
    {
        if (row.State == LeaseState.Held)
        {
            db.Publish(new LeaseHeld(row.Id));
        }

        if (HasEffect(before) && !HasEffect(row.State))
        {
            db.Publish(new LeaseEnded(row.Id));
        }
    }

    /// <summary>Something is promised, pulled, kept or served on the strength of it.</summary>
    private static bool HasEffect(LeaseState state) =>
        state is LeaseState.Agreed or LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held or LeaseState.Grace;

    private static void Keep(LeaseRow row, LeaseVerdicts verdicts) =>
        (row.LastPassedAudit, row.LastCountersignedWindowEnd, row.WrongAuditAt) = (verdicts.LastPassedAudit, verdicts.LastCountersignedWindowEnd, verdicts.WrongAuditAt);

    private async Task CommonEffectAsync(NodeDbContext db, LeaseRow row, LeaseEffect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case LeaseEffect.FetchOwnerRecord or LeaseEffect.FetchAgreement:
                await AskForAsync(db, row.Id, row.Peer, cancellationToken);
                break;
            case LeaseEffect.ReportDoubleSigning { Proof: var proof }:
                await StoreProofAsync(db, row.Id, proof, cancellationToken);
                break;
            default:
                // Records wait in their rows for the sender; room is settled after the step.
                break;
        }
    }

    /// <summary>Has the other side's newest records fetched.</summary>
    public async Task AskForAsync(NodeDbContext db, LeaseId lease, MemberHandle peer, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO leases.fetch (lease, peer, next_action_at, fence, attempts) VALUES ({lease.Value}, {peer.ToString()}, {time.GetUtcNow()}, 0, 0)
            ON CONFLICT (lease) DO NOTHING
            """,
            cancellationToken);
        db.Wake<LeaseFetcher>();
    }

    private async Task StoreProofAsync(NodeDbContext db, LeaseId lease, DoubleSigning proof, CancellationToken cancellationToken)
    {
        var isNew = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO leases.double_signing (lease, writer, epoch, revision, first, second, found_at)
            VALUES ({lease.Value}, {proof.Writer.ToString()}, {proof.First.Epoch}, {proof.First.Revision}, {proof.First.Hash.ToArray()}, {proof.Second.Hash.ToArray()}, {time.GetUtcNow()})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken) == 1;
        if (isNew)
        {
            DoubleSigned(lease.ToString(), proof.Writer, proof.First.Epoch, proof.First.Revision);
        }
    }

    /// <summary>Adds the records that the database does not have. Those of this step are this node's own and wait to be sent; a wish never is.</summary>
    private async Task StoreAsync(NodeDbContext db, LockedLease lease, LeaseRecordSet records, CancellationToken cancellationToken)
    {
        lease.Records = records;
        var rejected = records.View.Rejected.ToDictionary(r => (r.Writer, r.Ref), r => r.Reason.ToString());
        foreach (var (reference, record) in records.Owner)
        {
            Add(LeaseWriter.Owner, reference, JsonSerializer.Serialize(record, LeaseJson.OwnerRecord), record.Phase != OwnerPhase.Wanted);
        }

        foreach (var (reference, record) in records.Host)
        {
            Add(LeaseWriter.Host, reference, JsonSerializer.Serialize(record, LeaseJson.HostRecord), true);
        }

        foreach (var (key, reason) in lease.Stored.Where(s => rejected.GetValueOrDefault(s.Key) != s.Value).ToList())
        {
            var now = rejected.GetValueOrDefault(key);
            lease.Stored[key] = now;
            await db.Set<LeaseRecordRow>()
                .Where(r => r.Lease == lease.Row.Id && r.Writer == key.Writer && r.Epoch == key.Ref.Epoch && r.Revision == key.Ref.Revision && r.Hash == key.Ref.Hash)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.Rejected, now), cancellationToken);
        }

        void Add(LeaseWriter writer, RecordRef reference, string json, bool isToBeSent)
        {
            var reason = rejected.GetValueOrDefault((writer, reference));
            if (!lease.Stored.TryAdd((writer, reference), reason))
            {
                return;
            }

            // What no batch brought was signed by this step.
            var isOurs = !lease.Incoming.TryGetValue((writer, reference), out var batch);
            db.Add(new LeaseRecordRow
            {
                Lease = lease.Row.Id,
                Writer = writer,
                Epoch = reference.Epoch,
                Revision = reference.Revision,
                Hash = reference.Hash,
                Json = json,
                Peer = lease.Row.Peer,
                Unsent = isOurs && isToBeSent,
                Batch = batch,
                Rejected = reason,
                StoredAt = time.GetUtcNow(),
            });
        }
    }

    [LoggerMessage(1501, LogLevel.Information, "Lease {Lease} ({Role}, with {Peer}): {Before} to {After} {Reason}")]
    private partial void Moved(string lease, LeaseRole role, string peer, LeaseState before, LeaseState after, string reason);

    [LoggerMessage(1502, LogLevel.Information, "Lease {Lease} of {Owner} is refused: {Reason}")]
    private partial void Refused(string lease, string owner, string reason);

    [LoggerMessage(1510, LogLevel.Warning, "Lease {Lease}: the {Writer} signed two records at epoch {Epoch}, revision {Revision}; the proof is kept")]
    private partial void DoubleSigned(string lease, LeaseWriter writer, long epoch, long revision);
}
