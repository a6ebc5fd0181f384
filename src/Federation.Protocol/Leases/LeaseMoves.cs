namespace Federation.Protocol.Leases;

/// <summary>The legal moves of each side (design 04a) and what follows from them when records between two seen ones are missing.</summary>
public static class LeaseMoves
{
    private static readonly bool[,] OwnerReach = Closure(
        Enum.GetValues<OwnerPhase>().Length, (from, to) => IsLegal((OwnerPhase)from, (OwnerPhase)to));
    private static readonly bool[,] HostReach = Closure(
        Enum.GetValues<HostPhase>().Length, (from, to) => IsLegal((HostPhase)from, (HostPhase)to));

    /// <summary>One step of the owner. From nothing a lease starts as wanted or proposed; the same phase again is a renewal or a change of visibility.</summary>
    public static bool IsLegal(OwnerPhase? from, OwnerPhase to) => (from, to) switch
    {
        (null, OwnerPhase.Wanted or OwnerPhase.Proposed) => true,
        (OwnerPhase.Wanted, OwnerPhase.Wanted or OwnerPhase.Proposed) => true,
        (OwnerPhase.Proposed, OwnerPhase.Proposed or OwnerPhase.Confirmed or OwnerPhase.Released or OwnerPhase.Erased) => true,
        (OwnerPhase.Confirmed, OwnerPhase.Confirmed or OwnerPhase.Released or OwnerPhase.Erased) => true,
        (OwnerPhase.Released or OwnerPhase.Erased, OwnerPhase.Erased) => true,
        _ => false,
    };

    /// <summary>One step of the host. The same phase again accepts new terms or cites a newer owner record; gone from nothing answers an erasure.</summary>
    public static bool IsLegal(HostPhase? from, HostPhase to) => (from, to) switch
    {
        (null, HostPhase.Agreed or HostPhase.Refused or HostPhase.Gone) => true,
        (null, _) => false,
        (_, HostPhase.Gone) => true,
        (HostPhase.Agreed, HostPhase.Agreed or HostPhase.Copying or HostPhase.Held or HostPhase.Unable or HostPhase.Declined) => true,
        (HostPhase.Copying, HostPhase.Copying or HostPhase.Held or HostPhase.Unable or HostPhase.Declined) => true,
        (HostPhase.Held, HostPhase.Held or HostPhase.Declined) => true,
        _ => false,
    };

    /// <summary>True when unseen records may lie between and a walk of legal steps leads there.</summary>
    public static bool IsReachable(OwnerPhase? from, OwnerPhase to) => from is null || OwnerReach[(int)from.Value, (int)to];

    /// <summary>True when unseen records may lie between and a walk of legal steps leads there.</summary>
    public static bool IsReachable(HostPhase? from, HostPhase to) => from is null || HostReach[(int)from.Value, (int)to];

    private static bool[,] Closure(int count, Func<int, int, bool> step)
    {
        var reach = new bool[count, count];
        for (var from = 0; from < count; from++)
        {
            for (var to = 0; to < count; to++)
            {
                reach[from, to] = step(from, to);
            }
        }

        for (var via = 0; via < count; via++)
        {
            for (var from = 0; from < count; from++)
            {
                for (var to = 0; to < count; to++)
                {
                    reach[from, to] |= reach[from, via] && reach[via, to];
                }
            }
        }

        return reach;
    }
}
