using System.Collections.Immutable;

namespace Federation.Protocol.Leases;

/// <summary>Everything ever seen of one lease, from both sides: a set, so that order and duplication of arrival cannot matter. Immutable.</summary>
public sealed class LeaseRecordSet
{
    private LeaseView? _view;

    private LeaseRecordSet(ImmutableSortedDictionary<RecordRef, OwnerRecord> owner, ImmutableSortedDictionary<RecordRef, HostRecord> host)
    {
        Owner = owner;
        Host = host;
    }

    /// <summary>No record.</summary>
    public static LeaseRecordSet Empty { get; } =
        new(ImmutableSortedDictionary<RecordRef, OwnerRecord>.Empty, ImmutableSortedDictionary<RecordRef, HostRecord>.Empty);

    /// <summary>The owner's records in (epoch, revision, hash) order, valid or not.</summary>
    public ImmutableSortedDictionary<RecordRef, OwnerRecord> Owner { get; }

    /// <summary>The host's records in (epoch, revision, hash) order, valid or not.</summary>
    public ImmutableSortedDictionary<RecordRef, HostRecord> Host { get; }

    /// <summary>The merged view (<see cref="LeaseMachine.Merge"/>), computed once.</summary>
    public LeaseView View => _view ??= LeaseMerge.Of(this);

    /// <summary>Adds an owner record; the same set comes back when it is already there.</summary>
    public LeaseRecordSet With(HashedRecord<OwnerRecord> record) =>
        Owner.ContainsKey(record.Ref) ? this : new LeaseRecordSet(Owner.Add(record.Ref, record.Record), Host);

    /// <summary>Adds a host record; the same set comes back when it is already there.</summary>
    public LeaseRecordSet With(HashedRecord<HostRecord> record) =>
        Host.ContainsKey(record.Ref) ? this : new LeaseRecordSet(Owner, Host.Add(record.Ref, record.Record));

    /// <summary>The union of two sets of one lease.</summary>
    public LeaseRecordSet Union(LeaseRecordSet other)
    {
        var owner = Owner;
        foreach (var (reference, record) in other.Owner)
        {
            owner = owner.ContainsKey(reference) ? owner : owner.Add(reference, record);
        }

        var host = Host;
        foreach (var (reference, record) in other.Host)
        {
            host = host.ContainsKey(reference) ? host : host.Add(reference, record);
        }

        return owner == Owner && host == Host ? this : new LeaseRecordSet(owner, host);
    }

    /// <summary>True when both sets hold the same records.</summary>
    public bool HoldsSameAs(LeaseRecordSet other) => ReferenceEquals(this, other)
        || (Owner.Count == other.Owner.Count && Host.Count == other.Host.Count
            && Owner.Keys.SequenceEqual(other.Owner.Keys) && Host.Keys.SequenceEqual(other.Host.Keys));
}
