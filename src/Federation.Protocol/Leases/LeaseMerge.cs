namespace Federation.Protocol.Leases;

/// <summary>The rules by which records count (design 04a), applied to a whole set.</summary>
internal sealed class LeaseMerge
{
    private readonly LeaseRecordSet _set;
    private readonly OwnerRecord? _firstOwner;
    private bool _ownerConfirmed;
    private OwnerRecord? _ownerNewest;

    private LeaseMerge(LeaseRecordSet set)
    {
        _set = set;
        _firstOwner = set.Owner.Values.FirstOrDefault(record => OwnerForm(record) == RecordRejection.None);
    }

    public static LeaseView Of(LeaseRecordSet set) => new LeaseMerge(set).Run();

    private LeaseView Run()
    {
        var owner = new RecordWalk<OwnerRecord>(LeaseWriter.Owner, OwnerForm, OwnerStep, record => record.Phase == OwnerPhase.Erased);
        owner.Run(_set.Owner);
        var ownerPath = owner.Path;
        _ownerNewest = ownerPath.IsEmpty ? null : ownerPath[^1].Record;
        _ownerConfirmed = ownerPath.Any(entry => entry.Record.Phase == OwnerPhase.Confirmed);

        var host = new RecordWalk<HostRecord>(LeaseWriter.Host, HostForm, HostStep, _ => false);
        host.Run(_set.Host);
        var hostPath = host.Path;
        var cited = hostPath.IsEmpty ? null : hostPath[^1].Record.SeenOwner;
        return new LeaseView
        {
            OwnerPath = ownerPath,
            HostPath = hostPath,
            Rejected = [.. owner.Rejected, .. host.Rejected],
            DoubleSignings = [.. owner.DoubleSignings, .. host.DoubleSignings],
            CitesUnseenOwnerRecord = cited is { } reference && !_set.Owner.ContainsKey(reference),
        };
    }

    private static RecordRejection OwnerForm(OwnerRecord record)
    {
        if (IsMalformed(record) || !record.PriceList.IsWellFormed)
        {
            return RecordRejection.Malformed;
        }

        if (!LeaseInstant.IsWhole(record.At) || !LeaseInstant.IsWhole(record.Until)
            || !LeaseInstant.IsWhole(record.AnswerBy) || !LeaseInstant.IsWhole(record.CopyBy))
        {
            return RecordRejection.NotWholeSeconds;
        }

        if (record.AnswerBy > record.Until || record.CopyBy > record.Until)
        {
            return RecordRejection.DatesDisordered;
        }

        var successorAllowed = record.Phase is OwnerPhase.Released or OwnerPhase.Erased;
        return (record.Successor is not null && !successorAllowed) || (record.Phase == OwnerPhase.Confirmed && record.SeenHost is null)
            ? RecordRejection.FieldsOfOtherPhase
            : RecordRejection.None;
    }

    private RecordRejection OwnerStep(OwnerRecord? previous, OwnerRecord next, bool gap)
    {
        if (_firstOwner is not null && (_firstOwner.Manifest != next.Manifest || _firstOwner.Salt != next.Salt))
        {
            return RecordRejection.SubjectChanged;
        }

        if (previous?.Phase == OwnerPhase.Erased && next.Phase != OwnerPhase.Erased)
        {
            return RecordRejection.ErasedForEver;
        }

        if (!(gap ? LeaseMoves.IsReachable(previous?.Phase, next.Phase) : LeaseMoves.IsLegal(previous?.Phase, next.Phase)))
        {
            return RecordRejection.IllegalMove;
        }

        return After(previous, next, previous?.SeenHost, next.SeenHost);
    }

    private RecordRejection HostForm(HostRecord record)
    {
        if (IsMalformed(record) || !record.PriceList.IsWellFormed)
        {
            return RecordRejection.Malformed;
        }

        if (_firstOwner is { } owner
            && (owner.LeaseId != record.LeaseId || owner.OwnerHandle != record.OwnerHandle || owner.HostHandle != record.HostHandle))
        {
            return RecordRejection.OtherLease;
        }

        if (!LeaseInstant.IsWhole(record.At) || !LeaseInstant.IsWhole(record.Until)
            || !LeaseInstant.IsWhole(record.ReservedUntil) || !LeaseInstant.IsWhole(record.HeldAt))
        {
            return RecordRejection.NotWholeSeconds;
        }

        var heldAtWanted = record.Phase == HostPhase.Held;
        var heldAtAllowed = record.Phase is HostPhase.Held or HostPhase.Declined or HostPhase.Gone;
        if ((heldAtWanted && record.HeldAt is null) || (!heldAtAllowed && record.HeldAt is not null))
        {
            return RecordRejection.FieldsOfOtherPhase;
        }

        return record.HeldAt > record.At ? RecordRejection.HeldAtChanged : RecordRejection.None;
    }

    private RecordRejection HostStep(HostRecord? previous, HostRecord next, bool gap)
    {
        if (!(gap ? LeaseMoves.IsReachable(previous?.Phase, next.Phase) : LeaseMoves.IsLegal(previous?.Phase, next.Phase)))
        {
            return RecordRejection.IllegalMove;
        }

        var reason = After(previous, next, previous?.SeenOwner, next.SeenOwner);
        if (reason != RecordRejection.None)
        {
            return reason;
        }

        if (previous is not null && (previous.HeldAt is null ? next.HeldAt < previous.At : next.HeldAt != previous.HeldAt))
        {
            return RecordRejection.HeldAtChanged;
        }

        if (next.Phase is HostPhase.Copying or HostPhase.Held && !MayCite(next, OwnerPhase.Confirmed))
        {
            return RecordRejection.CitesNoConfirmation;
        }

        if (previous is null && !gap && next.Phase == HostPhase.Gone && !MayCite(next, OwnerPhase.Erased))
        {
            return RecordRejection.CitesNoConfirmation;
        }

        if (_ownerNewest?.Phase == OwnerPhase.Wanted)
        {
            return RecordRejection.NothingProposed;
        }

        return next.Phase == HostPhase.Refused && _ownerConfirmed ? RecordRejection.RefusedAfterConfirmation : RecordRejection.None;
    }

    /// <summary>A citation of a record that is not here yet may be true; the record is fetched.</summary>
    private bool MayCite(HostRecord record, OwnerPhase phase) =>
        record.SeenOwner is { } cited && (!_set.Owner.TryGetValue(cited, out var owner) || owner.Phase == phase);

    private static bool IsMalformed(ILeaseRecord record) =>
        record.Epoch < 1 || record.Revision < 1 || record.OwnerHandle.IsNone || record.HostHandle.IsNone || record.OwnerHandle == record.HostHandle;

    private static RecordRejection After(ILeaseRecord? previous, ILeaseRecord next, RecordRef? citedBefore, RecordRef? citedNow)
    {
        if (previous is not null && next.At < previous.At)
        {
            return RecordRejection.TimeWentBack;
        }

        var wentBack = citedBefore is { } before && (citedNow is not { } now || now < before);
        return wentBack ? RecordRejection.CitationWentBack : RecordRejection.None;
    }
}
