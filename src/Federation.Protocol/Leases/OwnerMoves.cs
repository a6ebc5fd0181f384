using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Leases;

/// <summary>What an owner decides before it plans or proposes a lease.</summary>
public sealed record LeaseProposal
{
    /// <summary>The lease; random.</summary>
    public required LeaseId LeaseId { get; init; }

    /// <summary>The proposing member.</summary>
    public required MemberHandle OwnerHandle { get; init; }

    /// <summary>The chosen host.</summary>
    public required MemberHandle HostHandle { get; init; }

    /// <summary>The bytes.</summary>
    public required BlobManifest Manifest { get; init; }

    /// <summary>Prices of the host's offer.</summary>
    public required PriceList PriceList { get; init; }

    /// <summary>Who may be shown the bytes.</summary>
    public required LeaseVisibility Visibility { get; init; }

    /// <summary>Bytes chargeable to standing tickets in a month.</summary>
    public required ByteSize EgressCeiling { get; init; }

    /// <summary>32 random bytes.</summary>
    public required Sha256Digest Salt { get; init; }

    /// <summary>End of the lease; cut to whole seconds.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Answer expected by; cut to whole seconds.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>Copy expected by; cut to whole seconds.</summary>
    public required DateTimeOffset CopyBy { get; init; }

    /// <summary>H(nonce) of the first audit.</summary>
    public Sha256Digest? AuditCommitment { get; init; }
}

/// <summary>Makes the owner's next legal record (design 04a). Instants are cut to whole seconds and never go back.</summary>
public static class OwnerMoves
{
    /// <summary>The first record of a planned lease.</summary>
    public static Move<OwnerRecord> Want(LeaseProposal proposal, long epoch, DateTimeOffset now)
    {
        var at = LeaseInstant.Truncate(now);
        var until = LeaseInstant.Truncate(proposal.Until);
        var answerBy = LeaseInstant.Truncate(proposal.AnswerBy);
        var copyBy = LeaseInstant.Truncate(proposal.CopyBy);
        if (until <= at || answerBy > until || copyBy > until || !proposal.PriceList.IsWellFormed || proposal.OwnerHandle == proposal.HostHandle)
        {
            return Move<OwnerRecord>.No(MoveRefusal.BadTerms);
        }

        return new Move<OwnerRecord>(
            new OwnerRecord
            {
                LeaseId = proposal.LeaseId,
                OwnerHandle = proposal.OwnerHandle,
                HostHandle = proposal.HostHandle,
                Epoch = epoch,
                Revision = 1,
                Phase = OwnerPhase.Wanted,
                At = at,
                Until = until,
                AnswerBy = answerBy,
                CopyBy = copyBy,
                PriceList = proposal.PriceList,
                Visibility = proposal.Visibility,
                EgressCeiling = proposal.EgressCeiling,
                Salt = proposal.Salt,
                Manifest = proposal.Manifest,
                AuditCommitment = proposal.AuditCommitment,
            },
            MoveRefusal.None);
    }

    /// <summary>Proposes a wanted lease.</summary>
    public static Move<OwnerRecord> Propose(LeaseRecordSet records, long epoch, DateTimeOffset now) =>
        records.View.Owner?.Record.AnswerBy < now
            ? Move<OwnerRecord>.No(MoveRefusal.TooLate)
            : Next(records, epoch, now, OwnerPhase.Proposed, record => record);

    /// <summary>Confirms the host's agreement to the proposed terms.</summary>
    public static Move<OwnerRecord> Confirm(LeaseRecordSet records, long epoch, DateTimeOffset now)
    {
        if (records.View.Owner?.Record is not { Phase: OwnerPhase.Proposed })
        {
            return Move<OwnerRecord>.No(records.View.Owner is null ? MoveRefusal.NoLease : MoveRefusal.IllegalMove);
        }

        if (records.View.Host?.Record is not { Phase: HostPhase.Agreed or HostPhase.Copying or HostPhase.Held } host)
        {
            return Move<OwnerRecord>.No(MoveRefusal.NothingToCite);
        }

        var owner = records.View.Owner.Record;
        return host.Until != owner.Until || host.PriceList != owner.PriceList
            ? Move<OwnerRecord>.No(MoveRefusal.TermsDiffer)
            : Next(records, epoch, now, OwnerPhase.Confirmed, record => record);
    }

