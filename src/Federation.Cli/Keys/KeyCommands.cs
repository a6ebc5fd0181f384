using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Keys;

internal static class KeyCommands
{
    private static readonly string[] NewFields = ["accessKeyId", "secretAccessKey", "endpoint", "region"];

    public static Command Create(Verbs verbs) => Verbs.Noun("key", "Access keys of the S3 door.", New(verbs), List(verbs));

    private static Command New(Verbs verbs)
    {
        var label = new Option<string?>("--label") { Description = "What the key is for, for people.", HelpName = "TEXT" };
        var permissions = new Option<string[]>("--permission") { Description = "read, write or admin; all three when left out.", HelpName = "NAME" };
        permissions.AcceptOnlyFromAmong("read", "write", "admin");
        var buckets = new Option<string[]>("--bucket") { Description = "Only this bucket; once for each.", HelpName = "NAME" };
        return verbs.Create("create", "Make a key. Its secret is shown once.", [label, permissions, buckets], async (context, cancellationToken) =>
        {
            var request = new JsonObject { ["label"] = context.Required(label) };
            AddList(request, "permissions", context.Value(permissions));
            AddList(request, "buckets", context.Value(buckets));
            using var api = context.Api();
            var key = await api.PostAsync("/keys", request, cancellationToken);
            context.Print("key/1", key, () => context.Terminal.WriteTable(["", ""], NewFields.Select(field => new[] { field, key[field]?.ToString() ?? "" })));
            context.Terminal.Say("The secret is not shown again.");
            return ExitCode.Ok;
        });
    }

    private static Command List(Verbs verbs) => verbs.Create("list", "The keys of this node, without their secrets.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var answer = await api.GetAsync("/keys", cancellationToken);
        context.Print("key-list/1", answer, () => context.Terminal.WriteTable(
            ["key", "label", "permissions", "buckets", "created"],
            (answer["keys"] as JsonArray ?? []).Select(k => new[]
            {
                k?["accessKeyId"]?.ToString() ?? "",
                k?["label"]?.ToString() ?? "",
                Join(k?["permissions"]),
                k?["buckets"] is null ? "all" : Join(k["buckets"]),
                k?["createdAt"]?.ToString() ?? "",
            })));
        return ExitCode.Ok;
    });

    private static void AddList(JsonObject request, string field, string[]? values)
    {
        if (values is { Length: > 0 })
        {
            request[field] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        }
    }

    private static string Join(JsonNode? list) => string.Join(' ', (list as JsonArray ?? []).Select(v => v?.ToString()));
}
