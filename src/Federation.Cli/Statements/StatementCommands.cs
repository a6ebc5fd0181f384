using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Protocol.Identifiers;

namespace Federation.Cli.Statements;

/// <summary>Who owes whom, and the proof of it.</summary>
internal static class StatementCommands
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public static Command Create(Verbs verbs) => Verbs.Noun("statement", "Who owes whom for a period, and why.", Show(verbs), Export(verbs), Verify(verbs));

    private static Command Show(Verbs verbs)
    {
        var period = PeriodNames.Argument("The period; the newest with a statement when left out.");
        var lang = new Option<string?>("--lang") { Description = "fr or en; French unless the terminal's language is English.", HelpName = "LANG" };
        lang.AcceptOnlyFromAmong("fr", "en");
        var wait = new Option<int>("--wait") { Description = "Wait up to so many seconds for the statement.", HelpName = "SECONDS" };
        return verbs.Create("show", "Print the statement as a treasurer reads it.", [period, lang, wait], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var name = PeriodNames.Escape(context.Value(period) ?? PeriodNames.Last);
            var statement = await WaitAsync(api, name, TimeSpan.FromSeconds(context.Value(wait)), cancellationToken);
            if (context.IsJson)
            {
                context.Terminal.WriteJson("statement/1", Summary(statement));
                return ExitCode.Ok;
            }

            var language = context.Value(lang) ?? (context.Terminal.Environment("LANG")?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? "en" : "fr");
            context.Terminal.Out.Write(Encoding.UTF8.GetString(await api.GetBytesAsync($"/periods/{name}/statement.txt?lang={language}", cancellationToken)));
            return ExitCode.Ok;
        });
    }

    private static Command Export(Verbs verbs)
    {
        var period = PeriodNames.Argument("The period; the newest with a statement when left out.");
        var bundle = new Option<string?>("--bundle") { Description = "Write the signed inputs with the statement here; anyone can recompute it from them.", HelpName = "FILE" };
        return verbs.Create("export", "Write the statement with everything that proves it.", [period, bundle], async (context, cancellationToken) =>
        {
            var path = context.Required(bundle);
            using var api = context.Api();
            var bytes = await api.GetBytesAsync($"/periods/{PeriodNames.Escape(context.Value(period) ?? PeriodNames.Last)}/bundle", cancellationToken);
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
            context.Print(
                "statement-export/1",
                new JsonObject { ["file"] = path, ["sizeBytes"] = bytes.Length.ToString(CultureInfo.InvariantCulture) },
                () => context.Terminal.Say($"Written: {path} ({bytes.Length} bytes)."));
            return ExitCode.Ok;
        });
    }

    private static Command Verify(Verbs verbs)
    {
        var file = new Argument<string?>("file") { Description = "A bundle that fed statement export wrote.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var period = new Option<string?>("--period") { Description = "Instead of a file: the node's own bundle of this period.", HelpName = "PERIOD" };
        var federation = new Option<string?>("--federation") { Description = "Hash of the genesis that you trust; the bundle's own when left out.", HelpName = "HASH" };
        return verbs.Create("verify", "Check every signature from the genesis on and compute the statement again, offline.", [file, period, federation], async (context, cancellationToken) =>
        {
            var pinned = default(Sha256Digest);
            if (context.Value(federation) is { } text && !Sha256Digest.TryParse(text, out pinned))
            {
                throw new VerbFailure(ExitCode.Usage, "--federation is 64 lower-case hexadecimal digits.");
            }

            var bytes = await ReadAsync(context, context.Value(file), context.Value(period), cancellationToken);
            return BundleReport.Print(context, bytes, pinned, TimeProvider.System.GetUtcNow());
        });
    }

    private static async Task<byte[]> ReadAsync(VerbContext context, string? file, string? period, CancellationToken cancellationToken)
    {
        if (file is null == period is null)
        {
            throw new VerbFailure(ExitCode.Usage, "Name a bundle file, or a period with --period.");
        }

        if (file is not null)
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

        using var api = context.Api();
        return await api.GetBytesAsync($"/periods/{PeriodNames.Escape(period!)}/bundle", cancellationToken);
    }

    private static async Task<byte[]> WaitAsync(NodeApi api, string period, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        while (true)
        {
            try
            {
                return await api.GetBytesAsync($"/periods/{period}/statement", cancellationToken);
            }
            catch (VerbFailure failure) when (failure.Code is ExitCode.NotFound or ExitCode.PeerUnreachable && atMost > TimeSpan.Zero)
            {
                if (watch.Elapsed >= atMost)
                {
                    throw new VerbFailure(ExitCode.WaitTimedOut, $"No statement within {atMost.TotalSeconds:F0} s. {failure.Message}");
                }
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static JsonObject Summary(byte[] statement)
    {
        var json = JsonNode.Parse(statement)!.AsObject();
        var balances = new JsonObject();
        foreach (var result in json["results"]!.AsArray())
        {
            balances[result!["party"]!.ToString()] = result["balanceMinor"]!.ToString();
        }

        return new JsonObject
        {
            ["period"] = json["period"]!.DeepClone(),
            ["from"] = json["from"]!.DeepClone(),
            ["to"] = json["to"]!.DeepClone(),
            ["currency"] = json["currency"]!.DeepClone(),
            ["sha256"] = Sha256Digest.Of(statement).ToString(),
            ["balances"] = balances,
            ["payments"] = json["payments"]!.DeepClone(),
            ["statement"] = json,
        };
    }
}
