using Federation.Protocol.Identifiers;
using static Federation.Placement.Tests.Cases;

namespace Federation.Placement.Tests;

public sealed class PlacementPlannerTests
{
    [Fact]
    public void The_demo_film_goes_to_both_partners_and_says_why()
    {
        var plan = PlacementPlanner.Plan(Request([Offer("gamma", 7), Offer("beta", 4), Offer("alpha", 1)], Demand("film", 100_000_000)));
        var film = Assert.Single(plan.Blobs);

        Assert.Equal(["beta", "gamma"], HostsOf(film));
        Assert.Null(film.Missing);
        Assert.Equal(3, film.CopiesCounted);
        Assert.Equal(1100, plan.CostMicrosPerMonth);
        Assert.Equal(1100, plan.LowerBoundMicrosPerMonth);
        var beta = film.Copies[0].Explanation;
        Assert.Equal((CopyReason.Cheapest, 2), (beta.Reason, beta.EligibleHosts));
        Assert.Equal((400L, 400L), (beta.StorageMicrosPerMonth, beta.TotalMicrosPerMonth));
        var next = beta.RunnerUp!;
        Assert.Equal((Member("gamma"), 700L, 300L), (next.Host, next.TotalMicrosPerMonth, next.MarginMicrosPerMonth));
        var gamma = film.Copies[1].Explanation;
        Assert.Equal((CopyReason.OnlyEligible, 1), (gamma.Reason, gamma.EligibleHosts));
        Assert.Null(gamma.RunnerUp);
        Assert.Equal([new HostVeto(Member("alpha"), VetoReason.OwnerItself)], film.Vetoes);
    }

    [Fact]
    public void The_owners_copy_counts_costs_nothing_and_takes_its_domain()
    {
        var sameRoof = Offer("beta", 1) with { Domains = Domains(" ALPHA ") };
        var kept = PlanOne(Demand("film", copies: 2), sameRoof, Offer("gamma", 7));
        Assert.Equal(["gamma"], HostsOf(kept));
        Assert.Equal([new HostVeto(Member("beta"), VetoReason.DomainTaken, By: Member("alpha"))], kept.Vetoes);

        var offloaded = PlanOne(Demand("film", copies: 2, ownerKeeps: false), sameRoof, Offer("gamma", 7));
        Assert.Equal(["beta", "gamma"], HostsOf(offloaded));
        Assert.Empty(PlanOne(Demand("film", copies: 1), Offer("beta", 4)).Copies);
    }

    [Fact]
    public void An_owner_whose_domain_is_not_declared_gets_one_more_copy_elsewhere()
    {
        var demand = Demand("film", copies: 1) with { Policy = new PlacementPolicy { DomainLevel = DomainLevel.Site } };
        var here = Offer("beta", 4) with { Domains = new FailureDomains { Operator = "beta", Site = "north" } };
        Assert.Equal(["beta"], HostsOf(PlanOne(demand, here)));
    }

    [Theory]
    [InlineData(DomainLevel.Operator, "beta,delta")]
    [InlineData(DomainLevel.Site, "beta,gamma")]
    [InlineData(DomainLevel.Country, "beta,epsilon")]
    [InlineData(DomainLevel.Network, "beta,gamma")]
    public void Copies_stand_in_distinct_domains_of_the_policys_level(DomainLevel level, string expected)
    {
        FailureDomains At(string name, string site, string country, string network) =>
            new() { Operator = name, Site = site, Country = country, Network = network };
        var demand = Demand("film", copies: 2, ownerKeeps: false) with { Policy = new PlacementPolicy { DomainLevel = level } };
        var plan = PlanOne(
            demand,
            Offer("beta", 1) with { Domains = At("north", "s1", "FR", "n1") },
            Offer("gamma", 2) with { Domains = At("north", "s2", "FR", "n2") },
            Offer("delta", 3) with { Domains = At("south", "s1", "FR", "n1") },
            Offer("epsilon", 4) with { Domains = At("north", "s1", "DE", "n1") });
        Assert.Equal(expected, string.Join(',', HostsOf(plan)));
        Assert.Null(plan.Missing);
    }

    [Fact]
    public void A_cheaper_host_in_a_domain_that_has_a_copy_is_said_in_the_reason()
    {
        var plan = PlanOne(
            Demand("film"),
            Offer("beta", 1),
            Offer("twin", 2) with { Domains = Domains("beta") },
            Offer("gamma", 3),
            Offer("delta", 4));
        Assert.Equal(["beta", "gamma"], HostsOf(plan));
        Assert.Equal(CopyReason.Cheapest, plan.Copies[0].Explanation.Reason);
        Assert.Equal(Member("twin"), plan.Copies[0].Explanation.RunnerUp!.Host);
        Assert.Equal(CopyReason.CheapestInRemainingDomains, plan.Copies[1].Explanation.Reason);
        Assert.Equal([new HostVeto(Member("twin"), VetoReason.DomainTaken, By: Member("beta"))], plan.Vetoes);
    }

