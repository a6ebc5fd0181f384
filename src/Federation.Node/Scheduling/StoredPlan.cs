using System.Text.Json.Serialization;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Node.Scheduling;

/// <summary>An offer as the planner saw it.</summary>
internal sealed record ConsideredOffer(MemberHandle Host, long Sequence, long FreeBytes, long StorageMicrosPerTbMonth, long EgressMicrosPerTb);

/// <summary>What the planner was asked, in short, and what it answered. A copy that stayed keeps the explanation of the plan that chose it.</summary>
internal sealed record StoredPlan
{
    public required int CopiesWanted { get; init; }

    public required DomainLevel DomainLevel { get; init; }

    public long? PriceCeilingMicrosPerTbMonth { get; init; }

    public required IReadOnlyList<ConsideredOffer> Offers { get; init; }

    public required PlannedBlob Blob { get; init; }
}

/// <summary>JSON of plans in the protocol's dialect: amounts are strings of digits, enums camel-case names.</summary>
[JsonSerializable(typeof(StoredPlan))]
internal sealed partial class SchedulingJson : JsonSerializerContext
{
    public static readonly SchedulingJson Instance = new(ProtocolJson.BaseOptions);
}
