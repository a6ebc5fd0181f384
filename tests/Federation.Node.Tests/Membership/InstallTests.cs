using System.Net;
using System.Text.Json;
using Federation.Node.Membership;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Documents;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Membership;

public sealed class InstallTests
{
    [Fact]
    public async Task A_genesis_is_pinned_served_and_still_there_after_a_restart()
    {
        await using var federation = await TestFederation.StartAsync(2);
        var node = federation["alpha"];
        using var client = node.AdminClient();
        var genesis = await client.GetByteArrayAsync(new Uri("/federation/v1/member-set/1", UriKind.Relative));
        Assert.Equal(MembershipReadFault.None, MemberSetFile.TryRead(genesis, out var file));
        var charter = await client.GetByteArrayAsync(new Uri($"/federation/v1/charter/{file!.Revision.Content.Charter}", UriKind.Relative));
        Assert.Equal(file.Charter!.ToCanonicalBytes(), charter);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, genesis)).Status);
        await node.StopAsync();
        await node.StartAsync();
        using var status = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/node", UriKind.Relative)));
        Assert.Equal(file.Revision.Hash.ToString(), status.RootElement.GetProperty("federation").GetString());
        Assert.Equal("active", status.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Another_genesis_is_refused_with_a_conflict()
    {
        await using var federation = await TestFederation.StartAsync(2);
        var other = federation.Found(TestFederation.ShortCharter() with { Name = "Another federation" });
        using var client = federation["alpha"].AdminClient();
        Assert.Equal((HttpStatusCode.Conflict, "genesisPinned"), await PostAsync(client, other.ToUtf8()));
    }

    [Fact]
    public async Task A_genesis_without_this_nodes_keys_or_with_other_addresses_is_refused()
    {
        await using var federation = await TestFederation.StartAsync(2);
        var genesis = federation.Found(TestFederation.ShortCharter());
        await using var stranger = await TestNode.CreateAsync("gamma");
        await stranger.StartAsync();
        using var client = stranger.AdminClient();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "notListed"), await PostAsync(client, genesis.ToUtf8()));
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable"), await PostAsync(client, "{}"u8.ToArray()));
        await federation["alpha"].StopAsync();
        await using var moved = await TestNode.CreateAsync("alpha");
        foreach (var name in new[] { NodeKeys.TransportFile, NodeKeys.DocumentFile })
        {
            File.Copy(Path.Combine(federation["alpha"].Options.KeyFolder, name), Path.Combine(moved.Options.KeyFolder, name), overwrite: true);
        }

        await moved.StartAsync();
        using var movedClient = moved.AdminClient();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "otherAddresses"), await PostAsync(movedClient, genesis.ToUtf8()));
    }

    [Fact]
    public async Task A_genesis_that_lacks_a_vote_is_refused()
    {
        await using var federation = await TestFederation.StartAsync(2);
        await using var lonely = await TestNode.CreateAsync("gamma");
        await lonely.StartAsync();
        var genesis = federation.Found(TestFederation.ShortCharter());
        var signatures = genesis.Revision.Signatures with { Votes = [.. genesis.Revision.Signatures.Votes.Skip(1)] };
        using var client = lonely.AdminClient();
        var file = new MemberSetFile(new SignedMemberSet(genesis.Revision.Content, signatures), genesis.Charter);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), await PostAsync(client, file.ToUtf8()));
    }

    [Fact]
    public async Task The_actor_document_lists_the_keys_and_the_discovery_names_the_federation()
    {
        await using var federation = await TestFederation.StartAsync(1);
        using var client = new HttpClient { BaseAddress = new Uri(federation["alpha"].Options.NodeOrigin) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/actor") { Headers = { { "Accept", "application/activity+json" } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal("application/activity+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(federation["alpha"].TransportKey.Public.ToMultikey(), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"revision\":\"1\"", await client.GetStringAsync(new Uri("/.well-known/federation", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_appended_at_once_have_gapless_numbers_and_name_each_other()
    {
        await using var federation = await TestFederation.StartAsync(2, edges: new Messaging.NoteRecorder().Register);
        var node = federation["alpha"];
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Messaging.NoteSending.SendNoteAsync(node, "beta", $"n{i}")));
        await using var db = node.OpenDatabase();
        var rows = await db.Set<DocumentRow>().OrderBy(d => d.DocSeq).ToListAsync();
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), rows.Select(r => r.DocSeq));
        var previous = default(Federation.Protocol.Identifiers.Sha256Digest);
        foreach (var row in rows)
        {
            Assert.Equal(DocumentFault.None, SignedDocument.TryRead(row.Utf8, Federation.Protocol.Json.JsonLimits.Default, out var document));
            Assert.Equal(previous, document!.Header.PrevDocHash);
            Assert.Equal(DocumentVerdict.Valid, node.Services.GetRequiredService<DocumentVerifier>().Verify(document, out _));
            previous = document.Hash;
        }
    }

    private static async Task<(HttpStatusCode Status, string Code)> PostAsync(HttpClient client, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await client.PostAsync(new Uri("/api/v1/member-set", UriKind.Relative), content);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.RootElement.TryGetProperty("code", out var code) ? code.GetString()! : "");
    }
}
