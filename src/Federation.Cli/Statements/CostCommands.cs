using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Statements;

internal static class CostCommands
{
    private const int MinorUnitsPerUnit = 100;

    public static Command Create(Verbs verbs) => Verbs.Noun("cost", "Costs that this member bore for all.", Declare(verbs), List(verbs));

    /// <summary>Reads <c>60</c>, <c>60.5</c>, <c>60.50</c> or <c>60,50</c> as minor units; null when it is anything else.</summary>
    public static long? ReadAmount(string text)
    {
        var parts = text.Split('.', ',');
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var units) || units > long.MaxValue / MinorUnitsPerUnit - 1)
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return units * MinorUnitsPerUnit;
        }

        return parts[1].Length is 1 or 2 && long.TryParse(parts[1].PadRight(2, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? (units * MinorUnitsPerUnit) + minor
            : null;
    }

    public static string WriteAmount(string minorUnits)
    {
        var value = long.Parse(minorUnits, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{value / MinorUnitsPerUnit}.{value % MinorUnitsPerUnit:00}");
    }

    private static Command Declare(Verbs verbs)
    {
        var pool = new Option<string?>("--pool") { Description = "storage or egress.", HelpName = "POOL" };
        pool.AcceptOnlyFromAmong("storage", "egress");
        var amount = new Option<string?>("--amount") { Description = "In the charter's currency, as 60.00.", HelpName = "AMOUNT" };
        var period = new Option<string?>("--period") { Description = "The period it belongs to; the running one when left out.", HelpName = "PERIOD" };
        var text = new Option<string?>("--text") { Description = "What it is for, at most 200 characters.", HelpName = "TEXT" };
        var evidence = new Option<string?>("--evidence") { Description = "SHA-256 of the bill.", HelpName = "HASH" };
        return verbs.Create("declare", "Declare a cost inside a budget line of the charter.", [pool, amount, period, text, evidence], async (context, cancellationToken) =>
        {
            var minor = ReadAmount(context.Required(amount)) ?? throw new VerbFailure(ExitCode.Usage, "--amount is an amount with at most two decimals, as 60.00.");
            var body = new JsonObject
            {
                ["pool"] = context.Required(pool),
                ["amountMinorUnits"] = minor.ToString(CultureInfo.InvariantCulture),
                ["period"] = context.Value(period) ?? PeriodNames.Current,
                ["text"] = context.Required(text),
            };
            if (context.Value(evidence) is { } hash)
            {
                body["evidence"] = hash;
            }

            using var api = context.Api();
            var cost = await api.PostAsync("/costs", body, cancellationToken);
            context.Print("cost/1", cost, () => context.Terminal.Out.WriteLine(
                $"{WriteAmount(cost["amountMinorUnits"]!.ToString())} {cost["currency"]} declared for {cost["period"]} ({cost["pool"]}), document {cost["document"]}"));
            return ExitCode.Ok;
        });
    }

    private static Command List(Verbs verbs)
    {
        var period = new Option<string?>("--period") { Description = "Only this period.", HelpName = "PERIOD" };
        return verbs.Create("list", "List what this member declared.", [period], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var wanted = context.Value(period);
            var data = await api.GetAsync("/costs" + (wanted is null ? "" : "?period=" + PeriodNames.Escape(wanted)), cancellationToken);
            context.Print("costs/1", data, () => context.Terminal.WriteTable(
                ["period", "pool", "amount", "text"],
                data["costs"]!.AsArray().Select(c => new[]
                {
                    c!["period"]!.ToString(), c["pool"]!.ToString(), $"{WriteAmount(c["amountMinorUnits"]!.ToString())} {c["currency"]}", c["text"]!.ToString(),
                })));
            return ExitCode.Ok;
        });
    }
}