    [Fact]
    public void Hosts_that_differ_by_less_than_rounding_shows_are_still_ordered()
    {
        var dearer = Offer("beta", 4) with { StorageMicrosPerTbMonth = (4 * Euro) + 1 };
        for (var film = 0; film < 20; film++)
        {
            var copy = Assert.Single(PlanOne(Demand($"tiny {film}", sizeBytes: 1, copies: 2), dearer, Offer("gamma", 4)).Copies);
            Assert.Equal(Member("gamma"), copy.Host);
            Assert.Equal((0L, false), (copy.Explanation.RunnerUp!.MarginMicrosPerMonth, copy.Explanation.RunnerUp.SameCost));
        }
    }

    [Fact]
    public void Equal_costs_are_spread_by_the_seed()
    {
        var demands = Enumerable.Range(0, 400).Select(film => Demand($"film {film}", copies: 2)).ToArray();
        var request = Request([Offer("beta", 4), Offer("gamma", 4)], demands);
        var first = PlacementPlanner.Plan(request);
        var other = PlacementPlanner.Plan(request with { Seed = 2 });

        Assert.InRange(first.Hosts[0].NewCopies, 150, 250);
        Assert.True(first.Blobs[0].Copies[0].Explanation.RunnerUp!.SameCost);
        var moved = first.Blobs.Zip(other.Blobs).Count(pair => pair.First.Copies[0].Host != pair.Second.Copies[0].Host);
        Assert.InRange(moved, 140, 260);
    }

    [Fact]
    public void Expected_reads_can_make_the_dearer_shelf_the_cheaper_host()
    {
        var free = Offer("beta", 6);
        var metered = Offer("gamma", 4) with { EgressMicrosPerTb = 10 * Euro };
        var read = Demand("film", sizeBytes: Tb, copies: 2) with { ExpectedReadBytesPerMonth = Tb };
        Assert.Equal(["gamma"], HostsOf(PlanOne(read with { ExpectedReadBytesPerMonth = 0 }, free, metered)));

        var copy = Assert.Single(PlanOne(read, free, metered).Copies);
        Assert.Equal(Member("beta"), copy.Host);
        var next = copy.Explanation.RunnerUp!;
        Assert.Equal((9 * Euro, 3 * Euro), (next.TotalMicrosPerMonth, next.MarginMicrosPerMonth));
        Assert.Equal(Tb / 2, copy.Explanation.ReadBytesPerMonth);
    }

