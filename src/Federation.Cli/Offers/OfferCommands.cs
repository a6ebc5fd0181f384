using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Offers;

internal static class OfferCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("offer", "What this node lends, and what the others do.", Show(verbs), Set(verbs), Apply(verbs));

    private static Command Show(Verbs verbs) => verbs.Create("show", "The offers that this node knows, its own first.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var offers = OfferList.From(await api.GetAsync("/offers", cancellationToken), await SelfAsync(api, cancellationToken));
        context.Print("offer-list/1", new JsonObject { ["offers"] = offers }, () => OfferList.Print(context.Terminal, offers));
        return ExitCode.Ok;
    });

    private static Command Set(Verbs verbs)
    {
        var flags = OfferFlags.All();
        var dryRun = DryRun();
        return verbs.Create("set", "Change what this node lends; what is not named stays as it is.", [.. flags.Select(f => f.Option), dryRun], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var settings = await SettingsAsync(api, cancellationToken) ?? [];
            foreach (var flag in flags)
            {
                flag.Apply(context, settings);
            }

            var missing = OfferFlags.Required(flags).Where(f => settings[f.Field] is null).Select(f => f.Option.Name).ToList();
            return missing.Count == 0
                ? await PutAsync(context, api, settings, context.Value(dryRun), cancellationToken)
                : throw new VerbFailure(ExitCode.Usage, $"The first offer also needs {string.Join(", ", missing)}.");
        });
    }

    private static Command Apply(Verbs verbs)
    {
        var file = new Argument<string>("file") { Description = "The whole offer as JSON, in the form that 'offer show --json' gives under settings.", HelpName = "FILE" };
        var dryRun = DryRun();
        return verbs.Create("apply", "Replace what this node lends by a file.", [file, dryRun], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            return await PutAsync(context, api, Read(context.Value(file)!), context.Value(dryRun), cancellationToken);
        });
    }

    private static async Task<ExitCode> PutAsync(VerbContext context, NodeApi api, JsonObject settings, bool isDryRun, CancellationToken cancellationToken)
    {
        var answer = await api.PutAsync(isDryRun ? "/offer?dryRun=true" : "/offer", settings, cancellationToken);
        var lendable = SizeText.Format(answer["lendableBytes"]?.ToString());
        context.Print("offer-set/1", new JsonObject { ["dryRun"] = isDryRun, ["settings"] = settings.DeepClone(), ["lendableBytes"] = answer["lendableBytes"]?.ToString() }, () =>
            context.Terminal.WriteTable(["", ""], settings.Where(s => s.Value is not null).Select(s => new[] { s.Key, s.Value!.ToString() })));
        context.Terminal.Say(isDryRun
            ? $"This offer can be made; it would lend {lendable}. Nothing was changed."
            : $"This node lends {lendable}; the rest of its capacity stays as headroom. The other members are being told.");
        return ExitCode.Ok;
    }

    private static async Task<JsonObject?> SettingsAsync(NodeApi api, CancellationToken cancellationToken) =>
        (await api.GetAsync("/offers", cancellationToken))["own"]?["settings"]?.DeepClone() as JsonObject;

    private static async Task<string> SelfAsync(NodeApi api, CancellationToken cancellationToken) =>
        (await api.GetAsync("/node", cancellationToken))["handle"]?.ToString() ?? "";

    private static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new VerbFailure(ExitCode.Failed, $"{path} is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new VerbFailure(ExitCode.Failed, $"{path} is not JSON: {e.Message}");
        }
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Check the offer and change nothing." };
}
