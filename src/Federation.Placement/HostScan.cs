namespace Federation.Placement;

/// <summary>The best host for one more copy, and the next best.</summary>
/// <param name="Host">Position of the best host.</param>
/// <param name="Cost">Its monthly numerator.</param>
/// <param name="RunnerUp">Position of the next best, -1 when there is none.</param>
/// <param name="RunnerUpCost">Its monthly numerator.</param>
/// <param name="Eligible">Hosts that could take the copy.</param>
/// <param name="CheaperDomainTaken">A host that precedes the best one was set aside because its domain has a copy.</param>
/// <param name="RoomBound">A host was set aside for lack of room only.</param>
internal readonly record struct HostChoice(
    int Host, Int128 Cost, int RunnerUp, Int128 RunnerUpCost, int Eligible, bool CheaperDomainTaken, bool RoomBound);

/// <summary>
/// One pass over the hosts. Taking the best host again and again gives the cheapest set of hosts with distinct domains as long as no room
/// binds: sets with distinct domains form a partition matroid, and on a matroid the greedy choice is optimal.
/// </summary>
internal static class HostScan
{
    public static HostChoice? Best(BlobAssignment blob, Holdings holdings, Room room, bool ignoreProvenWrong)
    {
        var (best, runnerUp, inTakenDomain) = (-1, -1, -1);
        var (bestCost, runnerUpCost, inTakenDomainCost) = (Int128.Zero, Int128.Zero, Int128.Zero);
        var (eligible, roomBound) = (0, false);
        var costs = blob.Costs;
        for (var host = 0; host < blob.HostCount; host++)
        {
            var veto = blob.VetoOf(host, holdings, room, ignoreProvenWrong);
            if (veto is not null and not VetoReason.DomainTaken)
            {
                roomBound |= veto is VetoReason.NoRoom or VetoReason.OwnerLimit or VetoReason.EgressLimit;
                continue;
            }

            var cost = costs.MonthlyNumerator(host);
            if (veto is not null)
            {
                if (inTakenDomain < 0 || costs.Precedes(host, cost, inTakenDomain, inTakenDomainCost))
                {
                    (inTakenDomain, inTakenDomainCost) = (host, cost);
                }

                continue;
            }

            eligible++;
            if (best < 0 || costs.Precedes(host, cost, best, bestCost))
            {
                (runnerUp, runnerUpCost) = (best, bestCost);
                (best, bestCost) = (host, cost);
            }
            else if (runnerUp < 0 || costs.Precedes(host, cost, runnerUp, runnerUpCost))
            {
                (runnerUp, runnerUpCost) = (host, cost);
            }
        }

        if (best < 0)
        {
            return null;
        }

        var cheaperTaken = inTakenDomain >= 0 && costs.Precedes(inTakenDomain, inTakenDomainCost, best, bestCost);
        return new HostChoice(best, bestCost, runnerUp, runnerUpCost, eligible, cheaperTaken, roomBound);
    }

    /// <summary>The best host's position and cost alone, without spending hashes on ties.</summary>
    public static (int Host, Int128 Cost)? Cheapest(BlobAssignment blob, Holdings holdings, Room room, bool ignoreProvenWrong)
    {
        var (best, bestCost) = (-1, Int128.Zero);
        for (var host = 0; host < blob.HostCount; host++)
        {
            if (blob.VetoOf(host, holdings, room, ignoreProvenWrong) is null)
            {
                var cost = blob.Costs.MonthlyNumerator(host);
                (best, bestCost) = best < 0 || cost < bestCost ? (host, cost) : (best, bestCost);
            }
        }

        return best < 0 ? null : (best, bestCost);
    }
}
