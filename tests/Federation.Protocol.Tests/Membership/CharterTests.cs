using System.Text;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

public sealed class CharterTests
{
    private static Charter Default => Charter.CreateDefault("Three associations", "EUR", FoundedFederation.FoundedAt);

    [Fact]
    public void The_default_charter_is_valid_and_survives_its_bytes()
    {
        Assert.Empty(Default.Validate());
        Assert.Equal(MembershipReadFault.None, Charter.TryRead(Default.ToCanonicalBytes(), out var read));
        Assert.Equal(Default.ToCanonicalBytes(), read!.ToCanonicalBytes());
        Assert.Equal(Default.ComputeHash(), read.ComputeHash());
    }

    [Fact]
    public void A_draft_takes_what_it_leaves_out_from_the_defaults()
    {
        var draft = """
            {"name":"Demo","currency":"EUR","founding":{"foundedAt":"2026-11-21T07:00:00Z"},"windowSeconds":10,
             "period":{"kind":"fixed","seconds":60},"calendar":{"summariesDueSeconds":0},
             "budgetLines":[{"member":"alpha","pool":"storage","maxMinorUnitsPerPeriod":"6000"}]}
            """u8.ToArray();

        Assert.Equal(MembershipReadFault.WrongForm, Charter.TryRead(draft, out _));
        Assert.Equal(MembershipReadFault.None, Charter.TryReadDraft(draft, out var charter));
        Assert.Empty(charter!.Validate());
        Assert.Equal(60, charter.Period.Seconds);
        Assert.Equal(0, charter.Calendar.SummariesDueSeconds);
        Assert.Equal(3 * 86_400, charter.Calendar.ContributionsDueSeconds);
        Assert.Equal(6000, Assert.Single(charter.BudgetLines).MaxMinorUnitsPerPeriod);
        Assert.Equal(MembershipReadFault.None, Charter.TryRead(charter.ToCanonicalBytes(), out _));
    }

    [Theory]
    [InlineData("""{"currency":"EUR","founding":{"foundedAt":"2026-11-21T07:00:00Z"}}""")]
    [InlineData("""{"name":"Demo","founding":{"foundedAt":"2026-11-21T07:00:00Z"}}""")]
    [InlineData("""{"name":"Demo","currency":"EUR"}""")]
    [InlineData("""{"name":"Demo","currency":"EUR","founding":{"foundedAt":"2026-11-21T07:00:00Z"},"windowsSeconds":10}""")]
    [InlineData("""{"name":"Demo","currency":"EUR","founding":{"foundedAt":"2026-11-21T08:00:00+01:00"}}""")]
    [InlineData("""{"name":"Demo","currency":"EUR","founding":{"foundedAt":"2026-11-21T07:00:00Z"},"referencePrices":{"egressMicrosPerTb":5}}""")]
    public void A_draft_with_a_missing_or_unknown_member_is_refused(string draft) =>
        Assert.Equal(MembershipReadFault.WrongForm, Charter.TryReadDraft(Encoding.UTF8.GetBytes(draft), out _));

