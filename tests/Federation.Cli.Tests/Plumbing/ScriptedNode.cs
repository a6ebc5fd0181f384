using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federation.Cli.Tests.Plumbing;

/// <summary>The other end of the wire: answers the admin API with what a node answered, and keeps what it was asked.</summary>
public sealed class ScriptedNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, Queue<(int Status, string Body)>> _answers = new(StringComparer.Ordinal);

    private ScriptedNode(WebApplication app) => _app = app;

    public List<(string Request, JsonNode? Body)> Asked { get; } = [];

    /// <summary>The node, and a <c>fed</c> that talks to it.</summary>
    public static async Task<(ScriptedNode Node, Fed Fed)> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = new ScriptedNode(builder.Build());
        node._app.Run(node.AnswerAsync);
        await node._app.StartAsync();
        var fed = new Fed();
        await File.WriteAllTextAsync(fed["token"], "secret");
        fed.Environment["FEDERATION_NODE"] = node._app.Urls.Single();
        fed.Environment["FEDERATION_TOKEN_FILE"] = fed["token"];
        return (node, fed);
    }

    /// <summary>The next answer to a request such as <c>GET /api/v1/offers</c>; the last one stays.</summary>
    public ScriptedNode Answers(string request, string body, int status = StatusCodes.Status200OK)
    {
        if (!_answers.TryGetValue(request, out var queue))
        {
            _answers[request] = queue = new Queue<(int, string)>();
        }

        queue.Enqueue((status, body));
        return this;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        Asked.Add((request, text.Length == 0 ? null : JsonNode.Parse(text)));
        if (context.Request.Headers.Authorization != "Bearer secret" && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var (status, body) = _answers.TryGetValue(request, out var queue) ? queue.Count > 1 ? queue.Dequeue() : queue.Peek()
            : (StatusCodes.Status404NotFound, """{"title":"It was not found.","code":"notFound"}""");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}
