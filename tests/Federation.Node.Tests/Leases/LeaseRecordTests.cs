using System.Net;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Leases;

/// <summary>What becomes of records that come twice, from the wrong side, in two versions, or not at all.</summary>
public sealed class LeaseRecordTests : IAsyncLifetime
{
    private readonly byte[] _film = LeaseScene.Film(20);
    private LeaseScene _scene = null!;
    private LeaseId _lease;

    public async Task InitializeAsync()
    {
        _scene = await LeaseScene.StartAsync(3);
        await _scene.LendAsync(_scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), _scene.Alpha);
        _lease = await LeaseScene.WantAsync(_scene.Alpha, "beta", _film);
        await LeaseScene.ReachesAsync(_scene.Beta, _lease, LeaseState.Copying, LeaseState.Held);
        await LeaseScene.BringAsync(_scene.Beta, _lease, _film);
        await LeaseScene.ReachesAsync(_scene.Alpha, _lease, LeaseState.Held);
    }

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Every_batch_taken_twice_changes_nothing()
    {
        var before = await RecordsAsync(_scene.Beta);
        await using var alpha = _scene.Alpha.OpenDatabase();
        foreach (var row in await alpha.Set<DocumentRow>().AsNoTracking().Where(d => d.Type == DocumentTypes.LeaseBatch).OrderBy(d => d.DocSeq).ToListAsync())
        {
            Assert.Equal(DocumentFault.None, SignedDocument.TryRead(row.Utf8, JsonLimits.Batch, out var document));
            Assert.Equal(DocumentOutcomeKind.Done, (await HandleAsync(_scene.Beta, "alpha", document!)).Kind);
        }

        Assert.Equal(before, await RecordsAsync(_scene.Beta));
        Assert.Equal(_film.Length, await LeaseScene.ReservedAsync(_scene.Beta));
        Assert.True((await LeaseScene.LeaseAsync(_scene.Beta, _lease))!.IsHeld);
    }

    [Fact]
    public async Task Two_records_at_one_place_are_kept_as_proof_and_the_lease_goes_on()
    {
        var newest = (await ViewAsync(_scene.Alpha)).Owner!.Record;
        await SendAsync(_scene.Alpha, "beta", newest with { EgressCeiling = new Federation.Protocol.Quantities.ByteSize(7) });

        await Eventually.HoldsAsync(
            async () =>
            {
                await using var db = _scene.Beta.OpenDatabase();
                return await db.Set<DoubleSigningRow>().AnyAsync(d => d.Lease == _lease && d.Writer == LeaseWriter.Owner && d.Revision == newest.Revision);
            },
            "beta keeps the proof");
        await using var beta = _scene.Beta.OpenDatabase();
        var both = await beta.Set<LeaseRecordRow>().AsNoTracking().Where(r => r.Lease == _lease && r.Writer == LeaseWriter.Owner && r.Revision == newest.Revision).ToListAsync();
        Assert.Equal(2, both.Count);
        Assert.Single(both, r => r.Rejected == nameof(RecordRejection.DoubleSigned));
        Assert.All(both, r => Assert.False(r.Batch.IsNone));
        Assert.True((await LeaseScene.LeaseAsync(_scene.Beta, _lease))!.IsHeld);
    }

    [Fact]
    public async Task Nobody_else_can_speak_on_a_lease()
    {
        var records = (await ViewAsync(_scene.Alpha)).OwnerPath;
        var stolen = records[^1].Record with { OwnerHandle = MemberHandle.Parse("gamma"), Phase = OwnerPhase.Released, Revision = 9 };
        await SendAsync(_scene.Gamma, "beta", stolen);
        await InboxIsEmptyAsync(_scene.Beta, "gamma");

        Assert.True((await LeaseScene.LeaseAsync(_scene.Beta, _lease))!.IsHeld);
        Assert.Equal("alpha", (await LeaseScene.LeaseAsync(_scene.Beta, _lease))!.Owner.ToString());
        Assert.All(await RecordsAsync(_scene.Beta), record => Assert.DoesNotContain(nameof(RecordRejection.OtherLease), record, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_in_another_members_name_is_rejected()
    {
        var newest = (await ViewAsync(_scene.Alpha)).Owner!.Record;
        var document = await SignAsync(_scene.Gamma, new LeaseBatchBody { Owner = newest.OwnerHandle, Host = newest.HostHandle, OwnerRecords = [newest with { Phase = OwnerPhase.Released, Revision = 9 }] });

        var outcome = await HandleAsync(_scene.Beta, "gamma", document);

        Assert.Equal((DocumentOutcomeKind.Rejected, "notOurLease"), (outcome.Kind, outcome.Code));
    }

    [Fact]
    public async Task A_host_that_forgot_the_lease_gets_its_own_agreement_back()
    {
        await _scene.Beta.StopAsync();
        await using (var db = _scene.Beta.OpenDatabase())
        {
            await db.Set<LeaseRecordRow>().ExecuteDeleteAsync();
            await db.Set<LeaseBatchRow>().ExecuteDeleteAsync();
            await db.Set<LeaseRow>().ExecuteDeleteAsync();
        }

        await _scene.Beta.StartAsync();
        await LeaseScene.ChangeAsync(_scene.Alpha, (db, book) => book.SetVisibilityAsync(db, _lease, LeaseVisibility.Ticket, CancellationToken.None));

        await LeaseScene.ReachesAsync(_scene.Beta, _lease, LeaseState.Held);
        Assert.Equal((await ViewAsync(_scene.Alpha)).Host!.Ref, (await ViewAsync(_scene.Beta)).Host!.Ref);
        Assert.Equal(LeaseVisibility.Ticket, (await LeaseScene.LeaseAsync(_scene.Beta, _lease))!.Visibility);
    }

    [Fact]
    public async Task The_records_of_a_lease_are_shown_to_its_other_side_only()
    {
        var path = LeaseEndpoints.FederationPath + _lease;

        Assert.Equal((int)HttpStatusCode.OK, await StatusAsync(_scene.Alpha, "beta", path));
        Assert.Equal((int)HttpStatusCode.NotFound, await StatusAsync(_scene.Gamma, "beta", path));
    }

    private static Task<int> StatusAsync(TestNode caller, string to, string path) => caller.WithAsync(async (PeerClient client) =>
    {
        var member = caller.Services.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse(to))!;
        return (await client.GetAsync(member, path, 1 << 20, CancellationToken.None)).Status;
    });

    private static async Task<DocumentOutcome> HandleAsync(TestNode node, string sender, SignedDocument document)
    {
        await using var scope = node.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var member = scope.ServiceProvider.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse(sender))!;
        var outcome = await scope.ServiceProvider.GetServices<IDocumentHandler>().OfType<LeaseBatchHandler>().Single()
            .HandleAsync(db, new InboundDocument { Sender = member, Document = document, ReceivedAt = TimeProvider.System.GetUtcNow() }, CancellationToken.None);
        await transaction.CommitAsync();
        return outcome;
    }

    private static Task<SignedDocument> SignAsync(TestNode author, LeaseBatchBody body) => LeaseScene.ChangeAsync(
        author,
        (db, _) => author.Services.GetRequiredService<DocumentLog>().AppendAsync(db, DocumentTypes.LeaseBatch, body, DocumentJson.Strict.LeaseBatchBody, CancellationToken.None));

    private static Task<bool> SendAsync(TestNode author, string host, OwnerRecord record) => LeaseScene.ChangeAsync(author, async (db, _) =>
    {
        var body = new LeaseBatchBody { Owner = record.OwnerHandle, Host = record.HostHandle, OwnerRecords = [record] };
        var document = await author.Services.GetRequiredService<DocumentLog>().AppendAsync(db, DocumentTypes.LeaseBatch, body, DocumentJson.Strict.LeaseBatchBody, CancellationToken.None);
        await author.Services.GetRequiredService<PeerOutbox>().EnqueueAsync(db, MemberHandle.Parse(host), Streams.Leases, document, CancellationToken.None);
        return true;
    });

    private static Task InboxIsEmptyAsync(TestNode node, string sender) => Eventually.HoldsAsync(
        async () =>
        {
            await using var db = node.OpenDatabase();
            var from = MemberHandle.Parse(sender);
            return await db.Set<InboxRow>().AnyAsync(r => r.Sender == from && r.Stream == Streams.Leases && r.ProcessedAt != null);
        },
        $"{node.Handle} has processed what {sender} sent");

    private async Task<LeaseView> ViewAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return (await LeaseBook.ViewAsync(db, _lease, CancellationToken.None))!;
    }

    private static async Task<List<string>> RecordsAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return [.. (await db.Set<LeaseRecordRow>().AsNoTracking().ToListAsync()).Select(r => $"{r.Writer} {r.Epoch} {r.Revision} {r.Hash} {r.Rejected}").Order(StringComparer.Ordinal)];
    }
}
