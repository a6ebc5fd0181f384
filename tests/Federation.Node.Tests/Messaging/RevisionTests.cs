using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;
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
    public async Task What_a_suspended_member_sends_keeps_its_place_and_waits()
    {
        await using var federation = await TestFederation.StartAsync(3, edges: new NoteRecorder().Register);
        var view = federation["alpha"].Services.GetRequiredService<MembershipDirectory>().Require();
        var order = BallotOrder.Of(view.FederationId, view.Set, 1);
        var (first, second, subject) = (federation[order[0].ToString()], federation[order[1].ToString()], federation[order[2].ToString()]);
        await TestFederation.InstallAsync(second, Suspend(view, subject, [first, second]));
        await Eventually.HoldsAsync(() => Task.FromResult(RevisionOf(second) == 2), "revision 2 is in force");
        await subject.SendNoteAsync(second.Handle, "one");
        await subject.SendNoteAsync(second.Handle, "two");
        await Eventually.HoldsAsync(async () => (await DeliveriesAsync(subject)).All(d => d is { Attempts: >= 2, LastError: not null }), "both were tried again");
        Assert.All(await DeliveriesAsync(subject), d => Assert.True(d is { State: DeliveryState.Waiting, NextTryAt: not null } && d.LastError!.Contains("403", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_revision_that_is_known_is_recognised_without_the_chain()
    {
        await using var federation = await TestFederation.StartAsync(2, edges: new NoteRecorder().Register);
        using var client = new HttpClient();
        var genesis = await client.GetByteArrayAsync(new Uri(federation["alpha"].Options.NodeOrigin + "/federation/v1/member-set/1"));
        Assert.Equal(200, await PostAsync(federation["beta"], genesis));
        Assert.Equal(409, await PostAsync(federation["beta"], federation.Found(TestFederation.ShortCharter() with { Name = "Another" }).ToUtf8()));
    }

    private static async Task<List<DeliveryRow>> DeliveriesAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<DeliveryRow>().ToListAsync();
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
