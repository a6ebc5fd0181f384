using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Cli.Members;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Charters;

internal static class CharterCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("charter", "What the members agreed on.", Show(verbs), Check(verbs));

    private static Command Show(Verbs verbs)
    {
        var file = new Argument<string?>("file") { Description = "A charter file; the charter in force on the node when left out.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        return verbs.Create("show", "Print a charter with every value written out.", [file], async (context, cancellationToken) =>
        {
            var charter = context.Value(file) is { } path
                ? JsonNode.Parse(MemberFiles.Charter(path).ToCanonicalBytes())!
                : await InForceAsync(context, cancellationToken);
            context.Print("charter/1", charter, () => context.Terminal.Out.WriteLine(charter.ToJsonString(JsonText.Indented)));
            return ExitCode.Ok;
        });
    }

    private static Command Check(Verbs verbs)
    {
        var file = new Argument<string>("file") { Description = "A charter file.", HelpName = "FILE" };
        return verbs.Create("check", "Name every rule that a charter breaks.", [file], (context, _) =>
        {
            var charter = MemberFiles.Charter(context.Value(file)!);
            var errors = charter.Validate();
            var data = new JsonObject
            {
                ["hash"] = charter.ComputeHash().ToString(),
                ["errors"] = new JsonArray([.. errors.Select(e => (JsonNode)new JsonObject { ["path"] = e.Path, ["fault"] = e.Fault.ToString() })]),
            };
            context.Print("charter-check/1", data, () => context.Terminal.Out.WriteLine(charter.ComputeHash()));
            foreach (var error in errors)
            {
                context.Terminal.Say($"{error.Path}: {error.Fault}");
            }

            return Task.FromResult(errors.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
        });
    }

    private static async Task<JsonNode> InForceAsync(VerbContext context, CancellationToken cancellationToken)
    {
        using var api = context.Api();
        var node = await api.GetAsync("/node", cancellationToken);
        if (node["charter"]?.ToString() is not { Length: > 0 } hash)
        {
            throw new VerbFailure(ExitCode.NotFound, "This node is in no federation yet.");
        }

        var probe = await api.ProbeAsync("/federation/v1/charter/" + hash, cancellationToken);
        return probe is (200, var body) ? JsonNode.Parse(Encoding.UTF8.GetBytes(body))! : throw new VerbFailure(ExitCode.NotFound, "The node does not serve its charter.");
    }
}
