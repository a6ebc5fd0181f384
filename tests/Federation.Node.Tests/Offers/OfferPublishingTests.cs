using System.Net;
using System.Net.Http.Headers;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Offers;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Leases;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Offers;

public sealed class OfferPublishingTests
{
    [Fact]
    public async Task An_offer_reaches_the_other_members_and_a_changed_one_replaces_it()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(1_000_000, 4_000_000), scene.Alpha);

        await scene.LendAsync(scene.Beta, LeaseScene.Offer(2_000_000, 5_000_000), scene.Alpha);

        var offers = await LeaseScene.GetAsync(scene.Alpha, "/api/v1/offers");
        var offer = Assert.Single(offers["offers"]!.AsArray());
        Assert.Equal("beta", (string?)offer!["host"]);
        Assert.Equal("1800000", (string?)offer["offer"]!["lendableBytes"]);
        Assert.Equal("2", (string?)offer["offer"]!["sequence"]);
        Assert.Equal("5000000", (string?)offer["offer"]!["prices"]!["storageMicrosPerTbMonth"]);
    }

    [Fact]
    public async Task An_older_offer_that_comes_late_changes_nothing()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(1_000_000, 4_000_000), scene.Alpha);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(2_000_000, 5_000_000), scene.Alpha);
        var first = await OwnDocumentAsync(scene.Beta, sequence: 1);

        await using var scope = scene.Alpha.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Federation.Node.Hosting.Database.NodeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var beta = scope.ServiceProvider.GetRequiredService<MembershipDirectory>().Require().Others.Single();
        var outcome = await scope.ServiceProvider.GetServices<IDocumentHandler>().OfType<OfferHandler>().Single()
            .HandleAsync(db, new InboundDocument { Sender = beta, Document = first, ReceivedAt = TimeProvider.System.GetUtcNow() }, CancellationToken.None);
        await transaction.CommitAsync();

        Assert.Equal(DocumentOutcomeKind.Done, outcome.Kind);
        Assert.Equal(2, (await db.Set<KnownOfferRow>().AsNoTracking().SingleAsync()).Sequence);
    }

    [Fact]
    public async Task A_member_that_lost_an_offer_asks_for_it()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        var settings = LeaseScene.Offer(1_000_000, 4_000_000);
        await scene.LendAsync(scene.Beta, settings, scene.Alpha);

        await using (var db = scene.Alpha.OpenDatabase())
        {
            await db.Set<KnownOfferRow>().ExecuteDeleteAsync();
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                await using var db = scene.Alpha.OpenDatabase();
                return await db.Set<KnownOfferRow>().AnyAsync();
            },
            "alpha pulls the offer of beta");
    }

    [Theory]
    [InlineData("""{"capacityBytes":"-1","egressBytesPerMonth":"0","storageMicrosPerTbMonth":"0","egressMicrosPerTb":"0"}""")]
    [InlineData("""{"capacityBytes":"1","egressBytesPerMonth":"0","storageMicrosPerTbMonth":"1000000000001","egressMicrosPerTb":"0"}""")]
    [InlineData("""{"capacityBytes":"1","egressBytesPerMonth":"0","storageMicrosPerTbMonth":"0","egressMicrosPerTb":"0","country":"France"}""")]
    [InlineData("""{"capacityBytes":"1"}""")]
    [InlineData("""{"capacityBytes":""")]
    public async Task A_bad_offer_is_refused_and_changes_nothing(string body)
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = node.AdminClient();
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));

        using var answer = await client.PutAsync(new Uri("/api/v1/offer", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await using var db = node.OpenDatabase();
        Assert.False(await db.Set<OwnOfferRow>().AnyAsync());
    }

    [Fact]
    public async Task What_an_offer_leaves_out_takes_its_default()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = node.AdminClient();
        using var content = new StringContent(
            """{"capacityBytes":"1000","egressBytesPerMonth":"0","storageMicrosPerTbMonth":"0","egressMicrosPerTb":"0"}""", new MediaTypeHeaderValue("application/json"));

        using var answer = await client.PutAsync(new Uri("/api/v1/offer", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = node.OpenDatabase();
        var settings = (await db.Set<OwnOfferRow>().SingleAsync()).Settings;
        Assert.Equal((true, true, 0, 900L), (settings.AcceptsClear, settings.AcceptsSealed, settings.Schedule.Count, settings.LargestTakenBytes));
    }

    [Fact]
    public async Task The_federation_route_tells_strangers_nothing()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        using var client = new HttpClient { BaseAddress = new Uri(scene.Beta.Options.NodeOrigin) };

        using var answer = await client.GetAsync(new Uri(OfferEndpoints.FederationPath, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<SignedDocument> OwnDocumentAsync(TestNode node, long sequence)
    {
        await using var db = node.OpenDatabase();
        foreach (var row in await db.Set<DocumentRow>().AsNoTracking().Where(d => d.Type == DocumentTypes.CapacityOffer).ToListAsync())
        {
            if (SignedDocument.TryRead(row.Utf8, JsonLimits.Default, out var document) == DocumentFault.None
                && document!.TryReadBody(DocumentJson.Strict.CapacityOfferBody, out var body) && body.Sequence == sequence)
            {
                return document;
            }
        }

        throw new InvalidOperationException($"{node.Handle} published no offer {sequence}.");
    }
}
