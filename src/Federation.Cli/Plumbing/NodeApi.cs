using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.Cli.Plumbing;

/// <summary>The node's REST API. Every refusal becomes the node's own sentence and an exit code.</summary>
internal sealed class NodeApi : IDisposable
{
    private readonly HttpClient _client;

    private NodeApi(HttpClient client) => _client = client;

    public static NodeApi Open(NodeLocation location)
    {
        var client = new HttpClient { BaseAddress = location.Address, Timeout = TimeSpan.FromSeconds(100) };
        if (File.Exists(location.TokenFile))
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(location.TokenFile).Trim());
        }

        return new NodeApi(client);
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Get, path, null, cancellationToken));

    public Task<byte[]> GetBytesAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body.ToJsonString()), cancellationToken);

    public Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body.ToJsonString()), cancellationToken);

    public Task<JsonNode> PostBytesAsync(string path, byte[] json, CancellationToken cancellationToken) => SendJsonAsync(HttpMethod.Post, path, json, cancellationToken);

    /// <summary>The status of a GET without turning a refusal into a failure; null when the node cannot be reached.</summary>
    public async Task<(int Status, string Body)?> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode> SendJsonAsync(HttpMethod method, string path, byte[] json, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return Parse(await SendAsync(method, path, content, cancellationToken));
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/v1" + path, UriKind.Relative)) { Content = content };
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? bytes : throw new VerbFailure(CodeOf(answer.StatusCode), Explain(answer.StatusCode, bytes));
        }
        catch (HttpRequestException e)
        {
            throw new VerbFailure(ExitCode.PeerUnreachable, $"The node does not answer at {_client.BaseAddress}: {e.Message}");
        }
    }

    private static ExitCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.Denied,
        HttpStatusCode.Conflict => ExitCode.Conflict,
        HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => ExitCode.PeerUnreachable,
        HttpStatusCode.ServiceUnavailable => ExitCode.Unhealthy,
        _ => ExitCode.Failed,
    };

    private static string Explain(HttpStatusCode status, byte[] body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject problem)
            {
                var parts = new[] { problem["title"]?.ToString(), problem["detail"]?.ToString(), problem["code"] is { } code ? $"({code})" : null };
                return string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));
            }
        }
        catch (JsonException)
        {
            // The answer of something between us and the node.
        }

        return $"The node answered {(int)status}.";
    }

    private static JsonNode Parse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) ?? new JsonObject();
        }
        catch (JsonException)
        {
            throw new VerbFailure(ExitCode.Failed, "The node's answer is not JSON.");
        }
    }
}
