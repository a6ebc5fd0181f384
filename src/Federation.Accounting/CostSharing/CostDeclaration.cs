using Federation.Protocol.Identifiers;

namespace Federation.Accounting.CostSharing;

/// <summary>A cost that a member bore for all, with its evidence. A signed document of the input set.</summary>
public sealed record CostDeclaration
{
    /// <summary>Hash of the signed document.</summary>
    public required Sha256Digest Id { get; init; }

    /// <summary>A member, or the cooperative for its own bills.</summary>
    public required MemberHandle Member { get; init; }

    /// <summary>The pool that carries it.</summary>
    public required PoolKind Pool { get; init; }

    /// <summary>The period it belongs to.</summary>
    public required string PeriodId { get; init; }

    /// <summary>Minor units, positive.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>Hash of the bill.</summary>
    public required Sha256Digest EvidenceHash { get; init; }

    /// <summary>Members whose signed approval is in the input set.</summary>
    public IReadOnlyList<MemberHandle> ApprovedBy { get; init; } = [];
}

/// <summary>What became of a declaration, in the order of the checks.</summary>
public enum DeclarationStatus
{
    /// <summary>Counts: a quorum signed it.</summary>
    ApprovedByQuorum,

    /// <summary>Counts: inside a budget line of the charter.</summary>
    WithinBudget,

    /// <summary>Names another period.</summary>
    OtherPeriod,

    /// <summary>Names a party or pool that the charter does not know.</summary>
    UnknownPartyOrPool,

    /// <summary>Zero or negative.</summary>
    NotPositive,

    /// <summary>No budget line and no quorum.</summary>
    NoBudgetLine,

    /// <summary>Together with earlier ones above the budget line, and no quorum.</summary>
    OverBudget,
}

/// <summary>A declaration with its verdict.</summary>
/// <param name="Declaration">As signed; the amount is never altered.</param>
/// <param name="Status">Whether it counts, and why.</param>
public sealed record JudgedDeclaration(CostDeclaration Declaration, DeclarationStatus Status)
{
    /// <summary>True when its amount is a cost of the pool.</summary>
    public bool Counts => Status is DeclarationStatus.ApprovedByQuorum or DeclarationStatus.WithinBudget;
}

/// <summary>Decides which declared costs count: a budget line of the charter, or the signatures of a quorum (design 05).</summary>
public static class DeclarationJudgement
{
    /// <summary>Judges all declarations of an input set, ordered by member, pool and document hash; a document twice counts once.</summary>
    /// <param name="declarations">Any order.</param>
    /// <param name="terms">The charter.</param>
    /// <param name="periodId">The period that closes.</param>
    /// <param name="parties">Members and the cooperative.</param>
    /// <param name="electorate">Those whose approvals make a quorum: more than half of them.</param>
    public static IReadOnlyList<JudgedDeclaration> Judge(
        IEnumerable<CostDeclaration> declarations,
        CharterTerms terms,
        string periodId,
        IReadOnlySet<MemberHandle> parties,
        IReadOnlySet<MemberHandle> electorate)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var used = new Dictionary<(MemberHandle, PoolKind), long>();
        var judged = new List<JudgedDeclaration>();
        foreach (var declaration in declarations.DistinctBy(d => d.Id).OrderBy(d => d.Member).ThenBy(d => d.Pool).ThenBy(d => d.Id))
        {
            var status = Formal(declaration, terms, periodId, parties) ?? Approval(declaration, terms, electorate, used);
            judged.Add(new JudgedDeclaration(declaration, status));
        }

        return judged;
    }

    private static DeclarationStatus? Formal(
        CostDeclaration declaration, CharterTerms terms, string periodId, IReadOnlySet<MemberHandle> parties)
    {
        if (declaration.PeriodId != periodId)
        {
            return DeclarationStatus.OtherPeriod;
        }

        if (!parties.Contains(declaration.Member) || terms.Pools.All(p => p.Kind != declaration.Pool))
        {
            return DeclarationStatus.UnknownPartyOrPool;
        }

        return declaration.AmountMinor <= 0 ? DeclarationStatus.NotPositive : null;
    }

    private static DeclarationStatus Approval(
        CostDeclaration declaration,
        CharterTerms terms,
        IReadOnlySet<MemberHandle> electorate,
        Dictionary<(MemberHandle, PoolKind), long> used)
    {
        if (electorate.Count > 0 && declaration.ApprovedBy.Distinct().Count(electorate.Contains) > electorate.Count / 2)
        {
            return DeclarationStatus.ApprovedByQuorum;
        }

        var key = (declaration.Member, declaration.Pool);
        var lines = terms.BudgetLines.Where(b => (b.Member, b.Pool) == key).ToList();
        if (lines.Count == 0)
        {
            return DeclarationStatus.NoBudgetLine;
        }

        var taken = used.GetValueOrDefault(key);
        if (declaration.AmountMinor > lines.Sum(b => b.MaxMinorPerPeriod) - taken)
        {
            return DeclarationStatus.OverBudget;
        }

        used[key] = taken + declaration.AmountMinor;
        return DeclarationStatus.WithinBudget;
    }
}
