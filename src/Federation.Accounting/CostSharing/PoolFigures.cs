using Federation.Accounting.Apportionment;
using Federation.Accounting.Rationals;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.CostSharing;

/// <summary>One member's figures in a pool, before sharing.</summary>
/// <param name="Member">Who.</param>
/// <param name="ActiveSeconds">How long it was an active member in the period: the weight of equal parts.</param>
/// <param name="Usage">u: what its blobs used, in byte-seconds or bytes.</param>
/// <param name="EarnedByItsLeases">What its leases earned their hosts, exact minor units; only R0 looks at it.</param>
public sealed record PoolMember(MemberHandle Member, long ActiveSeconds, Rational Usage, Rational EarnedByItsLeases);

/// <summary>Everything a sharing rule may look at.</summary>
public sealed record PoolFigures
{
    /// <summary>Members, the cooperative not among them.</summary>
    public required IReadOnlyList<PoolMember> Members { get; init; }

    /// <summary>K: minor units earned by hosts, rounded once.</summary>
    public required long EarnedMinor { get; init; }

    /// <summary>ΣD: approved declared costs, minor units.</summary>
    public required long DeclaredMinor { get; init; }

    /// <summary>Reserve levy, minor units.</summary>
    public long LevyMinor { get; init; }

    /// <summary>Length of the period: R5 needs average bytes from byte-seconds. One for a pool of bytes.</summary>
    public long AveragedOverSeconds { get; init; } = 1;

    /// <summary>Who gets the odd cent.</summary>
    public required TieOrder Ties { get; init; }

    /// <summary>C = K + ΣD + levy.</summary>
    public long CostMinor => checked(EarnedMinor + DeclaredMinor + LevyMinor);

    /// <summary>Splits by active seconds; when nobody was active, equally.</summary>
    public long[] ByActivity(long totalMinor)
    {
        var anyActive = Members.Any(m => m.ActiveSeconds > 0);
        return LargestRemainder.Apportion(totalMinor, [.. Members.Select(m => anyActive ? (Rational)m.ActiveSeconds : Rational.One)], Ties);
    }

    /// <summary>Splits by the weights; when all are zero, by active seconds (design 05: "the second part is split like the
    /// first").</summary>
    public long[] ByWeightOrActivity(long totalMinor, IReadOnlyList<Rational> weights) =>
        weights.All(w => w.IsZero) ? ByActivity(totalMinor) : LargestRemainder.Apportion(totalMinor, weights, Ties);

    /// <summary>Splits by use.</summary>
    public long[] ByUsage(long totalMinor) => ByWeightOrActivity(totalMinor, [.. Members.Select(m => m.Usage)]);
}

/// <summary>Minor units per member, in the order of <see cref="PoolFigures.Members"/>.</summary>
/// <param name="Fixed">The part shared by membership.</param>
/// <param name="ByUse">The part shared by use.</param>
public sealed record PoolShares(IReadOnlyList<long> Fixed, IReadOnlyList<long> ByUse)
{
    /// <summary>Both parts of one member.</summary>
    public long Total(int index) => checked(Fixed[index] + ByUse[index]);
}
