using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Metering;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using DisputeCode = Federation.Accounting.Windows.DisputeCode;

namespace Federation.Node.Tests.Metering;

public sealed class ReceiptTests
{
    private const string Chain = "beta/alpha/stored";

    [Fact]
    public async Task Windows_are_signed_by_both_sides_and_sum_to_what_the_lease_bills()
    {
        await using var scene = await ReceiptScene.StartAsync();
        var from = scene.Period.Start.AddSeconds(90);
        var released = scene.Period.Start.AddSeconds(250);
        await scene.HeldAsync("alpha", "beta", 1000, from, released);
        scene.JumpPast(scene.Period.Start.AddSeconds(300));
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 4);

        var host = await ReceiptScene.WindowsAsync(scene.Beta, Chain);
        var owner = await ReceiptScene.WindowsAsync(scene.Alpha, Chain);
        Assert.Equal([30_000, 60_000, 60_000, 10_000], host.Select(w => w.Sum));
        Assert.Equal(host.Select(w => w.Document), owner.Select(w => w.Document));
        Assert.All(host.Concat(owner), w => Assert.Equal((ReceiptState.Countersigned, DisputeCode.None), (w.State, w.Dispute)));
        Assert.Equal(host.Select(w => w.AnswerDocument), owner.Select(w => w.AnswerDocument));
        Assert.Equal(160_000, host[^1].CounterEnd);