    /// <summary>Offers a later end and prices for the time after the host accepts; takes effect when the host signs the same.</summary>
    public static Move<OwnerRecord> Renew(LeaseRecordSet records, long epoch, DateTimeOffset now, DateTimeOffset until, PriceList priceList)
    {
        var end = LeaseInstant.Truncate(until);
        if (records.View.Owner?.Record is { Phase: not OwnerPhase.Confirmed })
        {
            return Move<OwnerRecord>.No(MoveRefusal.IllegalMove);
        }

        return end <= now || end < records.View.Owner?.Record.AnswerBy || end < records.View.Owner?.Record.CopyBy || !priceList.IsWellFormed
            ? Move<OwnerRecord>.No(MoveRefusal.BadTerms)
            : Next(records, epoch, now, OwnerPhase.Confirmed, record => record with { Until = end, PriceList = priceList });
    }

    /// <summary>Changes who may be shown the bytes; the owner alone decides it.</summary>
    public static Move<OwnerRecord> SetVisibility(LeaseRecordSet records, long epoch, DateTimeOffset now, LeaseVisibility visibility) =>
        records.View.Owner is not { Record.Phase: var phase }
            ? Move<OwnerRecord>.No(MoveRefusal.NoLease)
            : Next(records, epoch, now, phase, record => record with { Visibility = visibility });

    /// <summary>Gives the lease back; a successor says that the copy moved there.</summary>
    public static Move<OwnerRecord> Release(LeaseRecordSet records, long epoch, DateTimeOffset now, LeaseId? successor = null) =>
        Next(records, epoch, now, OwnerPhase.Released, record => record with { Successor = successor });

    /// <summary>Orders destruction; nothing follows it.</summary>
    public static Move<OwnerRecord> Erase(LeaseRecordSet records, long epoch, DateTimeOffset now) =>
        records.View.Owner is { Record.Phase: OwnerPhase.Erased }
            ? Move<OwnerRecord>.No(MoveRefusal.IllegalMove)
            : Next(records, epoch, now, OwnerPhase.Erased, record => record);

    private static Move<OwnerRecord> Next(
        LeaseRecordSet records, long epoch, DateTimeOffset now, OwnerPhase phase, Func<OwnerRecord, OwnerRecord> change)
    {
        if (records.View.Owner is not { Record: var last })
        {
            return Move<OwnerRecord>.No(MoveRefusal.NoLease);
        }

        if (!LeaseMoves.IsLegal(last.Phase, phase))
        {
            return Move<OwnerRecord>.No(MoveRefusal.IllegalMove);
        }

        if (records.Owner.Keys.Any(reference => reference.Epoch > epoch))
        {
            return Move<OwnerRecord>.No(MoveRefusal.EpochTooLow);
        }

        var at = LeaseInstant.Truncate(now);
        var seen = records.View.Host?.Ref;
        var next = change(last) with
        {
            Epoch = epoch,
            Revision = records.Owner.Keys.Max(reference => reference.Revision) + 1,
            Phase = phase,
            At = at > last.At ? at : last.At,
            SeenHost = seen is { } newest && !(last.SeenHost > newest) ? newest : last.SeenHost,
        };
        return phase == OwnerPhase.Confirmed && next.SeenHost is null
            ? Move<OwnerRecord>.No(MoveRefusal.NothingToCite)
            : new Move<OwnerRecord>(next, MoveRefusal.None);
    }
}
