using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Federation.Protocol.Identifiers;
using static Federation.Placement.Tests.Cases;

namespace Federation.Placement.Tests;

/// <summary>
/// The planner against a judge that shares no code with it: rules checked from the request, optimum by trying everything.
/// </summary>
public sealed class PlannerPropertyTests
{
    /// <summary>The seed of an instance, over the whole range; a smaller seed is not a simpler instance, so nothing shrinks.</summary>
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void A_plan_never_breaks_capacity_domain_or_veto() =>
        Holds(seed => PlanJudge.AssertFeasible(Instance(seed, hosts: 8, blobs: 30, tight: true)));

    [Fact]
    public void The_bound_is_never_above_the_optimum_and_the_plan_never_below() =>
        Holds(seed =>
        {
            var request = Instance(seed, hosts: 5, blobs: 4, tight: true);
            var plan = PlacementPlanner.Plan(request);
            var optimum = PlanJudge.OptimumMicros(request, plan);
            Assert.InRange(optimum, plan.LowerBoundMicrosPerMonth, plan.CostMicrosPerMonth);
        });

    [Fact]
    public void Where_no_room_binds_plan_bound_and_optimum_are_equal() =>
        Holds(seed =>
        {
            var request = Instance(seed, hosts: 5, blobs: 3, tight: false);
            var plan = PlacementPlanner.Plan(request);
            Assert.Equal(PlanJudge.OptimumMicros(request, plan), plan.CostMicrosPerMonth);
            Assert.Equal(plan.LowerBoundMicrosPerMonth, plan.CostMicrosPerMonth);
        });

    [Fact]
    public void The_order_of_the_input_changes_nothing() =>
        Holds(seed =>
        {
            var request = Instance(seed, hosts: 8, blobs: 20, tight: true);
            var shuffled = request with
            {
                Offers = Shuffled(request.Offers, seed),
                Demands = [.. Shuffled(request.Demands, seed ^ 1)
                    .Select(demand => demand with { Existing = Shuffled(demand.Existing, seed) })],
            };
            Assert.Equal(Text(PlacementPlanner.Plan(request)), Text(PlacementPlanner.Plan(request)));
            Assert.Equal(Text(PlacementPlanner.Plan(request)), Text(PlacementPlanner.Plan(shuffled)));
        });

    private static string Text(PlacementPlan plan) => System.Text.Json.JsonSerializer.Serialize(plan);

    private static void Holds(Action<int> property) => Prop.ForAll(Seeds, property).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static T[] Shuffled<T>(IReadOnlyList<T> items, int seed)
    {
        var copy = items.ToArray();
        new Random(seed).Shuffle(copy);
        return copy;
    }

    private static PlanningRequest Instance(int seed, int hosts, int blobs, bool tight)
    {
        var random = new Random(seed);
        var offers = Enumerable.Range(0, hosts).Select(n => RandomOffer(random, n, tight)).ToArray();
        var demands = Enumerable.Range(0, blobs).Select(n => RandomDemand(random, n)).ToArray();
        return Request(offers, demands) with { Seed = unchecked((ulong)seed), Owner = Member(random.Next(4) == 0 ? "host-0" : "alpha") };
    }

    private static HostOffer RandomOffer(Random random, int number, bool tight) => Offer($"host-{number}", random.Next(1, 6)) with
    {
        StorageMicrosPerTbMonth = (random.Next(1, 5) * Euro) + random.Next(2),
        EgressMicrosPerTb = random.Next(3) * Euro,
        FreeBytes = tight ? random.Next(0, 6) * Gb : 1000 * Tb,
        MaxBytesForOwnerLeft = tight && random.Next(3) == 0 ? random.Next(0, 8) * Gb : null,
        EgressBytesLeft = tight && random.Next(3) == 0 ? random.Next(0, 4) * Gb : 1000 * Tb,
        LargestBlobBytes = random.Next(4) == 0 ? 2 * Gb : Tb,
        ExpiresAt = random.Next(8) == 0 ? Now : Now.AddDays(1),
        AcceptsClear = random.Next(8) != 0,
        AcceptsSealed = random.Next(4) != 0,
        Domains = Domains(
            random.Next(8) == 0 ? "alpha" : $"operator-{random.Next(5)}",
            random.Next(4) switch { 0 => null, 1 => "DE", _ => "FR" }),
    };

