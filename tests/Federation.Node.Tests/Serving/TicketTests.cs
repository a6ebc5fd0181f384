using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Serving;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Leases;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Serving;

public sealed class TicketTests
{
    [Fact]
    public async Task A_ticket_opens_a_private_film_and_shows_exactly_its_headers()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket);
        var ticket = await IssueAsync(scene, Shown(scene) with { Headers = new Dictionary<string, string> { ["content-disposition"] = "attachment; filename=\"a.mp4\"" } });
        await scene.Alpha.StopAsync();

        using var whole = await scene.GetAsync(scene.Beta, "/t/" + ticket);
        using var part = await scene.GetAsync(scene.Beta, "/t/" + ticket, r => r.Headers.Range = new RangeHeaderValue(10, 19));

        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(scene.Film, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType!.ToString());
        Assert.Equal("a.mp4", whole.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.False(whole.Headers.Contains("Link"));
        Assert.Equal(scene.Film[10..20], await part.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_bytes_of_a_ticket_are_counted_over_all_requests_and_restarts()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket);
        var ticket = await IssueAsync(scene, Shown(scene));
        for (var i = 0; i < TicketJudge.MaxSizes; i++)
        {
            using var answer = await scene.GetAsync(scene.Beta, "/t/" + ticket);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await scene.Beta.StopAsync();
        await scene.Beta.StartAsync();
        using var refused = await scene.GetAsync(scene.Beta, "/t/" + ticket, r => r.Headers.Range = new RangeHeaderValue(0, 0));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("used up", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2L * MediaScene.SizeBytes, await CreditedAsync(scene));
    }

    [Fact]
    public async Task A_ticket_that_is_not_what_it_should_be_is_refused()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket);
        var good = await IssueAsync(scene, Shown(scene));
        Assert.True(Ticket.TryRead(good, out var read));
        var parts = good.Split('.');
        using var otherKey = SigningKey.Generate();
        var endorsement = read.Endorsement.Utf8.ToArray();
        var key = scene.Alpha.Services.GetRequiredService<NodeKeys>().Ticket;
        var now = Instant.Floor(TimeProvider.System.GetUtcNow());

        Task<HttpStatusCode> At(TestNode node, string ticket) => scene.StatusAsync(node, "/t/" + ticket);
        string Signed(TicketContent content) => Ticket.Write(content, key, endorsement);

        Assert.Equal(HttpStatusCode.OK, await At(scene.Beta, good));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, "nonsense"));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, parts[0] + "." + Base64Url.EncodeToString(new byte[64]) + "." + parts[2]));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, Ticket.Write(read.Content, otherKey, endorsement)));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, Signed(read.Content with { Owner = MemberHandle.Parse("gamma") })));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Gamma, good));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, Signed(read.Content with { MaxBytes = read.Content.MaxBytes + 1 })));
        Assert.Equal(HttpStatusCode.Forbidden, await At(scene.Beta, Signed(read.Content with { Expires = now.AddDays(2) })));
        Assert.Equal(HttpStatusCode.Gone, await At(scene.Beta, Signed(read.Content with { Expires = now })));
        Assert.Equal(HttpStatusCode.NotFound, await At(scene.Beta, Signed(read.Content with { Lease = new LeaseId(Guid.NewGuid()) })));
        Assert.Equal(HttpStatusCode.NotFound, await At(scene.Beta, Signed(read.Content with { Blob = new BlobId(Sha256Digest.Of("x"u8)) })));
    }

    [Fact]
    public async Task An_endorsement_by_anyone_else_is_none()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket);
        Assert.True(Ticket.TryRead(await IssueAsync(scene, Shown(scene)), out var read));
        // Gamma endorses its own ticket key, truthfully; alpha's blobs are still not gamma's to show.
        var gammas = await scene.Gamma.Services.GetRequiredService<TicketIssuer>().IssueAsync((await scene.LeaseOfAlphaAsync())!, Shown(scene), CancellationToken.None);
        Assert.True(Ticket.TryRead(gammas, out var foreign));
        var forged = Ticket.Write(read.Content, scene.Gamma.Services.GetRequiredService<NodeKeys>().Ticket, foreign.Endorsement.Utf8.Span);

        Assert.Equal(HttpStatusCode.Forbidden, await scene.StatusAsync(scene.Beta, "/t/" + forged));
    }

    [Fact]
    public async Task A_reader_is_sent_to_a_mirror_when_the_bucket_offloads_but_never_with_a_signature_in_its_headers()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket, keepLocal: false);

        var presigned = await RedirectAsync(scene, ReadAuthorisation.Presigned, "?response-content-disposition=attachment");
        var signed = await RedirectAsync(scene, ReadAuthorisation.Header, "");
        using var answer = await scene.GetAsync(new Uri(presigned!));

        Assert.Null(signed);
        Assert.Equal(scene.Film, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task A_reader_is_sent_to_a_mirror_when_the_local_copy_is_gone()
    {
        await using var scene = await MediaScene.StartAsync();
        var before = await RedirectAsync(scene, ReadAuthorisation.Anonymous, "");

        File.Delete(scene.Alpha.Services.GetRequiredService<IBlobStore>().PathOf(scene.Row.Blob));
        var after = await RedirectAsync(scene, ReadAuthorisation.Anonymous, "");

        Assert.Null(before);
        Assert.StartsWith(scene.Beta.Options.MediaOrigin + "/t/", after, StringComparison.Ordinal);
    }

    private static async Task<string?> RedirectAsync(MediaScene scene, ReadAuthorisation authorisation, string query)
    {
        var context = new DefaultHttpContext { Request = { QueryString = new QueryString(query) } };
        var isSent = await scene.Alpha.WithAsync<MirrorRedirect, bool>(r => r.TryAsync(context, scene.Row, authorisation, CancellationToken.None));
        return isSent ? context.Response.Headers.Location.ToString() : null;
    }

    private static async Task<string> IssueAsync(MediaScene scene, MediaObject media) =>
        await scene.Alpha.Services.GetRequiredService<TicketIssuer>().IssueAsync((await scene.LeaseOfAlphaAsync())!, media, CancellationToken.None);

    private static MediaObject Shown(MediaScene scene) => MediaObject.Of(scene.Row);

    private static async Task<long> CreditedAsync(MediaScene scene)
    {
        await using var db = scene.Beta.OpenDatabase();
        return await db.Set<EgressRow>().Where(e => e.Lease == scene.Lease).SumAsync(e => e.Credited);
    }
}
