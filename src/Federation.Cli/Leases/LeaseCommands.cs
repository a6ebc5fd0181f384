using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Blobs;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Leases;

internal static class LeaseCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("lease", "Promises to hold a blob, given and taken.", List(verbs));

    private static Command List(Verbs verbs)
    {
        var role = new Option<string?>("--role") { Description = "owner: our blobs at others; host: others' blobs here.", HelpName = "owner|host" };
        role.AcceptOnlyFromAmong("owner", "host");
        var live = new Option<bool>("--live") { Description = "Only those that still count or may." };
        return verbs.Create("list", "Leases, the newest first.", [role, live], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var path = "/leases?live=" + (context.Value(live) ? "true" : "false") + (context.Value(role) is { } side ? "&role=" + side : "");
            var answer = await api.GetAsync(path, cancellationToken);
            foreach (var lease in answer["leases"] as JsonArray ?? [])
            {
                BlobName.Shorten(lease, "blob");
            }

            context.Print("lease-list/1", answer, () => context.Terminal.WriteTable(
                ["lease", "role", "owner", "host", "blob", "size", "state", "since", "storage per TB-month", "until", "reason"],
                (answer["leases"] as JsonArray ?? []).Select(Row)));
            return ExitCode.Ok;
        });
    }

    private static string[] Row(JsonNode? lease)
    {
        string Text(string field) => lease?[field]?.ToString() ?? "";
        return
        [
            Text("id"), Text("role"), Text("owner"), Text("host"), Text("blob"), SizeText.Format(Text("sizeBytes")), Text("state"), Text("stateSince"),
            PriceText.Format(Text("storageMicrosPerTbMonth")), Text("until"), Text("reason"),
        ];
    }
}
