using System.Text.Json.Nodes;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>
/// What the members agreed on (design 03, charter; design 05): a document of the member-set chain, named there by the SHA-256 of its canonical
/// bytes. Every value stands in the document, so that no version of the software reads another default into it.
/// </summary>
public sealed record Charter
{
    /// <summary>The only form there is.</summary>
    public const string CharterType = "Charter";

    /// <summary>Always <see cref="CharterType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the federation, shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>ISO 4217 code of the one currency.</summary>
    public required string Currency { get; init; }

    /// <summary>What the genesis takes from the charter; later amendments leave the running rules and dates alone.</summary>
    public required FoundingTerms Founding { get; init; }

    /// <summary>How each pool is shared.</summary>
    public required CharterPools Pools { get; init; }

    /// <summary>Ceilings of what hosts earn, whatever their own price lists say.</summary>
    public required ReferencePrices ReferencePrices { get; init; }

    /// <summary>Declared costs that count without a further vote.</summary>
    public required IReadOnlyList<BudgetLine> BudgetLines { get; init; }

    /// <summary>Length of an accounting period.</summary>
    public required CharterPeriod Period { get; init; }

    /// <summary>Length of a receipt window in seconds, aligned to the Unix epoch.</summary>
    public required int WindowSeconds { get; init; }

    /// <summary>When each step of a close is due.</summary>
    public required CharterCalendar Calendar { get; init; }

    /// <summary>Times of the lease machine (design 04a).</summary>
    public required LeaseParameters Lease { get; init; }

    /// <summary>What a bucket gets when its owner says nothing.</summary>
    public required ReplicationDefaults Replication { get; init; }

    /// <summary>How much auditing the members owe each other.</summary>
    public required AuditBudget Audit { get; init; }

    /// <summary>Longest validity of a serving ticket in seconds, at most 12 hours.</summary>
    public required int TicketMaxSeconds { get; init; }

    /// <summary>How many members front a public bucket by default: every member up to this number.</summary>
    public required int MaxFronts { get; init; }

    /// <summary>A charter with the values of the design: one-hour windows, calendar months, 30-day leases, three copies.</summary>
    public static Charter CreateDefault(string name, string currency, DateTimeOffset foundedAt) => new()
    {
        Type = CharterType,
        Name = name,
        Currency = currency,
        Founding = new FoundingTerms { FoundedAt = foundedAt, MemberSetLifetimeSeconds = 90 * 86_400, Rules = VotingRules.Default },
        Pools = new CharterPools
        {
            Storage = new CharterPool { Rule = CostSharingRule.R3 },
            Egress = new CharterPool { Rule = CostSharingRule.R3 },
        },
        ReferencePrices = new ReferencePrices { StorageMicrosPerTbMonth = 5_000_000, EgressMicrosPerTb = 1_000_000 },
        BudgetLines = [],
        Period = new CharterPeriod { Kind = PeriodKind.Month },
        WindowSeconds = 3_600,
        Calendar = CharterCalendar.Default,
        Lease = LeaseParameters.Default,
        Replication = new ReplicationDefaults { Copies = 3, DomainLevel = FailureDomainLevel.Operator },
        Audit = AuditBudget.Default,
        TicketMaxSeconds = 43_200,
        MaxFronts = 10,
    };

    /// <summary>The canonical bytes (RFC 8785) that travel with the motion.</summary>
    public byte[] ToCanonicalBytes() => CanonicalJson.Write(this, MembershipJson.Instance.Charter);

    /// <summary>SHA-256 of <see cref="ToCanonicalBytes"/>: the attachment of the motion that adopts the charter.</summary>
    public Sha256Digest ComputeHash() => Sha256Digest.Of(ToCanonicalBytes());

    /// <summary>Every rule that the charter breaks, in the order of the document; empty when it may be voted.</summary>
    public IReadOnlyList<CharterError> Validate() => CharterValidation.Validate(this);

    /// <summary>Reads a charter in which every value is written.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out Charter? charter)
    {
        charter = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        return fault != MembershipReadFault.None ? fault : CanonicalJson.TryRead(json, MembershipJson.Instance.Charter, out charter, out _);
    }

