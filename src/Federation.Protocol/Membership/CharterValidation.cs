namespace Federation.Protocol.Membership;

/// <summary>What a charter may get wrong.</summary>
public enum CharterFault
{
    /// <summary><c>type</c> is not <c>Charter</c>.</summary>
    WrongType,

    /// <summary>The name is empty, longer than 100 characters, or holds control characters.</summary>
    WrongName,

    /// <summary>Not three capital letters.</summary>
    WrongCurrency,

    /// <summary>Not a whole second.</summary>
    NotWholeSeconds,

    /// <summary>A voting fraction is not above one half, above one, or has a denominator outside 1 to 1000.</summary>
    WrongFraction,

    /// <summary>A number is below or above what is allowed.</summary>
    OutOfRange,

    /// <summary>The parameter belongs to another rule or kind.</summary>
    ParameterNotOfRule,

    /// <summary>The rule or kind needs this parameter.</summary>
    ParameterMissing,

    /// <summary>The same member (and pool) is named twice.</summary>
    Duplicate,

    /// <summary>The list must ascend strictly.</summary>
    NotAscending,

    /// <summary>The fixed period is not a whole multiple of the window.</summary>
    PeriodNotMultipleOfWindow,

    /// <summary>The calendar or lease times are not in order.</summary>
    TimesNotInOrder,
}

/// <summary>One broken rule of a charter.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Path">Where, as dotted member names.</param>
public readonly record struct CharterError(CharterFault Fault, string Path);

internal static class CharterValidation
{
    private const int SecondsPerYear = 366 * 86_400;

    public static IReadOnlyList<CharterError> Validate(Charter charter)
    {
        var errors = new List<CharterError>();
        Check(errors, charter.Type == Charter.CharterType, CharterFault.WrongType, "type");
        Check(errors, MemberAddresses.IsName(charter.Name), CharterFault.WrongName, "name");
        Check(errors, charter.Currency is { Length: 3 } && charter.Currency.All(char.IsAsciiLetterUpper), CharterFault.WrongCurrency, "currency");
        Founding(errors, charter.Founding);
        Pool(errors, charter.Pools.Storage, "pools.storage");
        Pool(errors, charter.Pools.Egress, "pools.egress");
        Amount(errors, charter.ReferencePrices.StorageMicrosPerTbMonth, "referencePrices.storageMicrosPerTbMonth");
        Amount(errors, charter.ReferencePrices.EgressMicrosPerTb, "referencePrices.egressMicrosPerTb");
        Budget(errors, charter.BudgetLines);
        Period(errors, charter);
        Calendar(errors, charter.Calendar);
        Lease(errors, charter.Lease);
        Range(errors, charter.Replication.Copies, 1, 20, "replication.copies");
        Range(errors, charter.Audit.IntervalSeconds, 1, SecondsPerYear, "audit.intervalSeconds");
        Range(errors, charter.Audit.LeavesPerChallenge, 1, 1000, "audit.leavesPerChallenge");
        Range(errors, charter.Audit.AnswerWithinSeconds, 1, SecondsPerYear, "audit.answerWithinSeconds");
        Range(errors, charter.Audit.WholeBlobIntervalSeconds, 1, SecondsPerYear, "audit.wholeBlobIntervalSeconds");
        Check(errors, charter.Audit.AnswerWithinSeconds <= charter.Audit.IntervalSeconds, CharterFault.TimesNotInOrder, "audit.answerWithinSeconds");
        Range(errors, charter.TicketMaxSeconds, 1, 43_200, "ticketMaxSeconds");
        Range(errors, charter.MaxFronts, 1, MemberSet.MaxMembers, "maxFronts");
        return errors;
    }

    private static void Founding(List<CharterError> errors, FoundingTerms founding)
    {
        Check(errors, IsWholeSecond(founding.FoundedAt), CharterFault.NotWholeSeconds, "founding.foundedAt");
        Range(errors, founding.MemberSetLifetimeSeconds, 60, SecondsPerYear, "founding.memberSetLifetimeSeconds");
        foreach (var motion in Enum.GetValues<MotionKind>())
        {
            var name = char.ToLowerInvariant(motion.ToString()[0]) + motion.ToString()[1..];
            Check(errors, founding.Rules.For(motion).IsValid, CharterFault.WrongFraction, "founding.rules." + name);
        }
    }