    private static BlobDemand RandomDemand(Random random, int number) =>
        Demand($"blob {number}", (random.Next(1, 4) * Gb) + random.Next(3), random.Next(1, 4), random.Next(3) != 0) with
        {
            Clear = random.Next(2) == 0,
            ExpectedReadBytesPerMonth = random.Next(2) * random.Next(1, 5) * Gb,
            Existing = random.Next(4) == 0
                ? [Existing($"host-{random.Next(1, 5)}", 3, $"operator-{random.Next(5)}"), Existing("gone", 2)]
                : [],
            Exclusions = random.Next(4) == 0
                ? [new HostExclusion(Member($"host-{random.Next(5)}"), (ExclusionReason)random.Next(2), Now.AddHours(random.Next(-1, 2)))]
                : [],
            Policy = new PlacementPolicy
            {
                DomainLevel = random.Next(4) == 0 ? DomainLevel.Country : DomainLevel.Operator,
                PriceCeilingMicrosPerTbMonth = random.Next(3) == 0 ? 3 * Euro : null,
                DeniedMembers = random.Next(4) == 0 ? new HashSet<MemberHandle> { Member("host-2") } : new HashSet<MemberHandle>(),
                AllowedMembers = random.Next(6) == 0 ? Enumerable.Range(1, 3).Select(n => Member($"host-{n}")).ToHashSet() : null,
                DeniedCountries = random.Next(6) == 0 ? new HashSet<string> { "de" } : new HashSet<string>(),
            },
        };
}

/// <summary>The rules of a plan written a second time, straight from the request.</summary>
internal static class PlanJudge
{
    public static void AssertFeasible(PlanningRequest request)
    {
        var plan = PlacementPlanner.Plan(request);
        var offers = request.Offers.ToDictionary(offer => offer.Host);
        foreach (var (blob, demand) in Pairs(request, plan))
        {
            var added = blob.Copies.Where(copy => copy.IsNew).Select(copy => offers[copy.Host]).ToArray();
            var lifted = blob.Copies.Any(copy => copy.Explanation.DespiteProvenWrong);
            Assert.True(IsDistinct(request, demand, added), $"domains of {demand.Blob}");
            Assert.All(added, offer => Assert.True(MayHold(request, demand, offer, lifted), $"{offer.Host} may not hold {demand.Blob}"));
            Assert.Equal(demand.Existing.Count, blob.Copies.Count(copy => !copy.IsNew));
            Assert.Equal(Math.Max(0, demand.Copies - blob.CopiesCounted), blob.Missing?.Count ?? 0);
            Assert.All(blob.Copies, copy => Assert.DoesNotContain(blob.Vetoes, veto => veto.Host == copy.Host));
        }

        Assert.True(Fits(offers.Values, Loads(request, plan)), "capacity");
        Assert.InRange(plan.LowerBoundMicrosPerMonth, 0, plan.CostMicrosPerMonth);
    }

    /// <summary>
    /// The least cost of all feasible ways to give each blob as many new copies as the plan does, with the vetoes that it lifted
    /// lifted.
    /// </summary>
    public static long OptimumMicros(PlanningRequest request, PlacementPlan plan)
    {
        var choices = Pairs(request, plan).Select(pair => (pair.Demand, Sets: Sets(request, pair.Blob, pair.Demand).ToArray())).ToArray();
        var best = (BigInteger?)null;
        Try(0, BigInteger.Zero, []);
        return Rounded(best!.Value);

        void Try(int index, BigInteger cost, List<(BlobDemand, HostOffer)> placed)
        {
            if (best is not null && cost >= best)
            {
                return;
            }

            if (index == choices.Length)
            {
                best = Fits(request.Offers, placed) ? cost : best;
                return;
            }

            var (demand, sets) = choices[index];
            var kept = demand.Existing.Aggregate(
                BigInteger.Zero, (sum, copy) => sum + Cost(demand, copy.StorageMicrosPerTbMonth, copy.EgressMicrosPerTb));
            foreach (var set in sets)
            {
                var added = set.Aggregate(kept, (sum, offer) => sum + Cost(demand, offer.StorageMicrosPerTbMonth, offer.EgressMicrosPerTb));
                Try(index + 1, cost + added, [.. placed, .. set.Select(offer => (demand, offer))]);
            }
        }
    }

