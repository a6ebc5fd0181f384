using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Protocol.Leases;

/// <summary>Source-generated JSON of lease records, with the protocol's options (<see cref="ProtocolJson.BaseOptions"/>).</summary>
[JsonSerializable(typeof(OwnerRecord))]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(LeaseVerdicts))]
public sealed partial class LeaseJsonContext : JsonSerializerContext;

/// <summary>The document form of lease records and the hash that names them.</summary>
public static class LeaseJson
{
    private static readonly LeaseJsonContext Context = new(ProtocolJson.BaseOptions);

    /// <summary>How an owner record is written and read.</summary>
    public static JsonTypeInfo<OwnerRecord> OwnerRecord => Context.OwnerRecord;

    /// <summary>How a host record is written and read.</summary>
    public static JsonTypeInfo<HostRecord> HostRecord => Context.HostRecord;

    /// <summary>How verdicts are written and read.</summary>
    public static JsonTypeInfo<LeaseVerdicts> LeaseVerdicts => Context.LeaseVerdicts;

    /// <summary>SHA-256 of the RFC 8785 form of the record; stable because the form has no fractions and one spelling per value.</summary>
    public static Sha256Digest HashOf(OwnerRecord record) => HashOf(JsonSerializer.SerializeToElement(record, OwnerRecord));

    /// <summary>SHA-256 of the RFC 8785 form of the record; stable because the form has no fractions and one spelling per value.</summary>
    public static Sha256Digest HashOf(HostRecord record) => HashOf(JsonSerializer.SerializeToElement(record, HostRecord));

    /// <summary>The record with its hash.</summary>
    public static HashedRecord<OwnerRecord> Hashed(OwnerRecord record) => new(record, HashOf(record));

    /// <summary>The record with its hash.</summary>
    public static HashedRecord<HostRecord> Hashed(HostRecord record) => new(record, HashOf(record));

    /// <summary>The rules of the reducers with these hashes.</summary>
    public static LeaseRules RulesWith(LeaseTimes times) => new() { Times = times, HashOwner = HashOf, HashHost = HashOf };

    private static Sha256Digest HashOf(JsonElement element) => Sha256Digest.Of(JcsCanonicalizer.Canonicalize(element));
}
