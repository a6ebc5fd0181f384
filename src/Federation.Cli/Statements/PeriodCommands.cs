using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Statements;

/// <summary>How periods are named on the command line and in paths.</summary>
internal static class PeriodNames
{
    public const string Last = "last";
    public const string Current = "current";

    public static Argument<string?> Argument(string description) =>
        new("period") { Description = description + " current, last, 2026-10, START/END, or an instant inside it.", HelpName = "PERIOD", Arity = ArgumentArity.ZeroOrOne };

    public static string Escape(string period) => Uri.EscapeDataString(period);
}

internal static class PeriodCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("period", "Accounting periods and their closes.", List(verbs), Close(verbs));

    private static Command List(Verbs verbs) => verbs.Create("list", "List the periods and how far their closes are.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        Print(context, await api.GetAsync("/periods", cancellationToken));
        return ExitCode.Ok;
    });

    private static Command Close(Verbs verbs) => verbs.Create(
        "close", "Let the node do at once what the calendar has made due. Nothing closes before its time; without this verb it closes by itself.", [], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            await api.PostAsync("/periods/close", new JsonObject(), cancellationToken);
            Print(context, await api.GetAsync("/periods", cancellationToken));
            return ExitCode.Ok;
        });

    private static void Print(VerbContext context, JsonNode data) => context.Print("periods/1", data, () =>
    {
        context.Terminal.WriteTable(
            ["period", "stage", "contributions", "statement"],
            data["periods"]!.AsArray().Select(p => new[]
            {
                p!["id"]!.ToString() + (p["id"]!.ToString() == data["current"]?.ToString() ? " (running)" : ""),
                p["stage"]!.ToString(),
                string.Join(' ', p["contributions"]!.AsArray().Select(c => c!.ToString())),
                p["issuedStatement"]?.ToString() ?? "",
            }));
        foreach (var period in data["periods"]!.AsArray())
        {
            foreach (var (what, text) in new[] { ("cannot be computed", period!["fault"]), ("another member computed other bytes", period["difference"]) })
            {
                if (text is not null)
                {
                    context.Terminal.Say($"{period["id"]}: {what}: {text}");
                }
            }
        }
    });
}