    private static IEnumerable<HostOffer[]> Sets(PlanningRequest request, PlannedBlob blob, BlobDemand demand)
    {
        var lifted = blob.Copies.Any(copy => copy.Explanation.DespiteProvenWrong);
        var allowed = request.Offers.Where(offer => MayHold(request, demand, offer, lifted)).ToArray();
        var wanted = blob.Copies.Count(copy => copy.IsNew);
        return Enumerable.Range(0, 1 << allowed.Length)
            .Where(mask => BitOperations.PopCount((uint)mask) == wanted)
            .Select(mask => allowed.Where((_, bit) => (mask >> bit & 1) == 1).ToArray())
            .Where(set => IsDistinct(request, demand, set));
    }

    private static IEnumerable<(PlannedBlob Blob, BlobDemand Demand)> Pairs(PlanningRequest request, PlacementPlan plan) =>
        plan.Blobs.Select(blob => (blob, request.Demands.Single(demand => demand.Blob == blob.Blob)));

    private static List<(BlobDemand, HostOffer)> Loads(PlanningRequest request, PlacementPlan plan) =>
        [.. Pairs(request, plan).SelectMany(pair => pair.Blob.Copies
            .Where(copy => copy.IsNew)
            .Select(copy => (pair.Demand, request.Offers.Single(offer => offer.Host == copy.Host))))];

    private static bool MayHold(PlanningRequest request, BlobDemand demand, HostOffer offer, bool provenWrongLifted)
    {
        var policy = demand.Policy;
        return offer.Host != request.Owner
            && policy.AllowedMembers?.Contains(offer.Host) != false
            && !policy.DeniedMembers.Contains(offer.Host)
            && (policy.DeniedCountries.Count == 0 || offer.Domains.Country == "FR")
            && offer.ExpiresAt > request.Now
            && (demand.Clear ? offer.AcceptsClear : offer.AcceptsSealed)
            && demand.SizeBytes <= offer.LargestBlobBytes
            && offer.StorageMicrosPerTbMonth <= (policy.PriceCeilingMicrosPerTbMonth ?? long.MaxValue)
            && !demand.Exclusions.Any(exclusion => exclusion.Host == offer.Host && exclusion.Until > request.Now
                && !(provenWrongLifted && exclusion.Reason == ExclusionReason.ProvenWrong));
    }

    private static bool IsDistinct(PlanningRequest request, BlobDemand demand, IReadOnlyList<HostOffer> added)
    {
        var level = demand.Policy.DomainLevel;
        var taken = demand.Existing.Select(copy => copy.Domains.At(level)).Where(domain => domain is not null).ToHashSet();
        if (demand.OwnerKeepsCopy)
        {
            taken.Add(request.OwnerDomains.At(level));
        }

        return added.All(offer => offer.Domains.At(level) is { } domain && taken.Add(domain))
            && !added.Any(offer => demand.Existing.Any(copy => copy.Host == offer.Host));
    }

    private static bool Fits(IEnumerable<HostOffer> offers, List<(BlobDemand Demand, HostOffer Offer)> loads) => offers.All(offer =>
    {
        var mine = loads.Where(load => load.Offer.Host == offer.Host).Select(load => load.Demand).ToArray();
        var bytes = mine.Sum(demand => demand.SizeBytes);
        var egress = mine.Sum(demand => (demand.ExpectedReadBytesPerMonth + demand.Copies - 1) / demand.Copies);
        return bytes <= offer.FreeBytes && bytes <= (offer.MaxBytesForOwnerLeft ?? long.MaxValue) && egress <= offer.EgressBytesLeft
            || mine.Length == 0;
    });

    /// <summary>In 1 / (6 × 10^12) micro-units: instances ask for 1, 2 or 3 copies.</summary>
    private static BigInteger Cost(BlobDemand demand, long storageMicros, long egressMicros) =>
        ((BigInteger)demand.SizeBytes * storageMicros * 6)
        + ((BigInteger)demand.ExpectedReadBytesPerMonth * egressMicros * (6 / demand.Copies));

    private static long Rounded(BigInteger sixths) => (long)(((sixths * 2) + (6 * (BigInteger)Tb)) / (12 * (BigInteger)Tb));
}
