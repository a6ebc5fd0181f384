using Federation.Protocol.Identifiers;
using static Federation.Placement.Tests.Cases;

namespace Federation.Placement.Tests;

public sealed class HostVetoTests
{
    private static readonly DateTimeOffset Later = Now.AddHours(6);

    /// <summary>
    /// Each row makes one thing wrong; <see cref="A_host_with_everything_wrong_names_the_first_reason"/> makes them wrong together.
    /// </summary>
    private static readonly Fault[] Faults =
    [
        new(Veto(VetoReason.NotAllowed), offer => offer, demand => With(demand, p => p with { AllowedMembers = Members("gamma") })),
        new(Veto(VetoReason.Denied), offer => offer, demand => With(demand, p => p with { DeniedMembers = Members("beta") })),
        new(
            Veto(VetoReason.CountryNotAllowed),
            offer => offer with { Domains = offer.Domains with { Country = "us" } },
            demand => With(demand, p => p with { DeniedCountries = new HashSet<string> { "US" } })),
        new(Veto(VetoReason.OfferExpired) with { Until = Now }, offer => offer with { ExpiresAt = Now }, demand => demand),
        new(Veto(VetoReason.ContentClassNotAccepted), offer => offer with { AcceptsClear = false }, demand => demand),
        new(Veto(VetoReason.BlobTooLarge) with { Limit = Gb - 1 }, offer => offer with { LargestBlobBytes = Gb - 1 }, demand => demand),
        new(
            Veto(VetoReason.PriceAboveCeiling) with { Limit = 4 * Euro },
            offer => offer,
            demand => With(demand, p => p with { PriceCeilingMicrosPerTbMonth = (4 * Euro) - 1 })),
        new(
            Veto(VetoReason.RecentlyRefused) with { Until = Later },
            offer => offer,
            demand => Excluding(demand, ExclusionReason.RecentlyRefused)),
        new(
            Veto(VetoReason.DomainTaken) with { By = Member("alpha") },
            offer => offer with { Domains = offer.Domains with { Operator = "alpha" } },
            demand => demand),
        new(Veto(VetoReason.NoRoom) with { Limit = Gb - 1 }, offer => offer with { FreeBytes = Gb - 1 }, demand => demand),
        new(Veto(VetoReason.OwnerLimit) with { Limit = Gb - 1 }, offer => offer with { MaxBytesForOwnerLeft = Gb - 1 }, demand => demand),
        new(
            Veto(VetoReason.EgressLimit) with { Limit = 4 },
            offer => offer with { EgressBytesLeft = 4 },
            demand => demand with { ExpectedReadBytesPerMonth = 9 }),
    ];

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Faults.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_fault_alone_vetoes_the_host_with_its_number(int row)
    {
        var fault = Faults[row];
        var film = PlanOne(fault.Demand(Demand("film", copies: 2)), fault.Offer(Offer("beta", 4)));
        Assert.Equal([fault.Expected], film.Vetoes);
        Assert.Equal(1, film.Missing?.Count);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_host_with_everything_wrong_names_the_first_reason(int row)
    {
        var (offer, demand) = (Offer("beta", 4), Demand("film", copies: 2));
        foreach (var fault in Faults.Skip(row))
        {
            (offer, demand) = (fault.Offer(offer), fault.Demand(demand));
        }

        Assert.Equal(Faults[row].Expected.Reason, Assert.Single(PlanOne(demand, offer).Vetoes).Reason);
    }

    [Fact]
    public void The_limits_themselves_are_allowed()
    {
        var offer = Offer("beta", 4, freeBytes: Gb) with
        {
            LargestBlobBytes = Gb,
            MaxBytesForOwnerLeft = Gb,
            EgressBytesLeft = 5,
            ExpiresAt = Now.AddTicks(1),
        };
        var film = Demand("film", copies: 2) with { ExpectedReadBytesPerMonth = 9 };
        var demand = With(film, p => p with { PriceCeilingMicrosPerTbMonth = 4 * Euro });
        Assert.Equal(["beta"], HostsOf(PlanOne(demand, offer)));
    }

    [Fact]
    public void A_host_that_declares_no_country_is_refused_where_countries_matter()
    {
        var denied = With(Demand("film", copies: 2), p => p with { DeniedCountries = new HashSet<string> { "US" } });
        Assert.Equal(VetoReason.CountryNotAllowed, Assert.Single(PlanOne(denied, Offer("beta", 4)).Vetoes).Reason);
        var apart = With(Demand("film", copies: 2), p => p with { DomainLevel = DomainLevel.Country });
        var film = PlanOne(apart, Offer("beta", 4));
        Assert.Equal(VetoReason.DomainUndeclared, Assert.Single(film.Vetoes).Reason);
        Assert.Equal(MissingReason.NotEnoughDomains, film.Missing!.Reason);
    }

    [Fact]
    public void Allowed_countries_are_compared_without_regard_to_case()
    {
        var allowed = With(Demand("film", copies: 2), p => p with { AllowedCountries = new HashSet<string> { "de" } });
        Assert.Equal(["beta"], HostsOf(PlanOne(allowed, Offer("beta", 4) with { Domains = Domains("beta", "DE") })));
    }

    [Fact]
    public void A_sealed_blob_asks_for_a_host_that_takes_sealed_ones()
    {
        var offer = Offer("beta", 4) with { AcceptsSealed = false };
        Assert.Equal(["beta"], HostsOf(PlanOne(Demand("film", copies: 2), offer)));
        var refused = PlanOne(Demand("film", copies: 2) with { Clear = false }, offer);
        Assert.Equal(VetoReason.ContentClassNotAccepted, Assert.Single(refused.Vetoes).Reason);
    }

    [Fact]
    public void A_price_beyond_all_reason_is_a_veto_and_not_an_error()
    {
        var greedy = Offer("beta", 4) with { StorageMicrosPerTbMonth = long.MaxValue };
        var tooDear = Veto(VetoReason.PriceAboveCeiling) with { Limit = long.MaxValue };
        Assert.Equal(tooDear, Assert.Single(PlanOne(Demand("film"), greedy).Vetoes));
        var thirsty = Offer("beta", 4) with { EgressMicrosPerTb = long.MaxValue };
        Assert.Equal(tooDear, Assert.Single(PlanOne(Demand("film"), thirsty).Vetoes));
    }

    private static HostVeto Veto(VetoReason reason) => new(Member("beta"), reason);

    private static HashSet<MemberHandle> Members(params string[] handles) => [.. handles.Select(Member)];

    private sealed record Fault(HostVeto Expected, Func<HostOffer, HostOffer> Offer, Func<BlobDemand, BlobDemand> Demand);

    private static BlobDemand With(BlobDemand demand, Func<PlacementPolicy, PlacementPolicy> change) =>
        demand with { Policy = change(demand.Policy) };

    private static BlobDemand Excluding(BlobDemand demand, ExclusionReason reason) =>
        demand with { Exclusions = [new HostExclusion(Member("beta"), reason, Later)] };
}
