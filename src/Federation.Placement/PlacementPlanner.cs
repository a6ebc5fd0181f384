using Federation.Protocol.Identifiers;

namespace Federation.Placement;

/// <summary>
/// Decides who should hold what: cheapest first, under hard capacity, one copy per failure domain. Pure: the plan depends on the
/// request only,
/// not on the order of its offers and demands.
/// </summary>
/// <remarks>
/// <para>Monthly cost of blob i on host j, exact (reference: price-guided placement, with a horizon of one month):
/// c(i,j) = size(i) × storage price(j) / 10^12 + reads(i) × egress price(j) / (copies(i) × 10^12).</para>
/// <para>Order: no blob gets its next copy while another has fewer; among equals the larger blob first, then the blob id. Each takes
/// the host of
/// lowest exact cost; ties go to the lowest first 8 bytes of SHA-256(seed as 8 bytes big-endian ‖ blob digest ‖ handle), then to the
/// handle.</para>
/// <para>Lower bound: for any scarcity prices mu(j) ≥ 0 per byte, L(mu) = sum over i of min over domain-distinct choices of
/// [c(i,j) + mu(j) × size(i)] − sum over j of mu(j) × capacity(j) is below the cost of every plan that gives each blob as many copies
/// (Lagrangian
/// relaxation of the capacities; Fisher, Management Science 27(1), 1981). Here mu = 0, each inner minimum is exact (partition matroid),
/// and a host
/// that could not take the blob alone is left out, which keeps the bound valid and makes it tighter. Copies kept cost the same in plan
/// and bound. Where a proven-wrong veto was
/// lifted for a blob it is lifted in its bound too.</para>
/// </remarks>
public static class PlacementPlanner
{
    /// <summary>Makes a plan.</summary>
    /// <exception cref="ArgumentException">A host or blob is named twice, an existing copy names the owner, or a size, price or number
    /// of copies is out of range.</exception>
    /// <exception cref="OverflowException">The plan costs more than 2^63 micro-units per month.</exception>
    public static PlacementPlan Plan(PlanningRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hosts = new HostTable(request.Offers);
        var blobs = Assignments(request, hosts);
        var room = new Room(hosts.Offers);
        Assign(blobs, room);

        var (cost, bound, transfer) = (new ExactMicros(), new ExactMicros(), new ExactMicros());
        var roomAtStart = new Room(hosts.Offers);
        foreach (var blob in blobs)
        {
            blob.AddTo(cost, bound, transfer, roomAtStart);
        }

        return new PlacementPlan
        {
            Blobs = [.. blobs.Select(blob => blob.ToPlan())],
            Hosts = [.. hosts.Offers.Select((offer, host) => room.LoadOf(host, offer))],
            CostMicrosPerMonth = cost.Round(),
            LowerBoundMicrosPerMonth = bound.Round(),
            TransferMicrosOnce = transfer.Round(),
        };
    }

    /// <summary>In rounds, so that when room runs out everyone has had a second copy before anyone gets a third.</summary>
    private static void Assign(List<BlobAssignment> blobs, Room room)
    {
        var open = blobs.Where(blob => blob.IsOpen)
            .OrderByDescending(blob => blob.Demand.SizeBytes)
            .ThenBy(blob => blob.Demand.Blob)
            .ToList();
        var vetoLists = new VetoLists();
        for (var copies = 0; open.Count > 0; copies++)
        {
            foreach (var blob in open)
            {
                if (blob.Counted == copies)
                {
                    blob.PlaceOne(room, vetoLists);
                }
            }

            open.RemoveAll(blob => !blob.IsOpen);
        }
    }

    private static List<BlobAssignment> Assignments(PlanningRequest request, HostTable hosts)
    {
        var views = new Dictionary<(PlacementPolicy, bool), PolicyView>();
        var blobs = new List<BlobAssignment>(request.Demands.Count);
        var previous = default(BlobId?);
        foreach (var demand in request.Demands.OrderBy(demand => demand.Blob))
        {
            Check(request.Owner, demand, previous);
            previous = demand.Blob;
            if (!views.TryGetValue((demand.Policy, demand.Clear), out var view))
            {
                view = new PolicyView(request, hosts, demand.Policy, demand.Clear);
                views.Add((demand.Policy, demand.Clear), view);
            }

            blobs.Add(new BlobAssignment(request, hosts, view, demand));
        }

        return blobs;
    }

    private static void Check(MemberHandle owner, BlobDemand demand, BlobId? previous)
    {
        if (previous == demand.Blob)
        {
            throw new ArgumentException($"A request names each blob once; {demand.Blob} is there twice.", nameof(demand));
        }

        Within(demand.SizeBytes, 0, BlobDemand.MaxSizeBytes, "size", demand);
        Within(demand.ExpectedReadBytesPerMonth, 0, long.MaxValue, "expected reads", demand);
        Within(demand.Copies, 1, BlobDemand.MaxCopies, "number of copies", demand);
        foreach (var copy in demand.Existing)
        {
            if (copy.Host == owner)
            {
                throw new ArgumentException("The owner's own copy is said by OwnerKeepsCopy, not as an existing copy.", nameof(demand));
            }

            Within(copy.StorageMicrosPerTbMonth, 0, HostOffer.MaxPriceMicros, "storage price of an existing copy", demand);
            Within(copy.EgressMicrosPerTb, 0, HostOffer.MaxPriceMicros, "egress price of an existing copy", demand);
        }
    }

    private static void Within(long value, long least, long most, string what, BlobDemand demand)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"The {what} of {demand.Blob} is not between {least} and {most}.");
        }
    }
}
