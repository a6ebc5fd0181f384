using Federation.Protocol.Identifiers;

namespace Federation.Placement.Tests;

/// <summary>
/// Short ways to write requests. Names stand for themselves: host "beta" is run by operator "beta" unless said otherwise.
/// </summary>
internal static class Cases
{
    public const long Gb = 1_000_000_000;
    public const long Tb = 1_000 * Gb;
    public const long Euro = 1_000_000;

    public static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    public static MemberHandle Member(string handle) => MemberHandle.Parse(handle);

    public static BlobId Blob(string name) => new(Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)));

    public static FailureDomains Domains(string @operator, string? country = null) => new() { Operator = @operator, Country = country };

    public static HostOffer Offer(string host, long euros, long freeBytes = 10 * Tb) => new()
    {
        Host = Member(host),
        OfferId = host + "-1",
        ExpiresAt = Now.AddDays(7),
        FreeBytes = freeBytes,
        LargestBlobBytes = Tb,
        StorageMicrosPerTbMonth = euros * Euro,
        EgressMicrosPerTb = 0,
        EgressBytesLeft = 10 * Tb,
        Domains = Domains(host),
        AcceptsClear = true,
        AcceptsSealed = true,
    };

    public static BlobDemand Demand(string name, long sizeBytes = Gb, int copies = 3, bool ownerKeeps = true) => new()
    {
        Blob = Blob(name),
        SizeBytes = sizeBytes,
        Copies = copies,
        OwnerKeepsCopy = ownerKeeps,
        Clear = true,
        Policy = new PlacementPolicy(),
    };

    public static ExistingCopy Existing(string host, long euros, string? @operator = null) => new()
    {
        Host = Member(host),
        OfferId = host + "-0",
        Domains = Domains(@operator ?? host),
        StorageMicrosPerTbMonth = euros * Euro,
        EgressMicrosPerTb = 2 * Euro,
    };

    public static PlanningRequest Request(IReadOnlyList<HostOffer> offers, params BlobDemand[] demands) => new()
    {
        Owner = Member("alpha"),
        OwnerDomains = Domains("alpha", "FR"),
        Now = Now,
        Seed = 1,
        Offers = offers,
        Demands = demands,
    };

    public static PlannedBlob PlanOne(BlobDemand demand, params HostOffer[] offers) =>
        Assert.Single(PlacementPlanner.Plan(Request(offers, demand)).Blobs);

    public static string[] HostsOf(PlannedBlob blob) => [.. blob.Copies.Select(copy => copy.Host.ToString())];
}
