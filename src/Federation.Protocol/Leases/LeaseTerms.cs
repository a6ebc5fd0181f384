namespace Federation.Protocol.Leases;

/// <summary>End and prices of a lease.</summary>
/// <param name="Until">End of the lease, UTC in whole seconds.</param>
/// <param name="PriceList">Prices.</param>
public sealed record LeaseTerms(DateTimeOffset Until, PriceList PriceList);

/// <summary>A half-open interval of UTC instants in whole seconds; never empty.</summary>
/// <param name="From">First second inside.</param>
/// <param name="Until">First second outside.</param>
public readonly record struct BilledInterval(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Length in seconds, exact.</summary>
    public long Seconds => (Until.UtcTicks - From.UtcTicks) / TimeSpan.TicksPerSecond;
}
