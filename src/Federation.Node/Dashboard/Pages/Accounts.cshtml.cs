using System.Text;
using Federation.Accounting.Statements;
using Federation.Node.Dashboard.Accounts;
using Federation.Node.Dashboard.Languages;
using Federation.Protocol.Identifiers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>For the treasurer: who owes whom and why, with the proof, and the files to take away.</summary>
internal sealed class AccountsModel(AccountsQuery query, PageText text) : PageModel
{
    private const string PageAddress = "/accounts";

    public AccountsReport Report { get; private set; } = null!;

    public async Task OnGetAsync(string? period, CancellationToken cancellationToken) => Report = await query.ReadAsync(period, cancellationToken);

    public async Task<IActionResult> OnGetTextAsync(string? period, CancellationToken cancellationToken) =>
        await query.TextAsync(period, cancellationToken) is { } page ? Content(page, "text/plain", Encoding.UTF8) : NotFound();

    public async Task<IActionResult> OnGetBundleAsync(string? period, CancellationToken cancellationToken) =>
        await query.BundleAsync(period, cancellationToken) is { } bundle ? File(bundle, "application/json", "statement-bundle.json") : NotFound();

    public string Name(MemberHandle party) => party == Party.Cooperative ? text["accounts.cooperative"] : Report.Statement!.Names.GetValueOrDefault(party, party.ToString());

    public string Amount(long minor) => text.Amount(minor, Report.Statement!.Statement.Currency);

    public string Signed(long minor) => text.Signed(minor, Report.Statement!.Statement.Currency);

    public string SignatureSentence(SignatureLine signature) => signature.SignedAt is { } at ? text.Format("accounts.signed", text.Instant(at)) : text["accounts.notSigned"];

    public string FileLink(string handler) =>
        PageAddress + QueryString.Create([KeyValuePair.Create<string, string?>("handler", handler), KeyValuePair.Create<string, string?>("period", Report.Statement!.Statement.Period.Id)]);

    public string PeriodLink(PeriodLine period) => PageAddress + QueryString.Create("period", period.Id);

    public bool IsOpenable(PeriodLine period) => period.Stage == PeriodStage.Issued;

    public string StateClass(PeriodLine period) => period.Reason is not { } reason ? "state good" : reason.IsUnderWay ? "state wait" : "state bad";
}
