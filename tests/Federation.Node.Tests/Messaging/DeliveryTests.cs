using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Messaging;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_note_reaches_every_other_member_once_and_in_order()
    {
        var notes = new NoteRecorder();
        await using var federation = await TestFederation.StartAsync(3, edges: notes.Register);
        for (var i = 0; i < 20; i++)
        {
            await federation["alpha"].SendNoteAsync("beta", $"b{i}");
            await federation["alpha"].SendNoteAsync("gamma", $"g{i}");
        }

        await HandledAsync(notes, "beta", 20);
        await HandledAsync(notes, "gamma", 20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"b{i}"), notes.TextsAt("beta"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"g{i}"), notes.TextsAt("gamma"));
        await EverythingAnsweredAsync(federation["alpha"]);
    }

    [Fact]
    public async Task A_peer_that_is_down_gets_its_messages_when_it_is_up_and_does_not_hold_up_another()
    {
        var notes = new NoteRecorder();
        await using var federation = await TestFederation.StartAsync(3, edges: notes.Register);
        await federation["beta"].StopAsync();
        await federation["alpha"].SendNoteAsync("beta", "late");
        await federation["alpha"].SendNoteAsync("gamma", "soon");
        await HandledAsync(notes, "gamma", 1);
        await Eventually.HoldsAsync(async () => (await PeerAsync(federation["alpha"], "beta"))?.LastError is not null, "the failure is shown");
        await federation["beta"].StartAsync();
        await HandledAsync(notes, "beta", 1);
        Assert.Equal(["late"], notes.TextsAt("beta"));
    }

    [Fact]
    public async Task A_host_stopped_between_insert_and_processing_processes_after_its_restart_once()
    {
        var notes = new NoteRecorder { Decide = _ => DocumentOutcome.Later("not yet", TimeSpan.FromMilliseconds(50)) };
        await using var federation = await TestFederation.StartAsync(2, edges: notes.Register);
        await federation["alpha"].SendNoteAsync("beta", "one");
        await federation["alpha"].SendNoteAsync("beta", "two");
        await EverythingAnsweredAsync(federation["alpha"]);
        await federation["beta"].StopAsync();
        Assert.Empty(notes.TextsAt("beta"));
        notes.Decide = _ => DocumentOutcome.Done;
        await federation["beta"].StartAsync();
        await HandledAsync(notes, "beta", 2);
        Assert.Equal(["one", "two"], notes.TextsAt("beta"));
    }

    [Fact]
    public async Task A_rejected_message_is_kept_with_its_code_and_one_that_fails_inside_is_tried_again()
    {
        var failures = 0;
        var notes = new NoteRecorder
        {
            Decide = text => text switch
            {
                "bad" => DocumentOutcome.Rejected("noGood", "It says bad."),
                "flaky" when failures++ == 0 => throw new InvalidOperationException("A fault that the test makes."),
                _ => DocumentOutcome.Done,
            },
        };
        await using var federation = await TestFederation.StartAsync(2, edges: notes.Register);
        foreach (var text in new[] { "bad", "flaky", "good" })
        {
            await federation["alpha"].SendNoteAsync("beta", text);
        }

        await HandledAsync(notes, "beta", 2);
        Assert.Equal(["flaky", "good"], notes.TextsAt("beta"));
        await using var db = federation["beta"].OpenDatabase();
        Assert.Equal("noGood", (await db.Set<InboxRow>().SingleAsync(r => r.State == InboxState.Rejected)).Code);
    }

    [Fact]
    public async Task The_admin_sees_for_each_peer_what_waits_and_why()
    {
        await using var federation = await TestFederation.StartAsync(2, edges: new NoteRecorder().Register);
        await federation["beta"].StopAsync();
        await federation["alpha"].SendNoteAsync("beta", "waits");
        using var client = federation["alpha"].AdminClient();
        await Eventually.HoldsAsync(
            async () => (await client.GetStringAsync(new Uri("/api/v1/deliveries", UriKind.Relative))) is var text && text.Contains("cannot be reached", StringComparison.Ordinal) && text.Contains("\"waiting\":1", StringComparison.Ordinal),
            () => client.GetStringAsync(new Uri("/api/v1/deliveries", UriKind.Relative)));
    }

    private static Task HandledAsync(NoteRecorder notes, string receiver, int count) => Eventually.HoldsAsync(
        () => Task.FromResult(notes.TextsAt(receiver).Length >= count), () => Task.FromResult($"{receiver}: {string.Join(' ', notes.TextsAt(receiver))}"));

    private static Task EverythingAnsweredAsync(TestNode node) => Eventually.HoldsAsync(
        async () =>
        {
            await using var db = node.OpenDatabase();
            return !await db.Set<DeliveryRow>().AnyAsync(d => d.NextTryAt != null);
        },
        "every delivery is answered");

    private static async Task<PeerRow?> PeerAsync(TestNode node, string peer)
    {
        await using var db = node.OpenDatabase();
        var handle = Protocol.Identifiers.MemberHandle.Parse(peer);
        return await db.Set<PeerRow>().SingleOrDefaultAsync(p => p.Peer == handle);
    }
}
