namespace Federation.Placement;

/// <summary>Turns a decision into the stored copy and its reasons.</summary>
internal static class CopyExplainer
{
    public static PlannedCopy Kept(BlobAssignment blob, ExistingCopy copy, bool counts) => new()
    {
        Host = copy.Host,
        OfferId = copy.OfferId,
        IsNew = false,
        Counts = counts,
        Explanation = Priced(blob, copy.StorageMicrosPerTbMonth, copy.EgressMicrosPerTb) with { Reason = CopyReason.AlreadyHere },
    };

    public static PlannedCopy New(BlobAssignment blob, HostTable hosts, HostChoice choice, bool despiteProvenWrong)
    {
        var offer = hosts.Offers[choice.Host];
        return new PlannedCopy
        {
            Host = offer.Host,
            OfferId = offer.OfferId,
            IsNew = true,
            Counts = true,
            Explanation = Priced(blob, offer.StorageMicrosPerTbMonth, offer.EgressMicrosPerTb) with
            {
                Reason = ReasonOf(choice),
                EligibleHosts = choice.Eligible,
                TransferMicrosOnce = ExactMicros.Round(blob.TransferNumerator, copies: 1),
                RunnerUp = choice.RunnerUp < 0 ? null : NextBest(blob, hosts.Offers[choice.RunnerUp], choice),
                DespiteProvenWrong = despiteProvenWrong,
            },
        };
    }

    private static CopyReason ReasonOf(HostChoice choice)
    {
        if (choice.Eligible == 1)
        {
            return CopyReason.OnlyEligible;
        }

        return choice.CheaperDomainTaken ? CopyReason.CheapestInRemainingDomains : CopyReason.Cheapest;
    }

    private static RunnerUp NextBest(BlobAssignment blob, HostOffer offer, HostChoice choice) => new()
    {
        Host = offer.Host,
        StorageMicrosPerTbMonth = offer.StorageMicrosPerTbMonth,
        EgressMicrosPerTb = offer.EgressMicrosPerTb,
        TotalMicrosPerMonth = blob.Costs.Round(choice.RunnerUpCost),
        MarginMicrosPerMonth = blob.Costs.Round(choice.RunnerUpCost - choice.Cost),
        SameCost = choice.RunnerUpCost == choice.Cost,
    };

    private static CopyExplanation Priced(BlobAssignment blob, long storageMicrosPerTbMonth, long egressMicrosPerTb)
    {
        var costs = blob.Costs;
        return new CopyExplanation
        {
            Reason = CopyReason.Cheapest,
            EligibleHosts = 0,
            StorageMicrosPerTbMonth = storageMicrosPerTbMonth,
            EgressMicrosPerTb = egressMicrosPerTb,
            ReadBytesPerMonth = costs.ReadBytesPerCopy,
            StorageMicrosPerMonth = costs.Round(costs.StorageNumerator(storageMicrosPerTbMonth)),
            ServingMicrosPerMonth = costs.Round(costs.ServingNumerator(egressMicrosPerTb)),
            TransferMicrosOnce = 0,
            ScarcityMicrosPerMonth = 0,
            TotalMicrosPerMonth = costs.Round(costs.MonthlyNumerator(storageMicrosPerTbMonth, egressMicrosPerTb)),
        };
    }
}
