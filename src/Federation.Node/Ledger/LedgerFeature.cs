using System.Globalization;
using Federation.Accounting.Ledger;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;

namespace Federation.Node.Ledger;

internal static class LedgerFeature
{
    public static void AddLedger(this NodeBuilder node) => node.Services.AddSingleton<LedgerBook>();

    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAdminApi("/ledger");
        api.MapGet("/check", CheckAsync);
        api.MapGet("/accounts", AccountsAsync);
    }

    private static async Task<IResult> CheckAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        var verdicts = new List<LedgerVerdict>();
        foreach (var ledger in Enum.GetValues<LedgerKind>())
        {
            verdicts.Add(await LedgerCheck.RunAsync(db, ledger, cancellationToken));
        }

        return Results.Ok(new
        {
            ok = verdicts.All(v => v.Fault is null),
            ledgers = verdicts.Select(v => new
            {
                ledger = LedgerBook.NameOf(v.Ledger),
                entries = v.Entries.ToString(CultureInfo.InvariantCulture),
                head = v.Head.ToString(),
                fault = v.Fault,
                trialBalance = v.TrialBalance.ToDictionary(t => t.Key, t => t.Value.ToString(CultureInfo.InvariantCulture)),
            }),
        });
    }

    private static async Task<IResult> AccountsAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        var accounts = new List<object>();
        foreach (var ledger in Enum.GetValues<LedgerKind>())
        {
            accounts.AddRange((await LedgerCheck.AccountsAsync(db, ledger, cancellationToken))
                .Select(a => new { ledger = LedgerBook.NameOf(ledger), account = a.Account, unit = a.Unit, balance = a.Balance.ToString(CultureInfo.InvariantCulture) }));
        }

        return Results.Ok(new { accounts });
    }
}
