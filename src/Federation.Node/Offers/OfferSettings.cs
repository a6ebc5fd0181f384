using System.Text.Json.Serialization;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;

namespace Federation.Node.Offers;

/// <summary>What the operator of this node is willing to lend. Published as a signed offer; amounts are strings of digits in JSON.</summary>
internal sealed record OfferSettings
{
    /// <summary>Dearest price that planners accept: a million currency units per TB.</summary>
    public const long MaxPriceMicros = 1_000_000_000_000;

    private const int HeadroomDivisor = 10;
    private const int MinutesPerDay = 24 * 60;
    private const int MaxNameLength = 100;
    private const int MaxScheduleEntries = 48;

    /// <summary>Bytes of disk set aside for partners; a tenth of it stays headroom and is not lent.</summary>
    public required long CapacityBytes { get; init; }

    public long? MaxBytesPerOwner { get; init; }

    /// <summary>Null takes any blob that fits.</summary>
    public long? LargestBlobBytes { get; init; }

    public required long EgressBytesPerMonth { get; init; }

    public long? BandwidthBitsPerSecond { get; init; }

    // Settable, like the two below: generated readers overwrite the default of an init-only member that the text leaves out.
    public IReadOnlyList<BandwidthHours> Schedule { get; set; } = [];

    public required long StorageMicrosPerTbMonth { get; init; }

    public required long EgressMicrosPerTb { get; init; }

    /// <summary>Null names this member itself.</summary>
    public string? Operator { get; init; }

    public string? Site { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    public string? Network { get; init; }

    public bool AcceptsClear { get; set; } = true;

    public bool AcceptsSealed { get; set; } = true;

    [JsonIgnore]
    public long LendableBytes => CapacityBytes - (CapacityBytes / HeadroomDivisor);

    [JsonIgnore]
    public long LargestTakenBytes => Math.Min(LargestBlobBytes ?? long.MaxValue, LendableBytes);

    public PriceList Prices(string currency) =>
        new() { StorageMicrosPerTbMonth = StorageMicrosPerTbMonth, EgressMicrosPerTb = EgressMicrosPerTb, Currency = currency };

    public OfferedDomains Domains(MemberHandle self) =>
        new() { Operator = Operator ?? self.ToString(), Site = Site, Country = Country, Network = Network };

    /// <summary>All mistakes at once, in the operator's words; empty when the offer can be made.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        Range(mistakes, "capacityBytes", CapacityBytes, long.MaxValue);
        Range(mistakes, "maxBytesPerOwner", MaxBytesPerOwner ?? 0, long.MaxValue);
        Range(mistakes, "largestBlobBytes", LargestBlobBytes ?? 0, long.MaxValue);
        Range(mistakes, "egressBytesPerMonth", EgressBytesPerMonth, long.MaxValue);
        Range(mistakes, "bandwidthBitsPerSecond", BandwidthBitsPerSecond ?? 0, long.MaxValue);
        Range(mistakes, "storageMicrosPerTbMonth", StorageMicrosPerTbMonth, MaxPriceMicros);
        Range(mistakes, "egressMicrosPerTb", EgressMicrosPerTb, MaxPriceMicros);
        foreach (var (name, value) in new[] { ("operator", Operator), ("site", Site), ("network", Network) })
        {
            if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > MaxNameLength || value.Any(char.IsControl)))
            {
                mistakes.Add($"{name} is a name of 1 to {MaxNameLength} characters, or is left out.");
            }
        }

        if (Country is not null && (Country.Length != 2 || !Country.All(char.IsAsciiLetterUpper)))
        {
            mistakes.Add("country is two capital letters such as FR, or is left out.");
        }

        if (Schedule.Count > MaxScheduleEntries || Schedule.Any(h => h.FromMinute is < 0 or >= MinutesPerDay || h.ToMinute <= h.FromMinute || h.ToMinute > MinutesPerDay || h.BitsPerSecond < 0))
        {
            mistakes.Add($"schedule has at most {MaxScheduleEntries} spans within a day of {MinutesPerDay} minutes, each with a cap that is not negative.");
        }

        return mistakes;
    }

    private static void Range(List<string> mistakes, string name, long value, long most)
    {
        if (value < 0 || value > most)
        {
            mistakes.Add($"{name} must be 0 to {most}; it is {value}.");
        }
    }
}

/// <summary>JSON of the settings in the protocol's dialect: amounts are strings of digits.</summary>
[JsonSerializable(typeof(OfferSettings))]
internal sealed partial class OffersJson : JsonSerializerContext
{
    public static readonly OffersJson Instance = new(ProtocolJson.BaseOptions);
}
