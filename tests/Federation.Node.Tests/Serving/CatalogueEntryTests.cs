using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Serving;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Transfer;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Serving;

public sealed class CatalogueEntryTests : IAsyncLifetime
{
    private TestFederation? _federation;

    private TestNode Alpha => _federation!["alpha"];

    private TestNode Beta => _federation!["beta"];

    [Fact]
    public async Task The_highest_sequence_wins_whatever_the_order_of_arrival()
    {
        foreach (var sequence in new[] { 2L, 5L, 5L, 3L })
        {
            Assert.Equal(DocumentOutcomeKind.Done, (await HandleAsync(Entry("order", sequence))).Kind);
        }

        await using var db = Beta.OpenDatabase();
        Assert.Equal(5, (await db.Set<CatalogueRow>().SingleAsync(c => c.Key == "order")).Sequence);
    }

    [Fact]
    public async Task Only_its_owner_says_what_a_name_stands_for()
    {
        var outcome = await HandleAsync(Entry("stolen", 1) with { Owner = MemberHandle.Parse("beta") });

        Assert.Equal("wrongAuthor", outcome.Code);
    }

    [Fact]
    public async Task A_header_that_could_split_an_answer_is_refused()
    {
        var split = Entry("header", 1) with { Headers = new Dictionary<string, string> { ["cache-control"] = "x\r\nSet-Cookie: a=b" } };
        var cookie = Entry("header", 1) with { Headers = new Dictionary<string, string> { ["set-cookie"] = "a=b" } };
        var type = Entry("header", 1) with { ContentType = "text/html\r\n" };

        foreach (var body in new[] { split, cookie, type })
        {
            Assert.Equal("wrongEntry", (await HandleAsync(body)).Code);
        }
    }

    public async Task InitializeAsync() => _federation = await TestFederation.StartAsync(2);

    public async Task DisposeAsync() => await _federation!.DisposeAsync();

    private static CatalogueEntryBody Entry(string key, long sequence) => new()
    {
        Owner = MemberHandle.Parse("alpha"),
        Bucket = "films",
        Key = key,
        Sequence = sequence,
        Blob = new BlobId(Sha256Digest.Of("bytes"u8)),
        SizeBytes = 5,
        Holders = [MemberHandle.Parse("alpha")],
    };

    /// <summary>Alpha signs the entry; beta takes it as its inbox would.</summary>
    private async Task<DocumentOutcome> HandleAsync(CatalogueEntryBody body)
    {
        var document = await CopyScene.InTransactionAsync<SignedDocument>(Alpha, db => Alpha.Services.GetRequiredService<DocumentLog>()
            .AppendAsync(db, DocumentTypes.CatalogueEntry, body, DocumentJson.Strict.CatalogueEntryBody, CancellationToken.None));
        var sender = Beta.Services.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse("alpha"))!;
        var inbound = new InboundDocument { Sender = sender, Document = document, ReceivedAt = TimeProvider.System.GetUtcNow() };
        await using var scope = Beta.Services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetServices<IDocumentHandler>().Single(h => h.DocumentType == DocumentTypes.CatalogueEntry);
        return await CopyScene.InTransactionAsync(Beta, (NodeDbContext db) => handler.HandleAsync(db, inbound, CancellationToken.None));
    }
}
