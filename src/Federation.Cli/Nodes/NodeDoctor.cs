using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Nodes;

/// <summary>What an administrator would look at first, each finding with what to do about it.</summary>
internal static class NodeDoctor
{
    /// <summary>One thing looked at; the advice is null when it is well.</summary>
    private sealed record Finding(string Check, bool IsWell, string Said, string? Advice);

    public static async Task<ExitCode> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        using var api = context.Api();
        var findings = new List<Finding>();
        findings.AddRange(await HealthAsync(api, cancellationToken));
        var node = await api.GetAsync("/node", cancellationToken);
        findings.Add(Membership(node));
        if (node["handle"] is not null)
        {
            findings.Add(Offer(await api.GetAsync("/offers", cancellationToken)));
            findings.AddRange(Peers(await api.GetAsync("/deliveries", cancellationToken)));
        }

        Print(context, findings);
        return findings.TrueForAll(f => f.IsWell) ? ExitCode.Ok : ExitCode.Unhealthy;
    }

    private static async Task<IEnumerable<Finding>> HealthAsync(NodeApi api, CancellationToken cancellationToken)
    {
        var probe = await api.ProbeAsync("/readyz", cancellationToken) ?? throw new VerbFailure(ExitCode.PeerUnreachable, "The node does not answer: start it with 'fed node run --data FOLDER'.");
        return (JsonNode.Parse(probe.Body)?["parts"] as JsonObject ?? [])
            .Select(part => new Finding(part.Key, part.Value?.ToString() == "ok", part.Value?.ToString() ?? "", part.Value?.ToString() == "ok" ? null : "Mend this first; the node answers 503 until then."));
    }

    private static Finding Membership(JsonNode node) => node["handle"]?.ToString() is not { } handle
        ? new Finding("federation", IsWell: false, "in no federation", "Install a genesis: fed member install FILE.")
        : new Finding("federation", IsWell: true, $"{handle} in {node["federationName"]}, revision {node["revision"]}", null);

    private static Finding Offer(JsonNode offers) => offers["own"] is null
        ? new Finding("offer", IsWell: false, "this node lends nothing", "Publish an offer: fed offer set --capacity 2TB --price-storage 4.00 --price-egress 1.00 --egress 10TB.")
        : new Finding("offer", IsWell: true, "published", null);

    private static IEnumerable<Finding> Peers(JsonNode deliveries) => (deliveries["peers"] as JsonArray ?? []).OfType<JsonNode>().Select(peer =>
    {
        var isWell = peer["lastError"] is null && peer["lagging"]?.GetValue<int>() is null or 0;
        var said = peer["lastError"]?.ToString() ?? $"{peer["waiting"]} messages waiting";
        return new Finding("peer " + peer["peer"], isWell, said, isWell ? null : "It is tried again by itself; ask its administrator whether the node runs.");
    });

    private static void Print(VerbContext context, List<Finding> findings)
    {
        var data = new JsonObject
        {
            ["healthy"] = findings.TrueForAll(f => f.IsWell),
            ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)new JsonObject { ["check"] = f.Check, ["isWell"] = f.IsWell, ["said"] = f.Said, ["advice"] = f.Advice })]),
        };
        context.Print("node-doctor/1", data, () => context.Terminal.WriteTable(
            ["check", "", "found", "what to do"], findings.Select(f => new[] { f.Check, f.IsWell ? "ok" : "PROBLEM", f.Said, f.Advice ?? "" })));
    }
}
