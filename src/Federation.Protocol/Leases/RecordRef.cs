using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Leases;

/// <summary>Names one signed record of one side of a lease.</summary>
/// <param name="Epoch">The author's epoch, 1 and up; grows by a restore.</param>
/// <param name="Revision">Counts the author's records of this lease, 1 and up.</param>
/// <param name="Hash">SHA-256 of the JCS bytes of the record.</param>
public readonly record struct RecordRef(long Epoch, long Revision, Sha256Digest Hash) : IComparable<RecordRef>
{
    /// <summary>Order by (epoch, revision), then hash so that the order is total.</summary>
    public int CompareTo(RecordRef other)
    {
        var order = Epoch.CompareTo(other.Epoch);
        order = order != 0 ? order : Revision.CompareTo(other.Revision);
        return order != 0 ? order : Hash.CompareTo(other.Hash);
    }

    /// <summary>True when both name the same (epoch, revision), whatever the hash.</summary>
    public bool SamePlaceAs(RecordRef other) => Epoch == other.Epoch && Revision == other.Revision;

    /// <summary>Order by (epoch, revision, hash).</summary>
    public static bool operator <(RecordRef left, RecordRef right) => left.CompareTo(right) < 0;

    /// <summary>Order by (epoch, revision, hash).</summary>
    public static bool operator >(RecordRef left, RecordRef right) => left.CompareTo(right) > 0;

    /// <summary>Order by (epoch, revision, hash).</summary>
    public static bool operator <=(RecordRef left, RecordRef right) => left.CompareTo(right) <= 0;

    /// <summary>Order by (epoch, revision, hash).</summary>
    public static bool operator >=(RecordRef left, RecordRef right) => left.CompareTo(right) >= 0;
}