    /// <summary>
    /// Reads a draft written by hand: <c>name</c>, <c>currency</c> and <c>founding.foundedAt</c> must be there, everything else that is
    /// missing is taken from <see cref="CreateDefault"/> and then written out. Lists are replaced as a whole.
    /// </summary>
    public static MembershipReadFault TryReadDraft(ReadOnlyMemory<byte> utf8, out Charter? charter)
    {
        charter = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var draft);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        var defaults = CanonicalJson.ToObject(CreateDefault("", "EUR", DateTimeOffset.UnixEpoch), MembershipJson.Instance.Charter);
        defaults.Remove("name");
        defaults.Remove("currency");
        defaults["founding"]!.AsObject().Remove("foundedAt");
        Overlay(defaults, draft!);
        return CanonicalJson.TryRead(defaults, MembershipJson.Instance.Charter, out charter, out _);
    }

    private static void Overlay(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Overlay(existing, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}

/// <summary>What the genesis needs to come out equal on every founder's machine.</summary>
public sealed record FoundingTerms
{
    /// <summary>Effective date of the genesis, whole seconds UTC.</summary>
    public required DateTimeOffset FoundedAt { get; init; }

    /// <summary>Time from there to the expiry of the genesis, in seconds, 1 to 366 days.</summary>
    public required int MemberSetLifetimeSeconds { get; init; }

    /// <summary>The voting rules of the genesis.</summary>
    public required VotingRules Rules { get; init; }
}

/// <summary>How costs are shared in one pool (design 05).</summary>
public enum CostSharingRule
{
    /// <summary>Direct: each owner carries what its own leases earned.</summary>
    R0,

    /// <summary>Equal.</summary>
    R1,

    /// <summary>By usage.</summary>
    R2,

    /// <summary>Two-part: a fixed part equally, the rest by usage.</summary>
    R3,

    /// <summary>Solidarity: usage weighted by coefficients, with caps.</summary>
    R4,

    /// <summary>Stepped: serial sharing of a step cost table.</summary>
    R5,
}

/// <summary>The two pools.</summary>
public sealed record CharterPools
{
    /// <summary>Stored bytes over time.</summary>
    public required CharterPool Storage { get; init; }

    /// <summary>Bytes served.</summary>
    public required CharterPool Egress { get; init; }
}

/// <summary>Rule and parameters of one pool.</summary>
public sealed record CharterPool
{
    /// <summary>The rule.</summary>
    public required CostSharingRule Rule { get; init; }

    /// <summary>R3 only: the fixed part as a per-mille of all costs, 0 to 1000; absent means the declared costs.</summary>
    public int? PhiPerMille { get; init; }

    /// <summary>R4 only: coefficients and caps; a member not named has 1000 and no cap.</summary>
    public IReadOnlyList<SolidarityTerm>? Solidarity { get; init; }

    /// <summary>R5 only: the cost table, ascending.</summary>
    public IReadOnlyList<CostStep>? Steps { get; init; }
}

/// <summary>One member's solidarity coefficient.</summary>
public sealed record SolidarityTerm
{
    /// <summary>The member.</summary>
    public required MemberHandle Member { get; init; }

    /// <summary>Weight of its usage, 500 to 1500.</summary>
    public required int CoefficientPerMille { get; init; }

    /// <summary>Most that it pays per period, in minor units; absent means no cap.</summary>
    public long? CapMinorUnits { get; init; }
}

/// <summary>One step of a cost table: up to this quantity, the whole costs this much.</summary>
public sealed record CostStep
{
    /// <summary>Quantity in bytes (mean stored over the period, or served).</summary>
    public required long UpToBytes { get; init; }

    /// <summary>Total cost in minor units.</summary>
    public required long CostMinorUnits { get; init; }
}

/// <summary>Reference prices: a host earns the lower of its own price and these.</summary>
public sealed record ReferencePrices
{
    /// <summary>Micro-units of the currency per TB (10^12 bytes) and calendar month.</summary>
    public required long StorageMicrosPerTbMonth { get; init; }

    /// <summary>Micro-units of the currency per TB served.</summary>
    public required long EgressMicrosPerTb { get; init; }
}

/// <summary>The pools by name.</summary>
public enum CostPool
{
    /// <summary>Stored bytes over time.</summary>
    Storage,

    /// <summary>Bytes served.</summary>
    Egress,
}

/// <summary>A cost that a member may declare each period without a further vote.</summary>
public sealed record BudgetLine
{
    /// <summary>Who declares it.</summary>
    public required MemberHandle Member { get; init; }

    /// <summary>The pool that carries it.</summary>
    public required CostPool Pool { get; init; }

    /// <summary>Most per period, in minor units.</summary>
    public required long MaxMinorUnitsPerPeriod { get; init; }
}