        // What is public of a window names no lease: the leaves travel beside it.
        Assert.DoesNotContain("lease", System.Text.Encoding.UTF8.GetString(host[0].Utf8), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_restarts_in_the_middle_goes_on_in_the_same_chain()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start);
        scene.JumpPast(scene.Period.Start.AddSeconds(120));
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 2);
        await scene.Beta.StopAsync();
        scene.JumpPast(scene.Period.Start.AddSeconds(240));
        await scene.Beta.StartAsync();
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 4);

        var windows = await ReceiptScene.WindowsAsync(scene.Alpha, Chain);
        Assert.Equal([1, 2, 3, 4], windows.Select(w => w.Seq));
        Assert.All(windows, w => Assert.Equal((60_000, ReceiptState.Countersigned), (w.Sum, w.State)));
        Assert.Equal(windows.Skip(1).Select(w => w.From), windows.SkipLast(1).Select(w => w.To));
    }

    [Fact]
    public async Task A_window_in_which_nothing_was_used_is_not_issued_and_takes_no_number()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start, scene.Period.Start.AddSeconds(30));
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start.AddSeconds(200), scene.Period.Start.AddSeconds(210));
        scene.JumpPast(scene.Period.Start.AddSeconds(300));
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 2);
        var windows = await ReceiptScene.WindowsAsync(scene.Alpha, Chain);
        Assert.Equal([(1, 0), (2, 180)], windows.Select(w => ((int)w.Seq, (int)(w.From - scene.Period.Start).TotalSeconds)));
    }

    [Fact]
    public async Task A_host_that_counts_more_than_the_owner_is_disputed_with_a_code_and_the_owners_figure()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start, sizeAtHost: 3000);
        scene.JumpPast(scene.Period.Start.AddSeconds(60));
        // The owner first waits for records that may be on their way; then it says no.
        await Eventually.HoldsAsync(() => ReceiptScene.IsWaitingAsync(scene.Alpha), "the window waits");
        scene.JumpPast(scene.Period.Start.AddSeconds(175));
        await Eventually.HoldsAsync(
            async () => (await ReceiptScene.WindowsAsync(scene.Beta, Chain)).FirstOrDefault()?.State == ReceiptState.Disputed, "the host knows the dispute");
        var window = (await ReceiptScene.WindowsAsync(scene.Beta, Chain))[0];
        Assert.Equal((DisputeCode.QuantityDiffers, 180_000, 60_000), (window.Dispute, window.Sum, window.OwnSum));
    }

    [Fact]
    public async Task A_document_that_comes_twice_does_nothing_twice_and_another_one_in_its_place_is_refused()
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start);
        scene.JumpPast(scene.Period.Start.AddSeconds(60));
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 1);
        var window = (await ReceiptScene.WindowsAsync(scene.Alpha, Chain))[0];
        var before = await DocumentCountAsync(scene.Alpha);

        Assert.Equal(DocumentOutcomeKind.Done, (await HandAsync(scene.Alpha, scene.Beta, window.Utf8)).Kind);
        Assert.Equal(DocumentOutcomeKind.Done, (await HandAsync(scene.Beta, scene.Alpha, window.AnswerUtf8!)).Kind);
        Assert.Equal(before, await DocumentCountAsync(scene.Alpha));

        SignedDocument.TryRead(window.Utf8, JsonLimits.Batch, out var signed);
        Assert.True(signed!.TryReadBody(DocumentJson.Strict.UsageWindowBody, out var body));
        var forged = SignedDocument.Sign(
            signed.Header with { DocSeq = 900 }, body with { CounterStart = 1, CounterEnd = body.Sum + 1 }, DocumentJson.Strict.UsageWindowBody, scene.Beta.DocumentKey, signed.VerificationMethod);
        var refused = await HandAsync(scene.Alpha, scene.Beta, forged.Utf8.ToArray());
        Assert.Equal((DocumentOutcomeKind.Rejected, "D04"), (refused.Kind, refused.Code));
    }

    [Theory]
    [InlineData(3600, "D11")]
    [InlineData(0, "D08")]
    public async Task A_window_ahead_of_time_or_out_of_its_place_is_disputed_at_once(int aheadSeconds, string code)
    {
        await using var scene = await ReceiptScene.StartAsync();
        await scene.HeldAsync("alpha", "beta", 1000, scene.Period.Start);
        scene.JumpPast(scene.Period.Start.AddSeconds(60));
        await ReceiptScene.AnsweredAsync(scene.Beta, Chain, 1);
        var first = (await ReceiptScene.WindowsAsync(scene.Alpha, Chain))[0];
        SignedDocument.TryRead(first.Utf8, JsonLimits.Batch, out var signed);
        Assert.True(signed!.TryReadBody(DocumentJson.Strict.UsageWindowBody, out var body));
        var next = body with
        {
            Seq = aheadSeconds > 0 ? 2 : 3,
            From = body.To.AddSeconds(aheadSeconds),
            To = body.To.AddSeconds(aheadSeconds + ReceiptScene.WindowSeconds),
            CounterStart = body.Sum,
            CounterEnd = body.Sum * 2,
            PrevHash = first.Document,
        };
        var document = SignedDocument.Sign(signed.Header with { DocSeq = 900 }, next, DocumentJson.Strict.UsageWindowBody, scene.Beta.DocumentKey, signed.VerificationMethod);
        Assert.Equal(DocumentOutcomeKind.Done, (await HandAsync(scene.Alpha, scene.Beta, document.Utf8.ToArray())).Kind);
        var stored = (await ReceiptScene.WindowsAsync(scene.Alpha, Chain))[^1];
        Assert.Equal((ReceiptState.Disputed, code), (stored.State, $"D{(int)stored.Dispute:00}"));
    }

    private static async Task<int> DocumentCountAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<DocumentRow>().CountAsync();
    }

    private static async Task<DocumentOutcome> HandAsync(TestNode to, TestNode from, byte[] utf8)
    {
        Assert.Equal(DocumentFault.None, SignedDocument.TryRead(utf8, JsonLimits.Batch, out var document));
        await using var scope = to.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
        var sender = scope.ServiceProvider.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse(from.Handle))!;
        var handler = scope.ServiceProvider.GetServices<IDocumentHandler>().Single(h => h.DocumentType == document!.Header.Type);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var received = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var outcome = await handler.HandleAsync(db, new InboundDocument { Sender = sender, Document = document!, ReceivedAt = received }, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return outcome;
    }
}
