namespace Federation.Protocol.Leases;

/// <summary>Makes the host's next legal record (design 04a). Instants are cut to whole seconds and never go back.</summary>
public static class HostMoves
{
    /// <summary>Agrees to the proposal as it stands; the room must be reserved in the same transaction.</summary>
    public static Move<HostRecord> Agree(LeaseRecordSet records, long epoch, DateTimeOffset now, DateTimeOffset reservedUntil)
    {
        if (records.View.Owner?.Record is { } owner && (owner.Phase != OwnerPhase.Proposed || now > owner.AnswerBy))
        {
            return Move<HostRecord>.No(owner.Phase != OwnerPhase.Proposed ? MoveRefusal.IllegalMove : MoveRefusal.TooLate);
        }

        var kept = LeaseInstant.Truncate(reservedUntil);
        return Next(records, epoch, now, HostPhase.Agreed, null, record => record with { ReservedUntil = kept < record.Until ? kept : record.Until });
    }

    /// <summary>Will not take the proposal.</summary>
    public static Move<HostRecord> Refuse(LeaseRecordSet records, long epoch, DateTimeOffset now, string reason) =>
        records.View.Owner?.Record.Phase is OwnerPhase.Proposed
            ? Next(records, epoch, now, HostPhase.Refused, reason, record => record)
            : Move<HostRecord>.No(records.View.Owner is null ? MoveRefusal.NoLease : MoveRefusal.IllegalMove);

    /// <summary>Starts to pull the bytes of a confirmed lease.</summary>
    public static Move<HostRecord> Copying(LeaseRecordSet records, long epoch, DateTimeOffset now) =>
        Confirmed(records, () => Next(records, epoch, now, HostPhase.Copying, null, record => record));

    /// <summary>Reports that the verified bytes are durable; again later to cite a newer owner record without changing terms.</summary>
    public static Move<HostRecord> Held(LeaseRecordSet records, long epoch, DateTimeOffset now) =>
        Confirmed(records, () => Next(records, epoch, now, HostPhase.Held, null, record => record with { HeldAt = record.HeldAt ?? record.At }));

    /// <summary>Accepts the end and prices that the owner's newest record offers; the phase stays.</summary>
    public static Move<HostRecord> AcceptTerms(LeaseRecordSet records, long epoch, DateTimeOffset now) =>
        records.View.Host?.Record.Phase is not (HostPhase.Copying or HostPhase.Held or HostPhase.Agreed)
            ? Move<HostRecord>.No(MoveRefusal.IllegalMove)
            : Confirmed(
                records,
                () => Next(
                    records,
                    epoch,
                    now,
                    records.View.Host.Record.Phase,
                    null,
                    record => record with { Until = records.View.Owner!.Record.Until, PriceList = records.View.Owner.Record.PriceList }));

    /// <summary>Agreed, and cannot after all: no room left, or no source sends the bytes.</summary>
    public static Move<HostRecord> Unable(LeaseRecordSet records, long epoch, DateTimeOffset now, string reason) =>
        Next(records, epoch, now, HostPhase.Unable, reason, record => record);

    /// <summary>Gives the copy up, without penalty.</summary>
    public static Move<HostRecord> Decline(LeaseRecordSet records, long epoch, DateTimeOffset now, string reason) =>
        Next(records, epoch, now, HostPhase.Declined, reason, record => record);

    /// <summary>Signs that the bytes are deleted. As a first record it only answers an erasure.</summary>
    public static Move<HostRecord> Gone(LeaseRecordSet records, long epoch, DateTimeOffset now, string reason) =>
        records.View.Host is null && records.View.Owner?.Record.Phase != OwnerPhase.Erased
            ? Move<HostRecord>.No(records.View.Owner is null ? MoveRefusal.NoLease : MoveRefusal.IllegalMove)
            : Next(records, epoch, now, HostPhase.Gone, reason, record => record);

    private static Move<HostRecord> Confirmed(LeaseRecordSet records, Func<Move<HostRecord>> move) => records.View.Owner?.Record.Phase switch
    {
        null => Move<HostRecord>.No(MoveRefusal.NoLease),
        OwnerPhase.Confirmed => move(),
        OwnerPhase.Proposed => Move<HostRecord>.No(MoveRefusal.NothingToCite),
        _ => Move<HostRecord>.No(MoveRefusal.IllegalMove),
    };

    private static Move<HostRecord> Next(
        LeaseRecordSet records, long epoch, DateTimeOffset now, HostPhase phase, string? reason, Func<HostRecord, HostRecord> change)
    {
        if (records.View.Owner is not { } owner)
        {
            return Move<HostRecord>.No(MoveRefusal.NoLease);
        }

        var last = records.View.Host?.Record;
        if (!LeaseMoves.IsLegal(last?.Phase, phase))
        {
            return Move<HostRecord>.No(MoveRefusal.IllegalMove);
        }

        if (records.Host.Keys.Any(reference => reference.Epoch > epoch))
        {
            return Move<HostRecord>.No(MoveRefusal.EpochTooLow);
        }

        var at = LeaseInstant.Truncate(now);
        var cited = last?.SeenOwner > owner.Ref ? last.SeenOwner : owner.Ref;
        var next = change(new HostRecord
        {
            LeaseId = owner.Record.LeaseId,
            OwnerHandle = owner.Record.OwnerHandle,
            HostHandle = owner.Record.HostHandle,
            Epoch = epoch,
            Revision = (records.Host.IsEmpty ? 0 : records.Host.Keys.Max(reference => reference.Revision)) + 1,
            Phase = phase,
            At = last is not null && last.At > at ? last.At : at,
            ReservedUntil = last?.ReservedUntil ?? owner.Record.AnswerBy,
            Until = last?.Until ?? owner.Record.Until,
            PriceList = last?.PriceList ?? owner.Record.PriceList,
            HeldAt = last?.HeldAt,
            Reason = reason,
            SeenOwner = cited,
        });
        var mustCiteConfirmed = phase is HostPhase.Copying or HostPhase.Held;
        return mustCiteConfirmed && records.Owner.TryGetValue(cited.Value, out var record) && record.Phase != OwnerPhase.Confirmed
            ? Move<HostRecord>.No(MoveRefusal.NothingToCite)
            : new Move<HostRecord>(next, MoveRefusal.None);
    }
}
