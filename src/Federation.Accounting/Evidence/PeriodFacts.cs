using Federation.Accounting.Close;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Charters = Federation.Protocol.Membership;

namespace Federation.Accounting.Evidence;

/// <summary>What the member-set chain says of one period: who votes, who is a party, under which terms. A pure function of the chain, so that all
/// members start from the same facts.</summary>
public sealed record PeriodFacts
{
    /// <summary>The period.</summary>
    public required BillingPeriod Period { get; init; }

    /// <summary>Money terms of the charter in force at the period's end.</summary>
    public required CharterTerms Terms { get; init; }

    /// <summary>The members active at the period's end, in order of handles.</summary>
    public required IReadOnlyList<MemberHandle> Electorate { get; init; }

    /// <summary>All members and former members, with their active seconds.</summary>
    public required IReadOnlyList<StatementMember> Members { get; init; }

    /// <summary>Keys of the whole chain, to judge documents.</summary>
    public required MemberDirectoryView Directory { get; init; }

    /// <summary>The facts, or null when the federation did not exist at the period's end, its charter is unknown, or nobody was active.</summary>
    /// <param name="chain">The verified member sets.</param>
    /// <param name="period">The period.</param>
    /// <param name="findCharter">Gives a charter by its hash, null for an unknown one.</param>
    public static PeriodFacts? Of(VerifiedMemberSets chain, BillingPeriod period, Func<Sha256Digest, Charter?> findCharter)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(findCharter);
        if (MemberDirectoryView.Create(chain, period.End) is not { } directory || findCharter(directory.Revision.Content.Charter) is not { } charter)
        {
            return null;
        }

        var electorate = directory.ActiveMembers.Select(m => m.Handle).ToList();
        return electorate.Count == 0 ? null : new PeriodFacts
        {
            Period = period,
            Terms = TermsOf(charter),
            Electorate = electorate,
            Members = [.. directory.Members.Select(m => new StatementMember(
                m.Handle, directory.ActiveSeconds(m.Handle, period.Start, period.End), (MemberStanding)(int)m.StateAt(period.End)))],
            Directory = directory,
        };
    }

    /// <summary>The terms of the close on behalf of a member; of an auditor when null.</summary>
    public CloseTerms CloseTerms(MemberHandle? self) => new(Period, Terms.Calendar, [.. Electorate], self);

    /// <summary>The money terms of a charter.</summary>
    public static CharterTerms TermsOf(Charter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return new CharterTerms
        {
            Currency = charter.Currency,
            CharterHash = charter.ComputeHash(),
            Pools =
            [
                Pool(PoolKind.Storage, charter.Pools.Storage, charter.ReferencePrices.StorageMicrosPerTbMonth),
                Pool(PoolKind.Egress, charter.Pools.Egress, charter.ReferencePrices.EgressMicrosPerTb),
            ],
            BudgetLines = [.. charter.BudgetLines.Select(b => new CostSharing.BudgetLine(b.Member, (PoolKind)(int)b.Pool, b.MaxMinorUnitsPerPeriod))],
            Calendar = Calendar(charter.Calendar),
            WindowSeconds = charter.WindowSeconds,
            Periods = charter.Period is { Kind: PeriodKind.Fixed, Seconds: { } seconds }
                ? PeriodSequence.Fixed(seconds, charter.WindowSeconds)
                : PeriodSequence.Months,
        };
    }

    private static PoolTerms Pool(PoolKind kind, CharterPool pool, long referencePriceMicros) => new()
    {
        Kind = kind,
        Rule = (SharingRule)(int)pool.Rule,
        ReferencePriceMicros = referencePriceMicros,
        FixedPerMille = pool.PhiPerMille,
        CoefficientsPerMille = (pool.Solidarity ?? []).ToDictionary(t => t.Member, t => t.CoefficientPerMille),
        CapsMinor = (pool.Solidarity ?? []).Where(t => t.CapMinorUnits is not null).ToDictionary(t => t.Member, t => t.CapMinorUnits!.Value),
        Steps = Steps(pool.Steps),
    };

    // The serial rule knows steps of equal size and price; a table of another form cannot be applied, and the statement says so.
    private static StepTable? Steps(IReadOnlyList<CostStep>? steps)
    {
        if (steps is not { Count: > 0 } || steps[0].UpToBytes <= 0)
        {
            return null;
        }

        var size = steps[0].UpToBytes;
        var step = steps.Count > 1 ? steps[1].CostMinorUnits - steps[0].CostMinorUnits : steps[0].CostMinorUnits;
        var fixedPart = steps[0].CostMinorUnits - step;
        var isEven = fixedPart >= 0
            && steps.Select((s, i) => s.UpToBytes / size == i + 1 && s.UpToBytes % size == 0 && s.CostMinorUnits == fixedPart + (step * (i + 1))).All(e => e);
        return isEven ? new StepTable(fixedPart, step, size) : null;
    }

    private static Periods.CharterCalendar Calendar(Charters.CharterCalendar calendar) => new()
    {
        SummariesDue = TimeSpan.FromSeconds(calendar.SummariesDueSeconds),
        ContributionsDue = TimeSpan.FromSeconds(calendar.ContributionsDueSeconds),
        CloseDue = TimeSpan.FromSeconds(calendar.CloseDueSeconds),
        SignaturesDue = TimeSpan.FromSeconds(calendar.SignaturesDueSeconds),
        DisputesEnd = TimeSpan.FromSeconds(calendar.DisputesEndSeconds),
        ProposerTakeover = TimeSpan.FromSeconds(calendar.ProposerTakeoverSeconds),
    };
}
