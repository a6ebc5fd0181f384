using Federation.Node.Leases;
using Federation.Placement;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;

namespace Federation.Node.Scheduling;

/// <summary>Hosts that one blob avoids for a while, read from what became of its leases: nothing else has to remember it.</summary>
internal static class Exclusions
{
    /// <summary>A proven wrong answer is held against a host for a day (design 04).</summary>
    private static readonly TimeSpan AfterWrongAnswer = TimeSpan.FromHours(24);

    /// <summary>Refusals that the host's next offer makes void: the same offer gives the same answer, another one is worth asking again.</summary>
    private static readonly HashSet<string> OfOffer =
        [LeaseRefusals.NoOffer, LeaseRefusals.OtherPrices, LeaseRefusals.BlobTooLarge, LeaseRefusals.OwnerLimit, LeaseRefusals.NoRoom, LeaseRefusals.DiskFull];

    public static IEnumerable<HostExclusion> Of(IEnumerable<LeaseRow> leases, HostMarket market, DateTimeOffset now, SchedulingOptions options)
    {
        foreach (var lease in leases)
        {
            if (lease is { IsLive: true, Unreachable: true })
            {
                yield return new HostExclusion(lease.Host, ExclusionReason.RecentlyRefused, Instant.Floor(now + TimeSpan.FromSeconds(options.VetoSeconds)));
            }
            else if (lease.FailedAt is { } at && EndOf(lease, at, options) is var until && until > now && !IsVoid(lease, at, market))
            {
                var reason = lease.FailedBecause == nameof(LeaseState.LostProven) ? ExclusionReason.ProvenWrong : ExclusionReason.RecentlyRefused;
                yield return new HostExclusion(lease.Host, reason, until);
            }
        }
    }

    private static DateTimeOffset EndOf(LeaseRow lease, DateTimeOffset failedAt, SchedulingOptions options) =>
        Instant.Floor(failedAt + (lease.FailedBecause == nameof(LeaseState.LostProven) ? AfterWrongAnswer : TimeSpan.FromSeconds(options.VetoSeconds)));

    private static bool IsVoid(LeaseRow lease, DateTimeOffset failedAt, HostMarket market) =>
        lease.Reason is { } code && OfOffer.Contains(code) && market.OfferOf(lease.Host)?.ReceivedAt > failedAt;
}
