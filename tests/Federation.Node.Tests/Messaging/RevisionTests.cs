using Federation.Node.Membership;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Messaging;

public sealed class RevisionTests
{
    [Fact]
    public async Task A_newer_revision_reaches_a_peer_with_the_next_message_and_a_suspended_sender_is_refused()
    {
        var notes = new NoteRecorder();
        await using var federation = await TestFederation.StartAsync(3, edges: notes.Register);
        var view = federation["alpha"].Services.GetRequiredService<MembershipDirectory>().Require();
        var order = BallotOrder.Of(view.FederationId, view.Set, 1);
        var (first, second, subject) = (federation[order[0].ToString()], federation[order[1].ToString()], federation[order[2].ToString()]);
        await TestFederation.InstallAsync(first, Suspend(view, subject, [first, second]));
        await first.SendNoteAsync(second.Handle, "after");
        await Eventually.HoldsAsync(() => Task.FromResult(RevisionOf(second) == 2), "revision 2 arrives");

        var answer = await new RawMessage(subject, second, view.FederationId).SendAsync();
        Assert.Equal((403, "senderNotActive", "2"), (answer.Status, answer.Code, answer.Revision));
        Assert.Equal(202, (await new RawMessage(first, second, view.FederationId).SendAsync()).Status);
    }

    [Fact]
    public async Task A_stranger_cannot_bring_a_revision_without_votes_nor_a_genesis_to_a_new_node()
    {
        await using var federation = await TestFederation.StartAsync(3, edges: new NoteRecorder().Register);
        var view = federation["alpha"].Services.GetRequiredService<MembershipDirectory>().Require();
        var order = BallotOrder.Of(view.FederationId, view.Set, 1);
        var proposer = federation[order[0].ToString()];
        Assert.Equal(422, await PostAsync(federation["beta"], Suspend(view, federation[order[2].ToString()], [proposer]).ToUtf8()));
        Assert.Equal(1, RevisionOf(federation["beta"]));

        await using var alone = await TestNode.CreateAsync("delta");
        await alone.StartAsync();
        Assert.Equal(409, await PostAsync(alone, federation.Found(TestFederation.ShortCharter()).ToUtf8()));
    }

    private static MemberSetFile Suspend(MembershipView view, TestNode subject, TestNode[] voters)
    {
        var handle = MemberHandle.Parse(subject.Handle);
        var effectiveAt = view.Set.EffectiveAt.AddSeconds(1);
        var next = view.Set with
        {
            Federation = view.FederationId,
            Number = view.Revision + 1,
            Previous = view.FederationId,
            Proposer = MemberHandle.Parse(voters[0].Handle),
            EffectiveAt = effectiveAt,
            Members = [.. view.Set.Members.Select(m => m.Handle == handle ? m with { State = MemberState.Suspended, Since = effectiveAt } : m)],
            Motion = new Motion { Kind = MotionKind.Suspend, Subject = handle },
        };
        var votes = voters.Select(v => VoteSigning.Sign(next.ToCanonicalBytes(), v.VoteKey)).ToList();
        var merged = VotePackage.Merge(next.ComputeHash(), votes);
        return new MemberSetFile(new SignedMemberSet(next, new MemberSetSignatures { Votes = merged.Votes, Possessions = merged.Possessions }), null);
    }

    private static long RevisionOf(TestNode node) => node.Services.GetRequiredService<MembershipDirectory>().Require().Revision;

    private static async Task<int> PostAsync(TestNode node, byte[] body)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body);
        using var answer = await client.PostAsync(new Uri(node.Options.NodeOrigin + "/federation/v1/member-set"), content);
        return (int)answer.StatusCode;
    }
}