    public static TheoryData<string, CharterFault, string> Errors => new()
    {
        { "type", CharterFault.WrongType, "type" },
        { "name", CharterFault.WrongName, "name" },
        { "currency", CharterFault.WrongCurrency, "currency" },
        { "foundedAt", CharterFault.NotWholeSeconds, "founding.foundedAt" },
        { "lifetime", CharterFault.OutOfRange, "founding.memberSetLifetimeSeconds" },
        { "half", CharterFault.WrongFraction, "founding.rules.admit" },
        { "more than one", CharterFault.WrongFraction, "founding.rules.amendCharter" },
        { "phi of R2", CharterFault.ParameterNotOfRule, "pools.storage.phiPerMille" },
        { "phi", CharterFault.OutOfRange, "pools.storage.phiPerMille" },
        { "R4 alone", CharterFault.ParameterMissing, "pools.egress.solidarity" },
        { "R4 coefficient", CharterFault.OutOfRange, "pools.egress.solidarity.alpha" },
        { "R5 alone", CharterFault.ParameterMissing, "pools.egress.steps" },
        { "R5 order", CharterFault.NotAscending, "pools.egress.steps" },
        { "price", CharterFault.OutOfRange, "referencePrices.storageMicrosPerTbMonth" },
        { "budget twice", CharterFault.Duplicate, "budgetLines" },
        { "period", CharterFault.PeriodNotMultipleOfWindow, "windowSeconds" },
        { "month", CharterFault.PeriodNotMultipleOfWindow, "windowSeconds" },
        { "month with seconds", CharterFault.ParameterNotOfRule, "period.seconds" },
        { "fixed without seconds", CharterFault.ParameterMissing, "period.seconds" },
        { "calendar", CharterFault.TimesNotInOrder, "calendar.closeDueSeconds" },
        { "renewal", CharterFault.TimesNotInOrder, "lease.renewFromSeconds" },
        { "unreachable", CharterFault.TimesNotInOrder, "lease.unreachableAfterSeconds" },
        { "copies", CharterFault.OutOfRange, "replication.copies" },
        { "audit", CharterFault.TimesNotInOrder, "audit.answerWithinSeconds" },
        { "ticket", CharterFault.OutOfRange, "ticketMaxSeconds" },
        { "fronts", CharterFault.OutOfRange, "maxFronts" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Each_rule_has_its_error(string spoilt, CharterFault fault, string path) =>
        Assert.Equal([new CharterError(fault, path)], Spoil(Default, spoilt).Validate());

    [Fact]
    public void All_errors_come_at_once_in_document_order()
    {
        var charter = Spoil(Spoil(Spoil(Default, "fronts"), "half"), "currency");

        Assert.Equal(["currency", "founding.rules.admit", "maxFronts"], charter.Validate().Select(error => error.Path));
    }

    private static Charter Spoil(Charter c, string what)
    {
        var alpha = MemberHandle.Parse("alpha");
        var line = new BudgetLine { Member = alpha, Pool = CostPool.Storage, MaxMinorUnitsPerPeriod = 1 };
        var step = new CostStep { UpToBytes = 5, CostMinorUnits = 1 };
        return what switch
        {
            "type" => c with { Type = "charter" },
            "name" => c with { Name = "" },
            "currency" => c with { Currency = "Eur" },
            "foundedAt" => c with { Founding = c.Founding with { FoundedAt = c.Founding.FoundedAt.AddMilliseconds(1) } },
            "lifetime" => c with { Founding = c.Founding with { MemberSetLifetimeSeconds = 367 * 86_400 } },
            "half" => c with { Founding = c.Founding with { Rules = c.Founding.Rules with { Admit = new(1, 2) } } },
            "more than one" => c with { Founding = c.Founding with { Rules = c.Founding.Rules with { AmendCharter = new(4, 3) } } },
            "phi of R2" => Storage(new CharterPool { Rule = CostSharingRule.R2, PhiPerMille = 400 }),
            "phi" => Storage(new CharterPool { Rule = CostSharingRule.R3, PhiPerMille = 1001 }),
            "R4 alone" => Egress(new CharterPool { Rule = CostSharingRule.R4 }),
            "R4 coefficient" => Egress(new CharterPool
            {
                Rule = CostSharingRule.R4,
                Solidarity = [new SolidarityTerm { Member = alpha, CoefficientPerMille = 1501 }],
            }),
            "R5 alone" => Egress(new CharterPool { Rule = CostSharingRule.R5, Steps = [] }),
            "R5 order" => Egress(new CharterPool { Rule = CostSharingRule.R5, Steps = [step, step] }),
            "price" => c with { ReferencePrices = c.ReferencePrices with { StorageMicrosPerTbMonth = -1 } },
            "budget twice" => c with { BudgetLines = [line, line] },
            "period" => c with { WindowSeconds = 7, Period = new CharterPeriod { Kind = PeriodKind.Fixed, Seconds = 60 } },
            "month" => c with { WindowSeconds = 7_000 },
            "month with seconds" => c with { Period = c.Period with { Seconds = 86_400 } },
            "fixed without seconds" => c with { Period = new CharterPeriod { Kind = PeriodKind.Fixed } },
            "calendar" => c with { Calendar = c.Calendar with { CloseDueSeconds = 1 } },
            "renewal" => c with { Lease = c.Lease with { RenewFromSeconds = c.Lease.DurationSeconds } },
            "unreachable" => c with { Lease = c.Lease with { UnreachableAfterSeconds = c.Lease.GraceSeconds + 1 } },
            "copies" => c with { Replication = c.Replication with { Copies = 0 } },
            "audit" => c with { Audit = c.Audit with { AnswerWithinSeconds = c.Audit.IntervalSeconds + 1 } },
            "ticket" => c with { TicketMaxSeconds = 43_201 },
            _ => c with { MaxFronts = 0 },
        };

        Charter Storage(CharterPool pool) => c with { Pools = c.Pools with { Storage = pool } };
        Charter Egress(CharterPool pool) => c with { Pools = c.Pools with { Egress = pool } };
    }
}
