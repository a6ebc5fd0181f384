using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Leases;

/// <summary>The prices a lease is signed at, in integer micro-units of the currency (design 08.4). A lease keeps its price list to its end.</summary>
public sealed record PriceList
{
    /// <summary>Micro-units per TB (10^12 bytes) and calendar month; not negative.</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Micro-units per TB (10^12 bytes) served; not negative.</summary>
    public required long EgressMicrosPerTb { get; init; }

    /// <summary>ISO 4217 code: three capital letters.</summary>
    public required string Currency { get; init; }

    /// <summary>SHA-256 of <see cref="CanonicalText"/>; receipts name a price list by it (design 05).</summary>
    [JsonIgnore]
    public Sha256Digest Hash => Sha256Digest.Of(Encoding.UTF8.GetBytes(CanonicalText));

    /// <summary>The RFC 8785 form of this record as it stands in documents.</summary>
    [JsonIgnore]
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"currency":"{{Currency}}","egressMicrosPerTb":"{{EgressMicrosPerTb}}","storageMicrosPerTbMonth":"{{StorageMicrosPerTbMonth}}"}""");

    /// <summary>True when the currency is three capital letters and no price is negative.</summary>
    [JsonIgnore]
    public bool IsWellFormed =>
        StorageMicrosPerTbMonth >= 0 && EgressMicrosPerTb >= 0 && Currency is { Length: 3 } && !Currency.AsSpan().ContainsAnyExceptInRange('A', 'Z');
}