    [Fact]
    public void Existing_copies_stay_at_their_own_price_and_count()
    {
        var demand = Demand("film", sizeBytes: Tb) with { Existing = [Existing("omega", 9)] };
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4), Offer("gamma", 7)], demand));
        var film = Assert.Single(plan.Blobs);
        Assert.Equal(["omega", "beta"], HostsOf(film));
        var kept = film.Copies[0];
        Assert.Equal((CopyReason.AlreadyHere, false, true), (kept.Explanation.Reason, kept.IsNew, kept.Counts));
        Assert.Equal((13 * Euro, 13 * Euro), (plan.CostMicrosPerMonth, plan.LowerBoundMicrosPerMonth));
        Assert.Equal(0, plan.TransferMicrosOnce);
    }

    [Fact]
    public void Two_existing_copies_in_one_domain_count_once_and_are_both_paid()
    {
        var demand = Demand("film", sizeBytes: Tb) with { Existing = [Existing("omega", 9, "twins"), Existing("psi", 8, "twins")] };
        var film = PlanOne(demand, Offer("beta", 4));
        Assert.Equal(["omega", "psi", "beta"], HostsOf(film));
        Assert.Equal([true, false, true], film.Copies.Select(copy => copy.Counts));
        Assert.Equal(3, film.CopiesCounted);
    }

    [Fact]
    public void A_new_copy_of_an_offloaded_blob_pays_its_source_once()
    {
        var demand = Demand("film", sizeBytes: Tb, copies: 2, ownerKeeps: false) with { Existing = [Existing("omega", 9)] };
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4)], demand));
        Assert.Equal(2 * Euro, plan.TransferMicrosOnce);
        Assert.Equal(2 * Euro, plan.Blobs[0].Copies[1].Explanation.TransferMicrosOnce);
        Assert.Equal(13 * Euro, plan.CostMicrosPerMonth);
    }

    [Fact]
    public void Room_is_shared_by_all_demands_and_every_blob_has_two_copies_before_one_has_three()
    {
        var demands = new[] { Demand("a"), Demand("b"), Demand("c"), Demand("d") };
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 1, freeBytes: 3 * Gb), Offer("gamma", 2, freeBytes: 2 * Gb)], demands));
        Assert.Equal([3, 2], plan.Hosts.Select(host => host.NewCopies));
        Assert.Equal([0L, 0L], plan.Hosts.Select(host => host.FreeBytesAfter));
        Assert.All(plan.Blobs, blob => Assert.InRange(blob.CopiesCounted, 2, 3));
        var lacking = plan.Blobs.Where(blob => blob.CopiesCounted == 2).ToArray();
        Assert.Equal(3, lacking.Length);
        Assert.All(lacking, blob => Assert.Equal(new MissingCopies(1, MissingReason.NotEnoughRoom), blob.Missing));
    }

    [Fact]
    public void The_blob_with_fewer_copies_comes_first_even_when_it_is_smaller()
    {
        var safe = Demand("safe", 2 * Gb) with { Existing = [Existing("omega", 9)] };
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4, freeBytes: 2 * Gb)], safe, Demand("alone", Gb, copies: 2)));
        Assert.Equal(["beta"], HostsOf(plan.Blobs.Single(blob => blob.Blob == Blob("alone"))));
        Assert.Equal(new MissingCopies(1, MissingReason.NotEnoughRoom), plan.Blobs.Single(blob => blob.Blob == Blob("safe")).Missing);
    }

    [Fact]
    public void The_bound_prices_every_blob_as_if_it_were_alone()
    {
        var demands = new[] { Demand("a", Tb, copies: 2), Demand("b", Tb, copies: 2) };
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4, freeBytes: Tb), Offer("gamma", 7)], demands));
        Assert.Equal((11 * Euro, 8 * Euro), (plan.CostMicrosPerMonth, plan.LowerBoundMicrosPerMonth));
        var never = PlacementPlanner.Plan(Request([Offer("beta", 4, freeBytes: Tb - 1), Offer("gamma", 7)], demands));
        Assert.Equal((14 * Euro, 14 * Euro), (never.CostMicrosPerMonth, never.LowerBoundMicrosPerMonth));
    }

    [Fact]
    public void A_proven_wrong_host_is_used_again_only_when_no_other_can_take_the_copy()
    {
        var until = Now.AddHours(3);
        var exclusion = new HostExclusion(Member("beta"), ExclusionReason.ProvenWrong, until);
        var demand = Demand("film", copies: 2) with { Exclusions = [exclusion] };
        var avoided = PlanOne(demand, Offer("beta", 4), Offer("gamma", 7));
        Assert.Equal(["gamma"], HostsOf(avoided));
        Assert.Equal([new HostVeto(Member("beta"), VetoReason.ProvenWrong, Until: until)], avoided.Vetoes);

        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4), Offer("gamma", 7, freeBytes: 0)], demand));
        Assert.Equal(["beta"], HostsOf(plan.Blobs[0]));
        Assert.True(plan.Blobs[0].Copies[0].Explanation.DespiteProvenWrong);
        Assert.Equal(plan.CostMicrosPerMonth, plan.LowerBoundMicrosPerMonth);
        var over = demand with { Exclusions = [exclusion with { Until = Now }] };
        Assert.Equal(["beta"], HostsOf(PlanOne(over, Offer("beta", 4), Offer("gamma", 7))));
    }

    [Fact]
    public void A_blob_without_any_other_offer_says_so()
    {
        var film = PlanOne(Demand("film"), Offer("alpha", 1));
        Assert.Equal(new MissingCopies(2, MissingReason.NoOtherOffer), film.Missing);
        Assert.Equal(1, film.CopiesCounted);
    }

    [Fact]
    public void Requests_that_contradict_themselves_are_bugs_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => PlanOne(Demand("film"), Offer("beta", 4), Offer("beta", 5)));
        Assert.Throws<ArgumentException>(() => PlacementPlanner.Plan(Request([], Demand("film"), Demand("film"))));
        Assert.Throws<ArgumentException>(() => PlanOne(Demand("film") with { Existing = [Existing("alpha", 1)] }));
        Assert.Throws<ArgumentException>(() => PlanOne(Demand("film"), Offer("beta", -4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanOne(Demand("film", sizeBytes: -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanOne(Demand("film", copies: 0)));
    }

    [Fact]
    public void The_largest_numbers_that_are_allowed_do_not_overflow()
    {
        var whale = Demand("whale", BlobDemand.MaxSizeBytes, BlobDemand.MaxCopies) with { ExpectedReadBytesPerMonth = long.MaxValue };
        var offer = Offer("beta", 4, long.MaxValue) with
        {
            LargestBlobBytes = long.MaxValue,
            EgressBytesLeft = long.MaxValue,
            StorageMicrosPerTbMonth = HostOffer.MaxPriceMicros,
            EgressMicrosPerTb = HostOffer.MaxPriceMicros,
        };
        var plan = PlacementPlanner.Plan(Request([offer], whale));
        Assert.Single(plan.Blobs[0].Copies);
        Assert.Equal(plan.LowerBoundMicrosPerMonth, plan.CostMicrosPerMonth);
    }
}
