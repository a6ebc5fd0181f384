using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

public sealed class MemberDirectoryViewTests
{
    private static readonly DateTimeOffset Founded = FoundedFederation.FoundedAt;
    private static readonly MemberHandle Beta = MemberHandle.Parse("beta");

    private readonly FoundedFederation _federation = FoundedFederation.Of("alpha", "beta", "gamma");

    private MemberDirectoryView At(DateTimeOffset instant) => MemberDirectoryView.Create(_federation.Chain, instant)!;

    [Fact]
    public void Before_the_founding_there_is_nobody() => Assert.Null(MemberDirectoryView.Create(_federation.Chain, Founded.AddSeconds(-1)));

    [Fact]
    public void Keys_are_found_by_id_and_purpose_only()
    {
        var view = At(Founded);
        var beta = _federation.Founders[Beta];
        var actor = beta.Content.Actor;

        Assert.True(view.TryFindKey(actor + "#transport", MemberKeyPurpose.Transport, out var member, out var key));
        Assert.Equal((Beta, beta.Transport.Public), (member.Handle, key));
        Assert.False(view.TryFindKey(actor + "#document", MemberKeyPurpose.Transport, out _, out _));
        Assert.False(view.TryFindKey(actor + "#ticket", MemberKeyPurpose.Ticket, out _, out _));
        Assert.False(view.TryFindKey("https://stranger.example/actor#transport", MemberKeyPurpose.Transport, out _, out _));
        Assert.True(view.TryFindActor(actor, out _));
        Assert.Null(view.StateOf(MemberHandle.Parse("stranger")));
    }

    [Fact]
    public void A_member_that_leaves_is_active_leaving_and_out_in_turn_and_old_documents_keep_its_key()
    {
        var leave = _federation.Expel("beta") with { Motion = new Motion { Kind = MotionKind.Leave, Subject = Beta } };
        Assert.Equal(MemberSetRefusal.None, _federation.Append(_federation.Sign(leave, _federation.All)));
        var keyId = _federation.Founders[Beta].Content.Actor + "#document";

        Assert.Equal(MemberState.Active, At(Founded.AddDays(1).AddSeconds(-1)).StateOf(Beta));
        Assert.Equal(MemberState.Leaving, At(Founded.AddDays(1)).StateOf(Beta));
        Assert.True(At(Founded.AddDays(30)).TryFindKey(keyId, MemberKeyPurpose.Document, out _, out _));
        Assert.Equal(MemberState.Out, At(Founded.AddDays(31)).StateOf(Beta));
        Assert.False(At(Founded.AddDays(31)).TryFindKey(keyId, MemberKeyPurpose.Document, out _, out _));
        Assert.True(At(Founded.AddDays(31)).TryFindKey(1, keyId, MemberKeyPurpose.Document, out _, out _));
        Assert.False(At(Founded.AddDays(31)).TryFindKey(3, keyId, MemberKeyPurpose.Document, out _, out _));
        Assert.Equal(["alpha", "gamma"], At(Founded.AddDays(1)).ActiveMembers.Select(member => member.Handle.ToString()));
    }

    [Theory]
    // beta leaves one day after the founding; days relative to the founding
    [InlineData("alpha", 0, 30, 30)]
    [InlineData("alpha", -5, 3, 3)]
    [InlineData("alpha", -5, -1, 0)]
    [InlineData("alpha", 100, 101, 1)]
    [InlineData("beta", 0, 30, 1)]
    [InlineData("beta", 1, 30, 0)]
    [InlineData("beta", 5, 2, 0)]
    [InlineData("stranger", 0, 30, 0)]
    public void Active_seconds_count_only_active_time(string handle, int fromDay, int toDay, int days)
    {
        var leave = _federation.Expel("beta") with { Motion = new Motion { Kind = MotionKind.Leave, Subject = Beta } };
        _federation.Append(_federation.Sign(leave, _federation.All));

        Assert.Equal(
            days * 86_400L, At(Founded).ActiveSeconds(MemberHandle.Parse(handle), Founded.AddDays(fromDay), Founded.AddDays(toDay)));
    }

    [Fact]
    public void A_fraction_of_a_second_is_dropped_once() =>
        Assert.Equal(1, At(Founded).ActiveSeconds(Beta, Founded.AddMilliseconds(500), Founded.AddMilliseconds(2_300)));

    [Fact]
    public void An_expired_set_says_so()
    {
        Assert.False(At(Founded.AddDays(89)).IsExpired);
        Assert.True(At(Founded.AddDays(90)).IsExpired);
    }
}
