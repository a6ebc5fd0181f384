using Federation.Accounting.CostSharing;
using Federation.Accounting.Netting;
using Federation.Accounting.Periods;
using Federation.Accounting.Rationals;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Statements;

/// <summary>One party's line in a pool. Amounts are minor units.</summary>
public sealed record PoolRow
{
    /// <summary>A member or the cooperative.</summary>
    public required MemberHandle Party { get; init; }

    /// <summary>u: what its blobs used, byte-seconds or bytes, payable part only.</summary>
    public required Int128 Usage { get; init; }

    /// <summary>K_i: what its leases earned, exact minor units.</summary>
    public required Rational EarnedExact { get; init; }

    /// <summary>LR(K; K_i).</summary>
    public required long EarnedMinor { get; init; }

    /// <summary>D_i: approved declared costs.</summary>
    public required long DeclaredMinor { get; init; }

    /// <summary>The levy; only the cooperative has one.</summary>
    public required long LevyMinor { get; init; }

    /// <summary>The part of its share that goes by membership.</summary>
    public required long FixedShareMinor { get; init; }

    /// <summary>The part of its share that goes by use.</summary>
    public required long UseShareMinor { get; init; }

    /// <summary>What it would carry under R2.</summary>
    public required long UsageRuleShareMinor { get; init; }

    /// <summary>What it would pay alone.</summary>
    public required long StandAloneMinor { get; init; }

    /// <summary>Earned, declared and levy.</summary>
    public long CreditMinor => checked(EarnedMinor + DeclaredMinor + LevyMinor);

    /// <summary>Both parts of the share.</summary>
    public long ShareMinor => checked(FixedShareMinor + UseShareMinor);

    /// <summary>Positive: owed to the party.</summary>
    public long BalanceMinor => checked(CreditMinor - ShareMinor);

    /// <summary>Share minus R2 share: positive, the party gives a subsidy; negative, it receives one.</summary>
    public long SubsidyGivenMinor => checked(ShareMinor - UsageRuleShareMinor);
}

/// <summary>One pool of a statement.</summary>
public sealed record PoolStatement
{
    /// <summary>The terms that were applied.</summary>
    public required PoolTerms Terms { get; init; }

    /// <summary>K: earned by hosts, rounded once.</summary>
    public required long EarnedMinor { get; init; }

    /// <summary>ΣD.</summary>
    public required long DeclaredMinor { get; init; }

    /// <summary>Reserve levy.</summary>
    public required long LevyMinor { get; init; }

    /// <summary>One row per party, by handle, the cooperative last.</summary>
    public required IReadOnlyList<PoolRow> Rows { get; init; }

    /// <summary>C = K + ΣD + levy = Σ credit = Σ share.</summary>
    public long CostMinor => checked(EarnedMinor + DeclaredMinor + LevyMinor);
}

/// <summary>One summary behind the statement, with what it was worth.</summary>
public sealed record UsageRow
{
    /// <summary>Host, owner and meter.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>Countersigned, presumed, disputed or unsupported.</summary>
    public required SummaryStatus Status { get; init; }

    /// <summary>The owner's dispute code, if any.</summary>
    public required DisputeCode Dispute { get; init; }

    /// <summary>What the host claims, byte-seconds or bytes.</summary>
    public required Int128 Claimed { get; init; }

    /// <summary>What counts now.</summary>
    public required Int128 Payable { get; init; }

    /// <summary>What the payable part earns the host, exact minor units.</summary>
    public required Rational EarnedExact { get; init; }

    /// <summary>What the rest would earn, parked until the dispute ends, exact minor units.</summary>
    public required Rational ParkedExact { get; init; }

    /// <summary>Hash of the summary.</summary>
    public required Sha256Digest SummaryHash { get; init; }

    /// <summary>Root of the signed windows behind it.</summary>
    public required Sha256Digest WindowsRoot { get; init; }
}

/// <summary>One party's result over all pools. Amounts are minor units.</summary>
/// <param name="Party">A member or the cooperative.</param>
/// <param name="CreditMinor">Σ credit.</param>
/// <param name="ShareMinor">Σ share.</param>
/// <param name="AdjustmentMinor">Corrections and carry-forwards, positive in its favour.</param>
public sealed record PartyResult(MemberHandle Party, long CreditMinor, long ShareMinor, long AdjustmentMinor)
{
    /// <summary>Positive: owed to the party. All balances sum to zero.</summary>
    public long BalanceMinor => checked(CreditMinor - ShareMinor + AdjustmentMinor);
}

/// <summary>Who owes whom for one period and why: a pure function of the input set.</summary>
public sealed record Statement
{
    /// <summary>The period.</summary>
    public required BillingPeriod Period { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Hash of the charter.</summary>
    public required Sha256Digest CharterHash { get; init; }

    /// <summary>Hash of the input set.</summary>
    public required Sha256Digest InputSetHash { get; init; }

    /// <summary>By handle.</summary>
    public required IReadOnlyList<StatementMember> Members { get; init; }

    /// <summary>In the order of <see cref="PoolKind"/>.</summary>
    public required IReadOnlyList<PoolStatement> Pools { get; init; }

    /// <summary>By chain.</summary>
    public required IReadOnlyList<UsageRow> Usage { get; init; }

    /// <summary>By member, pool and document.</summary>
    public required IReadOnlyList<JudgedDeclaration> Declarations { get; init; }

    /// <summary>By document.</summary>
    public required IReadOnlyList<Adjustment> Adjustments { get; init; }

    /// <summary>By handle, the cooperative last.</summary>
    public required IReadOnlyList<PartyResult> Results { get; init; }

    /// <summary>By payer, then payee.</summary>
    public required IReadOnlyList<Payment> Payments { get; init; }

    /// <summary>The result of one party.</summary>
    /// <exception cref="InvalidOperationException">Not a party of this statement.</exception>
    public PartyResult ResultOf(MemberHandle party) => Results.Single(r => r.Party == party);
}
