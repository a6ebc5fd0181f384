using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Federation.Cli.Blobs;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Transfers;

internal static class TransferCommands
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    public static Command Create(Verbs verbs) => Verbs.Noun("transfer", "Copies that this node makes for others.", List(verbs), Watch(verbs));

    private static Command List(Verbs verbs) => verbs.Create("list", "Transfers, the newest first.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var answer = await ReadAsync(api, cancellationToken);
        context.Print("transfer-list/1", answer, () => context.Terminal.WriteTable(
            ["blob", "owner", "source", "state", "verified", "rate", "left", "why"], Transfers(answer).Select(Row)));
        return ExitCode.Ok;
    });

    private static Command Watch(Verbs verbs)
    {
        var timeout = new Option<int>("--timeout") { Description = "Longest wait in seconds.", HelpName = "SECONDS", DefaultValueFactory = _ => 3600 };
        return verbs.Create("watch", "Follow the transfers until none runs or waits. With --json one line for each change.", [timeout], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            using var timer = new PeriodicTimer(Step);
            var watch = Stopwatch.StartNew();
            var shown = new Dictionary<string, string>(StringComparer.Ordinal);
            while (true)
            {
                var transfers = Transfers(await ReadAsync(api, cancellationToken)).ToList();
                foreach (var transfer in transfers.Where(t => IsNews(t, shown)))
                {
                    Print(context, transfer);
                }

                if (transfers.All(IsOver))
                {
                    return transfers.Exists(t => Text(t, "state") == "failed") ? ExitCode.Partial : ExitCode.Ok;
                }

                if (watch.Elapsed.TotalSeconds >= context.Value(timeout))
                {
                    throw new VerbFailure(ExitCode.WaitTimedOut, $"Transfers still run or wait after {context.Value(timeout)} s.");
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        });
    }

    private static async Task<JsonNode> ReadAsync(NodeApi api, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync("/transfers", cancellationToken);
        foreach (var transfer in answer["transfers"] as JsonArray ?? [])
        {
            BlobName.Shorten(transfer, "blob");
        }

        return answer;
    }

    private static IEnumerable<JsonNode> Transfers(JsonNode answer) => (answer["transfers"] as JsonArray ?? []).OfType<JsonNode>();

    private static bool IsNews(JsonNode transfer, Dictionary<string, string> shown)
    {
        var line = Text(transfer, "state") + Text(transfer, "bytesVerified") + Text(transfer, "reason");
        var key = Text(transfer, "lease");
        var isNews = !shown.TryGetValue(key, out var last) ? !IsOver(transfer) : last != line;
        shown[key] = line;
        return isNews;
    }

    private static bool IsOver(JsonNode transfer) => Text(transfer, "state") is "completed" or "failed" or "cancelled";

    private static void Print(VerbContext context, JsonNode transfer)
    {
        if (context.IsJson)
        {
            context.Terminal.Out.WriteLine(new JsonObject { ["schema"] = "transfer/1", ["data"] = transfer.DeepClone() }.ToJsonString());
        }
        else
        {
            context.Terminal.Out.WriteLine(string.Join("  ", Row(transfer).Where(cell => cell.Length > 0)));
        }
    }

    private static string[] Row(JsonNode transfer)
    {
        var eta = Text(transfer, "etaSeconds");
        var rate = Text(transfer, "bytesPerSecond");
        return
        [
            Text(transfer, "blob"), Text(transfer, "owner"), Text(transfer, "source"), Text(transfer, "state"),
            $"{SizeText.Format(Text(transfer, "bytesVerified"))} of {SizeText.Format(Text(transfer, "sizeBytes"))}",
            rate is "" or "0" ? "" : SizeText.Format(rate) + "/s",
            eta.Length == 0 ? "" : eta + " s",
            Text(transfer, "reason"),
        ];
    }

    private static string Text(JsonNode transfer, string field) => transfer[field]?.ToString() ?? "";
}
