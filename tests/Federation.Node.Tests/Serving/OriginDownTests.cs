using System.Net;
using System.Net.Http.Headers;
using Federation.Node.Blobs;
using Federation.Node.Serving;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Leases;
using Federation.Protocol.Merkle;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Serving;

public sealed class OriginDownTests
{
    [Fact]
    public async Task A_film_plays_from_a_partner_while_its_origin_is_stopped()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        await scene.Alpha.StopAsync();

        using var whole = await scene.GetAsync(scene.Beta, MediaScene.Path);
        using var part = await scene.GetAsync(scene.Beta, MediaScene.Path, r => r.Headers.Range = new RangeHeaderValue(Bep52.PieceSize - 5, Bep52.PieceSize + 9));

        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(scene.Film, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(scene.Film[(Bep52.PieceSize - 5)..(Bep52.PieceSize + 10)], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes {Bep52.PieceSize - 5}-{Bep52.PieceSize + 9}/{MediaScene.SizeBytes}", part.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_front_without_a_copy_sends_the_client_to_a_holder_and_never_in_a_circle()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        await scene.Alpha.StopAsync();

        using var sent = await scene.GetAsync(scene.Gamma, MediaScene.Path);
        using var followed = await scene.GetAsync(sent.Headers.Location!);
        var again = await scene.StatusAsync(scene.Gamma, MediaScene.Path + "?via=alpha,beta");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, sent.StatusCode);
        Assert.Equal(scene.Beta.Options.MediaOrigin + MediaScene.Path + "?via=gamma", sent.Headers.Location!.OriginalString);
        Assert.Equal(scene.Film, await followed.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, again);
    }

    [Fact]
    public async Task A_partner_sends_the_headers_that_the_owner_signed()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        using var own = await scene.GetAsync(scene.Alpha, MediaScene.Path);

        using var answer = await scene.GetAsync(scene.Beta, MediaScene.Path);
        using var known = await scene.GetAsync(scene.Beta, MediaScene.Path, r => r.Headers.IfNoneMatch.Add(answer.Headers.ETag!));
        using var tooFar = await scene.GetAsync(scene.Beta, MediaScene.Path, r => r.Headers.Range = new RangeHeaderValue(MediaScene.SizeBytes, null));
        using var changed = await scene.GetAsync(scene.Beta, MediaScene.Path, r =>
        {
            r.Headers.Range = new RangeHeaderValue(0, 9);
            r.Headers.TryAddWithoutValidation("If-Range", "\"other\"");
        });

        foreach (var name in new[] { "ETag", "Cache-Control", "Content-Type", "Last-Modified", "Content-Length", "X-Content-Type-Options", "Access-Control-Allow-Origin", "Accept-Ranges" })
        {
            Assert.Equal(Header(own, name), Header(answer, name));
            Assert.NotEqual("", Header(answer, name));
        }

        Assert.Equal("video/mp4", Header(answer, "Content-Type"));
        Assert.Equal($"<{scene.Alpha.Options.MediaOrigin}{MediaScene.Path}>; rel=duplicate", Header(answer, "Link"));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{MediaScene.SizeBytes}"), (tooFar.StatusCode, tooFar.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Browsers_of_other_sites_may_ask_and_nothing_can_be_written()
    {
        await using var scene = await MediaScene.StartAsync();
        using var preflight = await SendAsync(scene, HttpMethod.Options);
        using var head = await SendAsync(scene, HttpMethod.Head);
        using var post = await SendAsync(scene, HttpMethod.Post);

        Assert.Equal((HttpStatusCode.NoContent, "*"), (preflight.StatusCode, Header(preflight, "Access-Control-Allow-Origin")));
        Assert.Contains("Range", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, (long?)MediaScene.SizeBytes), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task A_private_object_is_told_of_by_nobody()
    {
        await using var scene = await MediaScene.StartAsync(LeaseVisibility.Ticket);

        foreach (var node in scene.Copies.Federation.Nodes)
        {
            using var present = await scene.GetAsync(node, MediaScene.Path);
            using var absent = await scene.GetAsync(node, "/alpha/films/nothing");
            Assert.Equal(HttpStatusCode.NotFound, present.StatusCode);
            Assert.Equal(await absent.Content.ReadAsStringAsync(), await present.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task An_object_made_private_or_deleted_disappears_from_every_front()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        var before = (await MediaScene.EntryAsync(scene.Beta))!.Sequence;

        await scene.Alpha.WithAsync<Objects, VisibilityOutcome>(o => o.SetPublicAsync(MediaScene.Bucket, MediaScene.Key, false, CancellationToken.None));

        foreach (var node in scene.Copies.Federation.Nodes)
        {
            await Eventually.HoldsAsync(async () => await scene.StatusAsync(node, MediaScene.Path) == HttpStatusCode.NotFound, node.Handle + " forgets the film");
        }

        Assert.True((await MediaScene.EntryAsync(scene.Beta))!.Sequence > before);
    }

    [Fact]
    public async Task Damaged_bytes_are_served_to_nobody()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        var path = scene.Beta.Services.GetRequiredService<IBlobStore>().PathOf(scene.Row.Blob);
        using (var file = File.OpenWrite(path))
        {
            file.Position = 1000;
            file.WriteByte((byte)(scene.Film[1000] ^ 1));
        }

        using var start = await scene.GetAsync(scene.Beta, MediaScene.Path);
        using var end = await scene.GetAsync(scene.Beta, MediaScene.Path, r => r.Headers.Range = new RangeHeaderValue(Bep52.PieceSize, null));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, start.StatusCode);
        Assert.StartsWith(scene.Alpha.Options.MediaOrigin, start.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(scene.Film[Bep52.PieceSize..], await end.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Damage_found_on_the_way_cuts_the_answer_off()
    {
        await using var scene = await MediaScene.StartAsync();
        await scene.PublishedAsync();
        var path = scene.Beta.Services.GetRequiredService<IBlobStore>().PathOf(scene.Row.Blob);
        using (var file = File.OpenWrite(path))
        {
            file.Position = Bep52.PieceSize + 1000;
            file.WriteByte((byte)(scene.Film[Bep52.PieceSize + 1000] ^ 1));
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => scene.GetAsync(scene.Beta, MediaScene.Path));
    }

    private static Task<HttpResponseMessage> SendAsync(MediaScene scene, HttpMethod method) =>
        scene.Http.SendAsync(new HttpRequestMessage(method, scene.Alpha.Options.MediaOrigin + MediaScene.Path));

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}
