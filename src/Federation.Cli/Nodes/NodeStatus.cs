using System.Diagnostics;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Nodes;

/// <summary>Readiness as the node itself reports it, and its place in the federation.</summary>
internal static class NodeStatus
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>The status now.</summary>
    /// <exception cref="VerbFailure">The node does not answer.</exception>
    public static async Task<JsonObject> ReadAsync(VerbContext context, CancellationToken cancellationToken)
    {
        using var api = context.Api();
        var probe = await api.ProbeAsync("/readyz", cancellationToken) ?? throw new VerbFailure(ExitCode.PeerUnreachable, "The node does not answer.");
        var status = (JsonNode.Parse(probe.Body) as JsonObject)!;
        status["node"] = await api.GetAsync("/node", cancellationToken);
        return status;
    }

    /// <summary>Asks again until the node is ready. The token is read anew each time: a node makes it at its first start.</summary>
    public static async Task<JsonObject> WaitAsync(VerbContext context, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        var last = "";
        while (true)
        {
            try
            {
                var status = await ReadAsync(context, cancellationToken);
                if (IsReady(status))
                {
                    return status;
                }
            }
            catch (VerbFailure failure) when (failure.Code is ExitCode.PeerUnreachable or ExitCode.Denied or ExitCode.Unhealthy)
            {
                last = " " + failure.Message; // not up yet
            }

            if (watch.Elapsed >= atMost)
            {
                throw new VerbFailure(ExitCode.WaitTimedOut, $"The node was not ready within {atMost.TotalSeconds:F0} s.{last}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public static ExitCode Print(VerbContext context, JsonObject status)
    {
        context.Print("node-status/1", status, () =>
        {
            var node = status["node"];
            context.Terminal.WriteTable(["", ""], new (string, string?)[]
            {
                ("member", node?["handle"]?.ToString() ?? "(in no federation yet)"),
                ("name", node?["name"]?.ToString()),
                ("federation", node?["federationName"]?.ToString()),
                ("revision", node?["revision"]?.ToString()),
                ("state", node?["state"]?.ToString()),
                ("ready", IsReady(status) ? "yes" : "no"),
            }.Where(row => row.Item2 is not null).Select(row => new[] { row.Item1, row.Item2! }));
        });
        foreach (var (part, said) in status["parts"] as JsonObject ?? [])
        {
            if (said?.ToString() is { } text && text != "ok")
            {
                context.Terminal.Say($"{part}: {text}");
            }
        }

        return IsReady(status) ? ExitCode.Ok : ExitCode.Unhealthy;
    }

    private static bool IsReady(JsonObject status) => status["ready"]?.GetValue<bool>() == true;
}
