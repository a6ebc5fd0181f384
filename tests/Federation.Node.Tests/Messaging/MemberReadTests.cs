using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Membership;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Messaging;

public sealed class MemberReadTests(PairFixture pair) : IClassFixture<PairFixture>
{
    private MemberEntry Alpha => pair.Beta.Services.GetRequiredService<MembershipDirectory>().Require().Set.Members.Single(m => m.Handle.ToString() == "alpha");

    [Fact]
    public async Task A_member_pulls_what_was_written_to_it_in_a_signed_answer()
    {
        await pair.Alpha.SendNoteAsync("beta", "pulled", Streams.Audit);
        var answer = await pair.Beta.Services.GetRequiredService<PeerClient>().GetAsync(Alpha, "/federation/v1/outbox?stream=audit&after=0", 1 << 20, CancellationToken.None);
        Assert.Equal((200, true), (answer.Status, answer.IsSigned));
        Assert.Contains("\"text\":\"pulled\"", System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_reads_nothing()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(pair.Alpha.Options.NodeOrigin + "/federation/v1/outbox?stream=audit&after=0"));
        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_bulk_read_is_signed_too_and_says_its_length()
    {
        await pair.Alpha.SendNoteAsync("beta", "bulk", Streams.Close);
        await using var stream = await pair.Beta.Services.GetRequiredService<PeerClient>().OpenAsync(Alpha, "/documents/1/1", null, null, CancellationToken.None);
        Assert.Equal((PeerCall.Answered, 200), (stream.Call, stream.Status));
        Assert.True(stream.Length > 100);
    }

    [Fact]
    public async Task A_document_that_was_not_sent_to_the_caller_does_not_exist_for_it()
    {
        await using var scope = pair.Alpha.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var document = await scope.ServiceProvider.GetRequiredService<DocumentLog>()
            .AppendAsync(db, NoteBody.Type, new NoteBody { Text = "for nobody" }, NoteJson.Strict.NoteBody, CancellationToken.None);
        await transaction.CommitAsync();
        var answer = await pair.Beta.Services.GetRequiredService<PeerClient>().GetAsync(Alpha, new Uri(document.Header.Id).AbsolutePath, 1 << 20, CancellationToken.None);
        Assert.Equal((PeerCall.Answered, 404), (answer.Call, answer.Status));
    }

    [Fact]
    public async Task A_peer_on_a_private_address_is_not_connected_to()
    {
        var hidden = Alpha with { Origin = "http://10.255.255.1:9" };
        var answer = await pair.Beta.Services.GetRequiredService<PeerClient>().GetAsync(hidden, "/livez", 100, CancellationToken.None);
        Assert.Equal(PeerCall.ForbiddenAddress, answer.Call);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_cut_off()
    {
        var answer = await pair.Beta.Services.GetRequiredService<PeerClient>().GetAsync(Alpha, "/federation/v1/member-set/1", 100, CancellationToken.None);
        Assert.Equal(PeerCall.AnswerTooLarge, answer.Call);
    }
}
