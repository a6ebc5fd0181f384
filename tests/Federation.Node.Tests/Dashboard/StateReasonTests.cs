using Federation.Node.Dashboard.Accounts;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.Media;
using Federation.Node.Dashboard.Members;
using Federation.Node.Dashboard.States;
using Federation.Node.Settlement;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;

namespace Federation.Node.Tests.Dashboard;

/// <summary>A state that is not green says what, since when, why, what to do and who can do it, in both languages.</summary>
public sealed class StateReasonTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly LanguageChoice Languages = new();

    public static TheoryData<LeaseState> LeaseStatesThatDoNotCount => [.. Enum.GetValues<LeaseState>().Where(s => s != LeaseState.Held)];

    [Theory]
    [MemberData(nameof(LeaseStatesThatDoNotCount))]
    public void A_copy_that_does_not_count_says_why(LeaseState state) =>
        AssertComplete(LeaseStates.Of(state, Phrase.From(_ => "film.mp4"), "Beta", Then, given: null), "film.mp4");

    [Fact]
    public void A_verified_copy_needs_no_reason() => Assert.Null(LeaseStates.Of(LeaseState.Held, Phrase.From(_ => "film.mp4"), "Beta", Then, given: null));

    [Fact]
    public void The_reason_that_a_host_gave_is_passed_on()
    {
        var reason = LeaseStates.Of(LeaseState.Refused, Phrase.From(_ => "film.mp4"), "Beta", Then, given: "noRoom")!;
        Assert.Contains("noRoom", reason.Why.In(Languages.Default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MemberState.Leaving)]
    [InlineData(MemberState.Suspended)]
    [InlineData(MemberState.Out)]
    public void A_member_that_is_not_active_says_why(MemberState state) => AssertComplete(Assert.Single(MemberStates.Of(Member(state), 3)), "Association Beta");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_member_without_an_offer_that_binds_says_why(bool isSelf)
    {
        var offer = Offer() with { IsCurrent = false };

        AssertComplete(Assert.Single(MemberStates.Of(Member(MemberState.Active) with { IsSelf = isSelf }, 3)));
        AssertComplete(Assert.Single(MemberStates.Of(Member(MemberState.Active) with { IsSelf = isSelf, Offer = offer }, 3)));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 4)]
    public void A_member_whose_messages_wait_says_why(int failures, int lagging)
    {
        var way = new PeerWay { Waiting = 1, Lagging = lagging, Failures = failures, LastError = "Connection refused", LastErrorAt = Then };

        var reason = Assert.Single(MemberStates.Of(Member(MemberState.Active) with { Offer = Offer(), Way = way }, 3));

        AssertComplete(reason, "Association Beta");
        Assert.Contains("Connection refused", reason.Why.In(Languages.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_lends_and_answers_is_green() => Assert.Empty(MemberStates.Of(Member(MemberState.Active) with { Offer = Offer() }, 3));

    [Theory]
    [InlineData("Open", 1, true)]
    [InlineData("Open", 1000, false)]
    [InlineData("Closed", 1, true)]
    [InlineData("Closed", 1000, false)]
    public void A_period_that_has_ended_and_is_not_issued_says_why(string stage, int secondsLater, bool isUnderWay)
    {
        foreach (var missing in (MemberHandle[][])[[], [MemberHandle.Parse("gamma")]])
        {
            var reason = PeriodStates.Of(Close(Enum.Parse<CloseStage>(stage)) with { MissingFrom = missing }, Then.AddSeconds(secondsLater));

            AssertComplete(reason, "2026-01");
            Assert.Equal(isUnderWay, reason!.IsUnderWay);
            Assert.Contains(missing.Length == 0 ? "" : "gamma", reason.Why.In(Languages.Default), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_wrong_with_an_issued_period_is_said_with_its_words()
    {
        var issued = Close(CloseStage.Issued);
        foreach (var close in (CloseFacts[])[issued with { Fault = "BadSummary" }, issued with { Proofs = "BadSummary" }, issued with { Difference = "BadSummary" }])
        {
            var reason = PeriodStates.Of(close, Then.AddDays(1));

            AssertComplete(reason, "2026-01");
            Assert.Contains("BadSummary", reason!.Why.In(Languages.Default), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_period_that_runs_or_is_issued_is_green()
    {
        Assert.Null(PeriodStates.Of(Close(CloseStage.Open), Then.AddSeconds(-1)));
        Assert.Null(PeriodStates.Of(Close(CloseStage.Issued), Then.AddDays(1)));
    }

    private static CloseFacts Close(CloseStage stage) => new()
    {
        Period = "2026-01",
        End = Then,
        Stage = stage,
        CloseDue = Then.AddSeconds(100),
        SignaturesDue = Then.AddSeconds(200),
    };

    private static void AssertComplete(StateReason? reason, string? names = null)
    {
        Assert.NotNull(reason);
        Assert.Equal(Then, reason.Since);
        foreach (var language in Languages.All)
        {
            foreach (var phrase in new[] { reason.What, reason.Why, reason.WhatToDo, reason.WhoCanDoIt })
            {
                var said = phrase.In(language);
                Assert.True(said.Length > 0 && said != phrase.Key && !said.Contains('{', StringComparison.Ordinal), $"{language.Code} {phrase.Key}: '{said}'");
            }

            Assert.Contains(names ?? "", reason.What.In(language), StringComparison.Ordinal);
        }
    }

    private static MemberLine Member(MemberState state) => new()
    {
        Handle = MemberHandle.Parse("beta"),
        Name = "Association Beta",
        Origin = "https://beta.example.org",
        IsSelf = false,
        State = state,
        Since = Then,
    };

    private static MemberOffer Offer() => new()
    {
        LendableBytes = 10,
        FreeBytes = 5,
        StorageMicrosPerTbMonth = 1,
        EgressMicrosPerTb = 1,
        ExpiresAt = Then,
        SeenAt = Then,
        IsCurrent = true,
        IsOwn = false,
    };
}
