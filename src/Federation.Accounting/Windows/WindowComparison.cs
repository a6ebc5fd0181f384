using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>One lease on which the two sides of a window differ.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Code">Why.</param>
/// <param name="HostAmount">What the host counts.</param>
/// <param name="OwnerAmount">What the owner counts.</param>
public sealed record LeaseDifference(LeaseId Lease, DisputeCode Code, Int128 HostAmount, Int128 OwnerAmount)
{
    /// <summary>The part that both sides count, payable at once; the rest waits in a pending entry.</summary>
    public Int128 Undisputed => Int128.Min(HostAmount, OwnerAmount);
}

/// <summary>An owner compares a host's window with its own figures before it countersigns.</summary>
public static class WindowComparison
{
    /// <summary>None when equal; else the first reason, in this order: place in the chain, interval, price list, quantity,
    /// leaves.</summary>
    public static DisputeCode Compare(ReceiptWindow host, ReceiptWindow own)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(own);
        if (host.Chain != own.Chain || host.Seq != own.Seq || host.PrevHash != own.PrevHash)
        {
            return DisputeCode.SequenceGap;
        }

        if (host.From != own.From || host.To != own.To)
        {
            return DisputeCode.OverlappingInterval;
        }

        if (!host.Lines.Select(WithoutQuantity).SequenceEqual(own.Lines.Select(WithoutQuantity)))
        {
            return DisputeCode.PriceListDiffers;
        }

        if (host.Sum != own.Sum || host.Count != own.Count || !host.Lines.SequenceEqual(own.Lines))
        {
            return DisputeCode.QuantityDiffers;
        }

        return host.MerkleRoot == own.MerkleRoot ? DisputeCode.None : DisputeCode.OtherPayload;
    }

    /// <summary>What an owner can say of a window whose place it has already filled: D11 for a time it could not have, D10 for an overlap
    /// (design 08.12).</summary>
    /// <param name="window">As received.</param>
    /// <param name="previousTo">End of the chain's last window; null for the first.</param>
    /// <param name="receivedAt">When it arrived.</param>
    /// <param name="tolerance">Five minutes by design.</param>
    public static DisputeCode CheckTimes(ReceiptWindow window, DateTimeOffset? previousTo, DateTimeOffset receivedAt, TimeSpan tolerance)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.To > receivedAt + tolerance)
        {
            return DisputeCode.ClockSkew;
        }

        var overlaps = window.To <= window.From || (previousTo is { } end && window.From < end);
        return overlaps ? DisputeCode.OverlappingInterval : DisputeCode.None;
    }

    /// <summary>The leases on which the two sides differ, by lease id. Same order and content on both sides.</summary>
    public static IReadOnlyList<LeaseDifference> Differences(IEnumerable<WindowEntry> host, IEnumerable<WindowEntry> owner)
    {
        var claimed = host.ToDictionary(e => e.Lease);
        var known = owner.ToDictionary(e => e.Lease);
        return [.. claimed.Keys.Union(known.Keys).Order().Select(lease =>
            Difference(lease, claimed.GetValueOrDefault(lease), known.GetValueOrDefault(lease)))
            .OfType<LeaseDifference>()];
    }

    private static LeaseDifference? Difference(LeaseId lease, WindowEntry? host, WindowEntry? owner)
    {
        var code = (host, owner) switch
        {
            (_, null) => DisputeCode.MissingAtConsumer,
            (null, _) => DisputeCode.MissingAtSupplier,
            _ when host.PriceListHash != owner.PriceListHash || host.PriceMicros != owner.PriceMicros => DisputeCode.PriceListDiffers,
            _ when host.Amount != owner.Amount => DisputeCode.QuantityDiffers,
            _ when !host.Salt.Span.SequenceEqual(owner.Salt.Span) => DisputeCode.OtherPayload,
            _ => DisputeCode.None,
        };
        return code == DisputeCode.None ? null : new LeaseDifference(lease, code, host?.Amount ?? 0, owner?.Amount ?? 0);
    }

    private static UsageLine WithoutQuantity(UsageLine line) => line with { Quantity = 0 };
}
