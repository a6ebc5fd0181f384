using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Buckets;

internal static class BucketCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("bucket", "Where applications store.", New(verbs), List(verbs));

    private static Command New(Verbs verbs)
    {
        var name = new Argument<string>("name") { Description = "3 to 63 of a-z, 0-9, dot and hyphen.", HelpName = "NAME" };
        var clear = new Option<bool>("--clear") { Description = "Partners may hold and read its objects. Fixed for ever; without it the bucket stays on this node only." };
        var publicRead = new Option<bool>("--public-read") { Description = "Objects stored without an ACL are readable by everyone; only with --clear." };
        var copies = new Option<int?>("--copies") { Description = "Verified copies wanted, this node's own included; the charter's number otherwise.", HelpName = "N" };
        return verbs.Create("create", "Create a bucket.", [name, clear, publicRead, copies], async (context, cancellationToken) =>
        {
            var request = new JsonObject { ["name"] = context.Value(name), ["clear"] = context.Value(clear), ["publicRead"] = context.Value(publicRead) };
            if (context.Value(copies) is { } count)
            {
                request["copies"] = count;
            }

            using var api = context.Api();
            var bucket = await api.PostAsync("/buckets", request, cancellationToken);
            context.Print("bucket/1", bucket, () => context.Terminal.Out.WriteLine(bucket["name"]?.ToString()));
            context.Terminal.Say(bucket["notPlacedBecause"]?.ToString() ?? "Partners hold copies of what is stored in it.");
            return ExitCode.Ok;
        });
    }

    private static Command List(Verbs verbs) => verbs.Create("list", "The buckets of this node.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var answer = await api.GetAsync("/buckets", cancellationToken);
        context.Print("bucket-list/1", answer, () => context.Terminal.WriteTable(
            ["bucket", "kind", "objects without ACL", "copies", "created"],
            (answer["buckets"] as JsonArray ?? []).Select(b => new[]
            {
                b?["name"]?.ToString() ?? "",
                b?["kind"]?.ToString() == "clear" ? "clear" : "local only",
                b?["publicRead"]?.GetValue<bool>() == true ? "public" : "private",
                b?["policy"]?["copies"]?.ToString() ?? "charter",
                b?["createdAt"]?.ToString() ?? "",
            })));
        return ExitCode.Ok;
    });
}
