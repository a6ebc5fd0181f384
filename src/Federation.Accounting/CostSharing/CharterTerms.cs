using Federation.Accounting.Periods;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.CostSharing;

/// <summary>A part of the common cost that is shared by its own rule.</summary>
public enum PoolKind
{
    /// <summary>Copies held; use is counted in byte-seconds.</summary>
    Storage,

    /// <summary>Bytes served; use is counted in bytes.</summary>
    Egress,
}

/// <summary>The rules that a charter may choose for a pool (design 05, reference 4.3).</summary>
public enum SharingRule
{
    /// <summary>R0: each owner carries exactly what its leases earned.</summary>
    Direct,

    /// <summary>R1: equal parts, weighted by active seconds.</summary>
    Equal,

    /// <summary>R2: by use.</summary>
    Usage,

    /// <summary>R3: a fixed part equally, the rest by use. The default.</summary>
    TwoPart,

    /// <summary>R4: by use times a voted coefficient, under caps, the excess spread over the others.</summary>
    Solidarity,

    /// <summary>R5: serial cost sharing over a stepped cost table.</summary>
    Stepped,
}

/// <summary>A cost table of equal steps: C(Q) = fixed + step × ⌈Q / step size⌉, as with shelves, ports or transit commits.</summary>
/// <param name="FixedMinor">Minor units paid whatever the use.</param>
/// <param name="StepMinor">Minor units for each step begun.</param>
/// <param name="StepBytes">Size of a step: bytes stored on average over the period, or bytes served.</param>
public sealed record StepTable(long FixedMinor, long StepMinor, long StepBytes);

/// <summary>What the charter says of one pool.</summary>
public sealed record PoolTerms
{
    /// <summary>Which pool.</summary>
    public required PoolKind Kind { get; init; }

    /// <summary>How its cost is shared.</summary>
    public SharingRule Rule { get; init; } = SharingRule.TwoPart;

    /// <summary>Micro-units per TB-month (storage) or per TB (egress): the most that a host is credited.</summary>
    public required long ReferencePriceMicros { get; init; }

    /// <summary>R3: the fixed part in thousandths of the whole cost; null means the declared costs are the fixed part.</summary>
    public int? FixedPerMille { get; init; }

    /// <summary>Reserve levy in thousandths of what was earned and declared; credited to the cooperative.</summary>
    public int LevyPerMille { get; init; }

    /// <summary>R4: voted coefficients in thousandths, 500 to 1500; who is not named has 1000.</summary>
    public IReadOnlyDictionary<MemberHandle, int> CoefficientsPerMille { get; init; } = new Dictionary<MemberHandle, int>();

    /// <summary>R4: the most a member carries, in minor units; who is not named has no cap.</summary>
    public IReadOnlyDictionary<MemberHandle, long> CapsMinor { get; init; } = new Dictionary<MemberHandle, long>();

    /// <summary>R5: the cost table.</summary>
    public StepTable? Steps { get; init; }
}

/// <summary>Up to how much a member may declare per period without asking again.</summary>
/// <param name="Member">A member or the cooperative.</param>
/// <param name="Pool">The pool that carries it.</param>
/// <param name="MaxMinorPerPeriod">Minor units per period.</param>
public sealed record BudgetLine(MemberHandle Member, PoolKind Pool, long MaxMinorPerPeriod);

/// <summary>The part of the charter that decides money. Same terms, same statement.</summary>
public sealed record CharterTerms
{
    /// <summary>ISO 4217 code of a currency with two decimals.</summary>
    public required string Currency { get; init; }

    /// <summary>Hash of the charter in force at the end of the period.</summary>
    public required Sha256Digest CharterHash { get; init; }

    /// <summary>One entry per pool that exists.</summary>
    public required IReadOnlyList<PoolTerms> Pools { get; init; }

    /// <summary>Approved in advance.</summary>
    public IReadOnlyList<BudgetLine> BudgetLines { get; init; } = [];

    /// <summary>Offsets of the close.</summary>
    public CharterCalendar Calendar { get; init; } = CharterCalendar.Default;

    /// <summary>Length of a receipt window.</summary>
    public int WindowSeconds { get; init; } = 3600;

    /// <summary>Months or a fixed length.</summary>
    public PeriodSequence Periods { get; init; } = PeriodSequence.Months;
}