    private static void Pool(List<CharterError> errors, CharterPool pool, string path)
    {
        Check(errors, pool.PhiPerMille is null || pool.Rule == CostSharingRule.R3, CharterFault.ParameterNotOfRule, path + ".phiPerMille");
        Range(errors, pool.PhiPerMille ?? 0, 0, 1000, path + ".phiPerMille");
        Check(errors, pool.Solidarity is null || pool.Rule == CostSharingRule.R4, CharterFault.ParameterNotOfRule, path + ".solidarity");
        Check(errors, pool.Solidarity is not null || pool.Rule != CostSharingRule.R4, CharterFault.ParameterMissing, path + ".solidarity");
        Check(errors, pool.Steps is null || pool.Rule == CostSharingRule.R5, CharterFault.ParameterNotOfRule, path + ".steps");
        Check(errors, pool.Steps is { Count: > 0 } || pool.Rule != CostSharingRule.R5, CharterFault.ParameterMissing, path + ".steps");
        var solidarity = pool.Solidarity ?? [];
        Check(errors, solidarity.DistinctBy(term => term.Member).Count() == solidarity.Count, CharterFault.Duplicate, path + ".solidarity");
        foreach (var term in solidarity)
        {
            Range(errors, term.CoefficientPerMille, 500, 1500, path + ".solidarity." + term.Member);
            Amount(errors, term.CapMinorUnits ?? 0, path + ".solidarity." + term.Member);
        }

        var steps = pool.Steps ?? [];
        var ascending = steps.Zip(steps.Skip(1)).All(pair =>
            pair.First.UpToBytes < pair.Second.UpToBytes && pair.First.CostMinorUnits <= pair.Second.CostMinorUnits);
        Check(errors, ascending, CharterFault.NotAscending, path + ".steps");
        Amount(errors, steps.Select(step => Math.Min(step.UpToBytes, step.CostMinorUnits)).DefaultIfEmpty().Min(), path + ".steps");
    }

    private static void Budget(List<CharterError> errors, IReadOnlyList<BudgetLine> lines)
    {
        var distinct = lines.DistinctBy(line => (line.Member, line.Pool)).Count();
        Check(errors, distinct == lines.Count, CharterFault.Duplicate, "budgetLines");
        foreach (var line in lines)
        {
            Amount(errors, line.MaxMinorUnitsPerPeriod, "budgetLines." + line.Member);
        }
    }

    private static void Period(List<CharterError> errors, Charter charter)
    {
        Range(errors, charter.WindowSeconds, 1, 86_400, "windowSeconds");
        // A calendar month is a whole number of days, so its windows fit only when they divide a day.
        var isMonth = charter.Period.Kind == PeriodKind.Month;
        Check(errors, !isMonth || charter.Period.Seconds is null, CharterFault.ParameterNotOfRule, "period.seconds");
        Check(errors, isMonth || charter.Period.Seconds is not null, CharterFault.ParameterMissing, "period.seconds");
        var seconds = isMonth ? 86_400 : charter.Period.Seconds ?? charter.WindowSeconds;
        Range(errors, seconds, 1, SecondsPerYear, "period.seconds");
        var isMultiple = charter.WindowSeconds < 1 || seconds % charter.WindowSeconds == 0;
        Check(errors, isMultiple, CharterFault.PeriodNotMultipleOfWindow, "windowSeconds");
    }

    private static void Calendar(List<CharterError> errors, CharterCalendar calendar)
    {
        (string Name, int Seconds)[] offsets =
        [
            ("summariesDueSeconds", calendar.SummariesDueSeconds),
            ("contributionsDueSeconds", calendar.ContributionsDueSeconds),
            ("closeDueSeconds", calendar.CloseDueSeconds),
            ("signaturesDueSeconds", calendar.SignaturesDueSeconds),
            ("disputesEndSeconds", calendar.DisputesEndSeconds),
        ];
        for (var i = 0; i < offsets.Length; i++)
        {
            Range(errors, offsets[i].Seconds, 0, SecondsPerYear, "calendar." + offsets[i].Name);
            var isInOrder = i == 0 || offsets[i].Seconds >= offsets[i - 1].Seconds;
            Check(errors, isInOrder, CharterFault.TimesNotInOrder, "calendar." + offsets[i].Name);
        }

        Range(errors, calendar.ProposerTakeoverSeconds, 1, SecondsPerYear, "calendar.proposerTakeoverSeconds");
    }

    private static void Lease(List<CharterError> errors, LeaseParameters lease)
    {
        Range(errors, lease.DurationSeconds, 1, SecondsPerYear, "lease.durationSeconds");
        Range(errors, lease.RenewFromSeconds, 1, SecondsPerYear, "lease.renewFromSeconds");
        Range(errors, lease.GraceSeconds, 1, SecondsPerYear, "lease.graceSeconds");
        Range(errors, lease.AnswerWithinSeconds, 1, SecondsPerYear, "lease.answerWithinSeconds");
        Range(errors, lease.CopyWithinSeconds, 1, SecondsPerYear, "lease.copyWithinSeconds");
        Range(errors, lease.UnreachableAfterSeconds, 1, SecondsPerYear, "lease.unreachableAfterSeconds");
        Check(errors, lease.RenewFromSeconds < lease.DurationSeconds, CharterFault.TimesNotInOrder, "lease.renewFromSeconds");
        Check(errors, lease.UnreachableAfterSeconds <= lease.GraceSeconds, CharterFault.TimesNotInOrder, "lease.unreachableAfterSeconds");
    }

    internal static bool IsWholeSecond(DateTimeOffset instant) =>
        instant.Offset == TimeSpan.Zero && instant.Ticks % TimeSpan.TicksPerSecond == 0;

    private static void Amount(List<CharterError> errors, long value, string path) =>
        Check(errors, value >= 0, CharterFault.OutOfRange, path);

    private static void Range(List<CharterError> errors, int value, int min, int max, string path) =>
        Check(errors, value >= min && value <= max, CharterFault.OutOfRange, path);

    private static void Check(List<CharterError> errors, bool holds, CharterFault fault, string path)
    {
        if (!holds)
        {
            errors.Add(new CharterError(fault, path));
        }
    }
}
