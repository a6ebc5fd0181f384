namespace Federation.Placement;

/// <summary>What is left on each host while a plan grows. The only place where capacity is taken, and it is never given back.</summary>
internal sealed class Room
{
    private readonly long[] _freeBytes;
    private readonly long[] _ownerBytesLeft;
    private readonly long[] _egressBytesLeft;
    private readonly long[] _newBytes;
    private readonly int[] _newCopies;

    public Room(HostOffer[] offers)
    {
        _freeBytes = [.. offers.Select(offer => offer.FreeBytes)];
        _ownerBytesLeft = [.. offers.Select(offer => offer.MaxBytesForOwnerLeft ?? long.MaxValue)];
        _egressBytesLeft = [.. offers.Select(offer => offer.EgressBytesLeft)];
        _newBytes = new long[offers.Length];
        _newCopies = new int[offers.Length];
    }

    public VetoReason? Refusal(int host, long sizeBytes, long readBytesPerMonth)
    {
        if (_freeBytes[host] < sizeBytes)
        {
            return VetoReason.NoRoom;
        }

        if (_ownerBytesLeft[host] < sizeBytes)
        {
            return VetoReason.OwnerLimit;
        }

        // A blob that nobody reads asks for no egress, even of a host that promised more than it has.
        return readBytesPerMonth > 0 && _egressBytesLeft[host] < readBytesPerMonth ? VetoReason.EgressLimit : null;
    }

    public long Left(int host, VetoReason reason) => reason switch
    {
        VetoReason.NoRoom => _freeBytes[host],
        VetoReason.OwnerLimit => _ownerBytesLeft[host],
        VetoReason.EgressLimit => _egressBytesLeft[host],
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a matter of room."),
    };

    public void Take(int host, long sizeBytes, long readBytesPerMonth)
    {
        _freeBytes[host] -= sizeBytes;
        _ownerBytesLeft[host] -= sizeBytes;
        _egressBytesLeft[host] -= readBytesPerMonth;
        _newBytes[host] += sizeBytes;
        _newCopies[host]++;
    }

    public HostLoad LoadOf(int host, HostOffer offer) => new()
    {
        Host = offer.Host,
        NewCopies = _newCopies[host],
        NewBytes = _newBytes[host],
        FreeBytesAfter = _freeBytes[host],
        ScarcityMicrosPerTbMonth = 0,
    };
}
