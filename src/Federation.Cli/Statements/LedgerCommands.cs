using System.CommandLine;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Statements;

internal static class LedgerCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("ledger", "The money and usage book.", Check(verbs), Accounts(verbs));

    private static Command Check(Verbs verbs) => verbs.Create(
        "check", "Prove both books again from their first entries: hash chain, balanced entries, trial balance.", [], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var data = await api.GetAsync("/ledger/check", cancellationToken);
            context.Print("ledger-check/1", data, () => context.Terminal.WriteTable(
                ["ledger", "entries", "head", "fault"],
                data["ledgers"]!.AsArray().Select(l => new[] { l!["ledger"]!.ToString(), l["entries"]!.ToString(), l["head"]!.ToString(), l["fault"]?.ToString() ?? "none" })));
            return data["ok"]!.GetValue<bool>() ? ExitCode.Ok : ExitCode.Failed;
        });

    private static Command Accounts(Verbs verbs) => verbs.Create("accounts", "List the accounts with their balances; a debit is positive.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var data = await api.GetAsync("/ledger/accounts", cancellationToken);
        context.Print("ledger-accounts/1", data, () => context.Terminal.WriteTable(
            ["ledger", "account", "balance", "unit"],
            data["accounts"]!.AsArray().Select(a => new[] { a!["ledger"]!.ToString(), a["account"]!.ToString(), a["balance"]!.ToString(), a["unit"]!.ToString() })));
        return ExitCode.Ok;
    });
}
