using System.Globalization;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Metering;

internal static class MeteringEndpoints
{
    private const int MaxWindows = 5000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapAdminApi("/windows").MapGet("", WindowsAsync);

    /// <summary>Receipts of one period, or the newest ones: both those issued here and those received.</summary>
    private static async Task<IResult> WindowsAsync(NodeDbContext db, string? period, CancellationToken cancellationToken)
    {
        BillingPeriod? wanted = null;
        if (period is not null && !BillingPeriod.TryParse(period, out wanted))
        {
            return Problems.Invalid("A period is 2026-10 or START/END in UTC.");
        }

        var windows = db.Set<WindowRow>().AsNoTracking();
        windows = wanted is null ? windows : windows.Where(w => w.From >= wanted.Start && w.From < wanted.End);
        var rows = await windows.OrderByDescending(w => w.From).ThenBy(w => w.Chain).Take(MaxWindows).ToListAsync(cancellationToken);
        var summaries = await db.Set<SummaryRow>().AsNoTracking().Where(s => wanted == null || s.Period == wanted.Id).OrderBy(s => s.Period).ThenBy(s => s.Chain).ToListAsync(cancellationToken);
        return Results.Ok(new
        {
            windows = rows.Select(w => new
            {
                chain = w.Chain,
                seq = w.Seq.ToString(CultureInfo.InvariantCulture),
                from = Instant.Format(w.From),
                to = Instant.Format(w.To),
                unit = w.Meter.Unit(),
                sum = w.Sum.ToString(CultureInfo.InvariantCulture),
                state = Name(w.State),
                dispute = Code(w.Dispute),
                ownSum = w.OwnSum?.ToString(CultureInfo.InvariantCulture),
                document = w.Document.ToString(),
                answer = w.AnswerDocument?.ToString(),
            }),
            summaries = summaries.Select(s => new
            {
                chain = s.Chain,
                period = s.Period,
                unit = s.Meter.Unit(),
                total = s.Total.ToString(CultureInfo.InvariantCulture),
                state = Name(s.State),
                dispute = Code(s.Dispute),
                ownTotal = s.OwnTotal?.ToString(CultureInfo.InvariantCulture),
                document = s.Document.ToString(),
                answer = s.AnswerDocument?.ToString(),
            }),
        });
    }

    private static string? Code(DisputeCode code) => code == DisputeCode.None ? null : string.Create(CultureInfo.InvariantCulture, $"D{(int)code:00}");

    private static string Name(ReceiptState state) => state switch
    {
        ReceiptState.Unanswered => "unanswered",
        ReceiptState.Countersigned => "countersigned",
        ReceiptState.Disputed => "disputed",
    };
}
