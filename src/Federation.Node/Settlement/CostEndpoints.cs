using System.Globalization;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

internal static class CostEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapAdminApi("/costs");
        api.MapPost("", DeclareAsync);
        api.MapGet("", ListAsync);
    }

    private static async Task<IResult> DeclareAsync(
        CostForm form, NodeDbContext db, CostDeclarations declarations, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return Problems.Conflict("alone", "This node is in no federation yet.");
        }

        if (await Periods.SelectAsync(db, view, form.Period ?? "current", time.GetUtcNow(), cancellationToken) is not { } period)
        {
            return Problems.Invalid("A period is 'current', 2026-10, START/END in UTC, or an instant inside it.");
        }

        if (!long.TryParse(form.AmountMinorUnits, NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return Problems.Invalid("amountMinorUnits is a string of decimal digits: cents.");
        }

        Sha256Digest? evidence = null;
        if (form.Evidence is { } hash)
        {
            if (!Sha256Digest.TryParse(hash, out var digest))
            {
                return Problems.Invalid("evidence is a SHA-256 in 64 lower-case hexadecimal digits.");
            }

            evidence = digest;
        }

        var request = new CostRequest { Pool = form.Pool ?? "", AmountMinorUnits = amount, Period = period, Text = form.Text ?? "", Evidence = evidence };
        return Answer(await declarations.DeclareAsync(db, request, cancellationToken), request, view.Charter.Currency);
    }

    private static IResult Answer(DeclareResult result, CostRequest request, string currency) => result.Outcome switch
    {
        DeclareOutcome.Declared => Results.Json(Show(result.Cost!), statusCode: StatusCodes.Status201Created),
        DeclareOutcome.InvalidPool => Problems.Invalid("The pool is storage or egress."),
        DeclareOutcome.InvalidAmount => Problems.Invalid("The amount is more than zero."),
        DeclareOutcome.InvalidText => Problems.Invalid("The text says in 1 to 200 characters what the cost is for."),
        DeclareOutcome.NoSuchPeriod => Problems.Problem(StatusCodes.Status422UnprocessableEntity, "noSuchPeriod", "No period of the charter that has begun.", request.Period.Id),
        DeclareOutcome.PeriodContributed => Problems.Conflict(
            "periodContributed", "This member's contribution to the period is signed already; declare the cost in the running period.", request.Period.Id),
        DeclareOutcome.NoBudgetLine => Problems.Problem(
            StatusCodes.Status422UnprocessableEntity, "noBudgetLine", "The charter has no budget line for this member and pool.", "Amending the charter is a vote."),
        DeclareOutcome.OverBudget => Problems.Problem(
            StatusCodes.Status422UnprocessableEntity,
            "overBudget",
            "More than the charter's budget line.",
            string.Create(CultureInfo.InvariantCulture, $"{result.LeftMinorUnits / 100}.{result.LeftMinorUnits % 100:00} {currency} are left in {request.Period.Id}.")),
    };

    private static async Task<IResult> ListAsync(NodeDbContext db, MembershipDirectory directory, TimeProvider time, string? period, CancellationToken cancellationToken)
    {
        var costs = db.Set<CostRow>().AsNoTracking();
        if (period is not null)
        {
            if (directory.Current is not { } view || await Periods.SelectAsync(db, view, period, time.GetUtcNow(), cancellationToken) is not { } wanted)
            {
                return Problems.NotFound("This period");
            }

            costs = costs.Where(c => c.Period == wanted.Id);
        }

        var rows = await costs.OrderByDescending(c => c.DeclaredAt).ToListAsync(cancellationToken);
        return Results.Ok(new { costs = rows.Select(Show) });
    }

    private static object Show(CostRow cost) => new
    {
        period = cost.Period,
        pool = cost.Pool,
        amountMinorUnits = cost.AmountMinorUnits.ToString(CultureInfo.InvariantCulture),
        currency = cost.Currency,
        text = cost.Text,
        evidence = cost.Evidence?.ToString(),
        document = cost.Document.ToString(),
        declaredAt = Instant.Format(Instant.Floor(cost.DeclaredAt)),
    };
}

/// <summary>Body of POST /costs.</summary>
internal sealed record CostForm
{
    public string? Pool { get; init; }

    /// <summary>Digits.</summary>
    public string? AmountMinorUnits { get; init; }

    public string? Period { get; init; }

    public string? Text { get; init; }

    public string? Evidence { get; init; }
}
