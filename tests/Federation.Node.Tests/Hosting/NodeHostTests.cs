using System.Net;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Hosting;

public sealed class NodeHostTests
{
    [Fact]
    public async Task A_started_node_is_ready_and_hides_its_api_from_strangers()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(node.Options.NodeOrigin) };

        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        using var api = await client.GetAsync(new Uri("/api/v1/node", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_the_node_door_can_be_reached_through_the_media_door()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(node.Options.MediaOrigin) };

        using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
