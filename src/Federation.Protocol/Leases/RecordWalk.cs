using System.Collections.Immutable;

namespace Federation.Protocol.Leases;

/// <summary>
/// Finds the records of one side that count. Within an epoch every record is judged against the last one that counted. The first record
/// of a new epoch comes from an author that was restored and may have forgotten its last records, so it may continue from any earlier
/// record of the walk (the newest that allows it); the forgotten ones are superseded. An erasure is never forgotten.
/// </summary>
internal sealed class RecordWalk<TRecord>
    where TRecord : class, ILeaseRecord
{
    private readonly LeaseWriter _writer;
    private readonly Func<TRecord, RecordRejection> _form;
    private readonly Func<TRecord?, TRecord, bool, RecordRejection> _step;
    private readonly Func<TRecord, bool> _isForEver;
    private readonly ImmutableArray<RejectedRecord>.Builder _rejected = ImmutableArray.CreateBuilder<RejectedRecord>();
    private readonly ImmutableArray<DoubleSigning>.Builder _doubles = ImmutableArray.CreateBuilder<DoubleSigning>();
    private readonly List<HashedRecord<TRecord>> _path = [];
    private TRecord? _subject;

    /// <param name="writer">Whose records.</param>
    /// <param name="form">Judges a record alone.</param>
    /// <param name="step">Judges (previous or none, next, whether unseen records may lie between).</param>
    /// <param name="isForEver">True for a record that a new epoch cannot supersede.</param>
    public RecordWalk(
        LeaseWriter writer,
        Func<TRecord, RecordRejection> form,
        Func<TRecord?, TRecord, bool, RecordRejection> step,
        Func<TRecord, bool> isForEver)
    {
        _writer = writer;
        _form = form;
        _step = step;
        _isForEver = isForEver;
    }

    public ImmutableArray<HashedRecord<TRecord>> Path => [.. _path];

    public ImmutableArray<RejectedRecord> Rejected => _rejected.ToImmutable();

    public ImmutableArray<DoubleSigning> DoubleSignings => _doubles.ToImmutable();

    /// <summary>Walks the records, which come in (epoch, revision, hash) order.</summary>
    public void Run(ImmutableSortedDictionary<RecordRef, TRecord> records)
    {
        RecordRef? counted = null;
        RecordRef? before = null;
        foreach (var (reference, record) in records)
        {
            if (before is { } other && other.SamePlaceAs(reference))
            {
                _doubles.Add(new DoubleSigning(_writer, other, reference));
            }

            before = reference;
            var reason = counted is { } taken && taken.SamePlaceAs(reference) ? RecordRejection.DoubleSigned : Judge(record, reference);
            if (reason == RecordRejection.None)
            {
                counted = reference;
            }
            else
            {
                _rejected.Add(new RejectedRecord(_writer, reference, reason));
            }
        }
    }

    private RecordRejection Judge(TRecord record, RecordRef reference)
    {
        var reason = _form(record);
        if (reason == RecordRejection.None && _subject is not null && !SameParties(_subject, record))
        {
            reason = RecordRejection.OtherLease;
        }

        if (reason == RecordRejection.None)
        {
            reason = Place(record);
        }

        if (reason == RecordRejection.None)
        {
            _subject ??= record;
            _path.Add(new HashedRecord<TRecord>(record, reference.Hash));
        }

        return reason;
    }

    private RecordRejection Place(TRecord record)
    {
        if (_path.Count == 0)
        {
            return _step(null, record, record.Revision > 1);
        }

        var last = _path[^1].Record;
        if (last.Epoch == record.Epoch)
        {
            return _step(last, record, record.Revision != last.Revision + 1);
        }

        var reason = _step(last, record, true);
        if (reason == RecordRejection.None || _isForEver(last))
        {
            return reason;
        }

        for (var kept = _path.Count - 1; kept >= 0; kept--)
        {
            var allowed = kept == 0 ? _step(null, record, false) : _step(_path[kept - 1].Record, record, true);
            if (allowed == RecordRejection.None)
            {
                _path.RemoveRange(kept, _path.Count - kept);
                return RecordRejection.None;
            }
        }

        return reason;
    }

    private static bool SameParties(TRecord left, TRecord right) =>
        left.LeaseId == right.LeaseId && left.OwnerHandle == right.OwnerHandle && left.HostHandle == right.HostHandle;
}
