using System.Globalization;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Metering;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

internal static class SettlementEndpoints
{
    public const string ContributionPath = "/federation/v1/contributions/";
    public const string InputSetPath = "/federation/v1/input-sets/";
    public const string StatementPath = "/federation/v1/statements/";

    private const string Json = "application/json";
    private const int MaxPeriods = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapAdminApi("/periods");
        api.MapGet("", ListAsync);
        api.MapPost("/close", CloseDue);
        api.MapGet("/{id}", OneAsync);
        api.MapGet("/{id}/statement", StatementAsync);
        api.MapGet("/{id}/statement.txt", TextAsync);
        api.MapGet("/{id}/bundle", BundleAsync);
        routes.MapGet(ContributionPath + "{hash}", ContributionAsync).RequireMember();
        routes.MapGet(InputSetPath + "{hash}", InputSetAsync).RequireMember();
        routes.MapGet(StatementPath + "{hash}", MemberStatementAsync).RequireMember();
    }

    private static async Task<IResult> ListAsync(NodeDbContext db, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return Results.Ok(new { current = (string?)null, periods = Array.Empty<object>() });
        }

        var rows = await db.Set<CloseRow>().AsNoTracking().OrderByDescending(c => c.Start).Take(MaxPeriods).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(r => r.Period);
        var contributions = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => ids.Contains(d.Period) && d.Type == DocumentTypes.Contribution)
            .Select(d => new { d.Period, d.Author }).ToListAsync(cancellationToken);
        var byPeriod = contributions.ToLookup(c => c.Period, c => c.Author, StringComparer.Ordinal);
        return Results.Ok(new { current = Periods.SequenceOf(view).Containing(time.GetUtcNow()).Id, periods = rows.Select(r => Show(r, byPeriod[r.Period])) });
    }

    private static object Show(CloseRow row, IEnumerable<MemberHandle> contributors) => new
    {
        id = row.Period,
        from = Instant.Format(row.Start),
        to = Instant.Format(row.End),
        stage = row.Stage switch { CloseStage.Open => "open", CloseStage.Closed => "closed", CloseStage.Issued => "issued" },
        contributions = contributors.Distinct().Order().Select(c => c.ToString()),
        round = row.Round,
        inputSet = row.InputSet?.ToString(),
        statement = row.Statement?.ToString(),
        issuedStatement = row.IssuedStatement?.ToString(),
        closedAt = Text(row.ClosedAt),
        issuedAt = Text(row.IssuedAt),
        fault = row.Fault,
        difference = row.Difference,
        proofs = row.Proofs?.Split('\n'),
    };

    private static string? Text(DateTimeOffset? instant) => instant is { } at ? Instant.Format(Instant.Floor(at)) : null;

    /// <summary>What the calendar has made due is done now instead of at the next tick; nothing is closed before its time.</summary>
    private static IResult CloseDue(WakeBoard board)
    {
        board.Wake(nameof(WindowReconciler));
        board.Wake(nameof(CloseReconciler));
        return Results.Accepted();
    }

    private static async Task<IResult> OneAsync(string id, NodeDbContext db, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, db, directory, time, cancellationToken) is not { } row)
        {
            return Problems.NotFound("This period");
        }

        var contributors = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == row.Period && d.Type == DocumentTypes.Contribution)
            .Select(d => d.Author).ToListAsync(cancellationToken);
        return Results.Ok(Show(row, contributors));
    }

    private static async Task<IResult> StatementAsync(string id, NodeDbContext db, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, directory, time, cancellationToken);
        return row is { Stage: CloseStage.Issued, StatementUtf8: { } utf8 } ? Results.Bytes(utf8, Json) : NotIssued(row);
    }

    private static async Task<IResult> TextAsync(
        string id, string? lang, NodeDbContext db, Periods periods, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (lang is not (null or "fr" or "en"))
        {
            return Problems.Invalid("lang is fr or en.");
        }

        var row = await FindAsync(id, db, directory, time, cancellationToken);
        if (row is not { Stage: CloseStage.Issued, StatementUtf8: not null } || await periods.FactsAsync(db, BillingPeriod.Parse(row.Period), cancellationToken) is not { } facts)
        {
            return NotIssued(row);
        }

        return Results.Text(await StatementFile.TextAsync(db, facts, row, lang == "en" ? StatementLanguage.English : StatementLanguage.French, cancellationToken));
    }

    private static async Task<IResult> BundleAsync(string id, NodeDbContext db, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, directory, time, cancellationToken);
        return row is { Stage: CloseStage.Issued } ? Results.Bytes(await StatementFile.BundleAsync(db, row, cancellationToken), Json) : NotIssued(row);
    }

    private static async Task<IResult> ContributionAsync(string hash, NodeDbContext db, CancellationToken cancellationToken)
    {
        var utf8 = Sha256Digest.TryParse(hash, out var digest)
            ? await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Hash == digest && d.Type == DocumentTypes.Contribution).Select(d => d.Utf8).SingleOrDefaultAsync(cancellationToken)
            : null;
        return utf8 is null ? Problems.NotFound("This contribution") : Results.Bytes(utf8, Json);
    }

    private static async Task<IResult> InputSetAsync(string hash, NodeDbContext db, CancellationToken cancellationToken)
    {
        var utf8 = Sha256Digest.TryParse(hash, out var digest)
            ? await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.NamedSet == digest).Select(d => d.Utf8).FirstOrDefaultAsync(cancellationToken)
            : null;
        return utf8 is null ? Problems.NotFound("This input set") : Results.Bytes(utf8, Json);
    }

    private static async Task<IResult> MemberStatementAsync(string hash, NodeDbContext db, CancellationToken cancellationToken)
    {
        var utf8 = Sha256Digest.TryParse(hash, out var digest)
            ? await db.Set<CloseRow>().AsNoTracking().Where(c => c.Statement == digest).Select(c => c.StatementUtf8).FirstOrDefaultAsync(cancellationToken)
            : null;
        return utf8 is null ? Problems.NotFound("This statement") : Results.Bytes(utf8, Json);
    }

    private static async Task<CloseRow?> FindAsync(string id, NodeDbContext db, MembershipDirectory directory, TimeProvider time, CancellationToken cancellationToken) =>
        directory.Current is { } view && await Periods.SelectAsync(db, view, id, time.GetUtcNow(), cancellationToken) is { } period
            ? await db.Set<CloseRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Period == period.Id, cancellationToken)
            : null;

    private static IResult NotIssued(CloseRow? row) => row is null
        ? Problems.NotFound("This period")
        : Problems.Problem(
            StatusCodes.Status404NotFound,
            "notIssued",
            "The statement of this period is not issued yet.",
            row.Fault ?? string.Create(CultureInfo.InvariantCulture, $"The period ends at {Instant.Format(row.End)}; its close is {(row.Stage == CloseStage.Open ? "open" : "closed, and waits for signatures")}."));
}
