using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>What became of a declaration, first reason first.</summary>
internal enum DeclareOutcome
{
    Declared,
    InvalidPool,
    InvalidAmount,
    InvalidText,

    /// <summary>No period of the charter, or one that has not begun.</summary>
    NoSuchPeriod,

    /// <summary>This member's contribution to the period is signed already.</summary>
    PeriodContributed,

    /// <summary>The charter has no budget line for this member and pool.</summary>
    NoBudgetLine,

    /// <summary>Together with what is declared already it is more than the budget line.</summary>
    OverBudget,
}

/// <summary>A declaration as the treasurer makes it.</summary>
internal sealed record CostRequest
{
    public required string Pool { get; init; }

    public required long AmountMinorUnits { get; init; }

    public required BillingPeriod Period { get; init; }

    public required string Text { get; init; }

    public Sha256Digest? Evidence { get; init; }
}

internal sealed record DeclareResult(DeclareOutcome Outcome, CostRow? Cost, long LeftMinorUnits);

/// <summary>Signs the costs that this member bore for all. They count inside a budget line of the charter (design 05); no other way is open yet, so nothing else is signed.</summary>
internal sealed class CostDeclarations(DocumentLog log, MembershipDirectory directory, TimeProvider time)
{
    private const int MaxTextLength = 200;

    public async Task<DeclareResult> DeclareAsync(NodeDbContext db, CostRequest request, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        var now = time.GetUtcNow();
        var outcome = CheckForm(view, request, now, out var pool);
        if (outcome != DeclareOutcome.Declared)
        {
            return new DeclareResult(outcome, null, 0);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await CloseRows.EnsureAsync(db, request.Period, cancellationToken);
        // The lock of the close: a declaration is either inside the contribution or refused, never forgotten between the two.
        await db.Set<CloseRow>().FromSql($"SELECT * FROM settlement.close WHERE period = {request.Period.Id} FOR UPDATE").AsNoTracking().SingleAsync(cancellationToken);
        if (await db.Set<CloseDocumentRow>().AnyAsync(d => d.Period == request.Period.Id && d.Type == DocumentTypes.Contribution && d.Author == view.Self, cancellationToken))
        {
            return new DeclareResult(DeclareOutcome.PeriodContributed, null, 0);
        }

        var line = view.Charter.BudgetLines.FirstOrDefault(b => b.Member == view.Self && b.Pool == (CostPool)(int)pool);
        var name = NameOf(pool);
        var declared = await db.Set<CostRow>().Where(c => c.Period == request.Period.Id && c.Pool == name).SumAsync(c => c.AmountMinorUnits, cancellationToken);
        var left = (line?.MaxMinorUnitsPerPeriod ?? 0) - declared;
        if (request.AmountMinorUnits > left)
        {
            return new DeclareResult(line is null ? DeclareOutcome.NoBudgetLine : DeclareOutcome.OverBudget, null, left);
        }

        var cost = await SignAsync(db, view, request, name, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new DeclareResult(DeclareOutcome.Declared, cost, left - request.AmountMinorUnits);
    }

    private static DeclareOutcome CheckForm(MembershipView view, CostRequest request, DateTimeOffset now, out PoolKind pool)
    {
        pool = PoolKind.Storage;
        var known = Enum.GetValues<PoolKind>().Where(p => NameOf(p) == request.Pool).Select(p => (PoolKind?)p).FirstOrDefault();
        if (known is null)
        {
            return DeclareOutcome.InvalidPool;
        }

        pool = known.Value;
        if (request.AmountMinorUnits <= 0)
        {
            return DeclareOutcome.InvalidAmount;
        }

        if (request.Text.Length is 0 or > MaxTextLength || request.Text.Any(char.IsControl))
        {
            return DeclareOutcome.InvalidText;
        }

        return Periods.Exists(view, request.Period) && request.Period.Start <= now ? DeclareOutcome.Declared : DeclareOutcome.NoSuchPeriod;
    }

    private async Task<CostRow> SignAsync(NodeDbContext db, MembershipView view, CostRequest request, string pool, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = new CostDeclarationBody
        {
            Pool = pool,
            AmountMinorUnits = request.AmountMinorUnits,
            Currency = view.Charter.Currency,
            Period = request.Period.Id,
            Text = request.Text,
            Evidence = request.Evidence,
        };
        var document = await log.AppendAsync(db, DocumentTypes.CostDeclaration, body, DocumentJson.Strict.CostDeclarationBody, cancellationToken);
        var cost = new CostRow
        {
            Document = document.Hash,
            Period = request.Period.Id,
            Pool = pool,
            AmountMinorUnits = request.AmountMinorUnits,
            Currency = view.Charter.Currency,
            Text = request.Text,
            Evidence = request.Evidence,
            Utf8 = document.Utf8.ToArray(),
            DeclaredAt = now,
        };
        db.Add(cost);
        await db.SaveChangesAsync(cancellationToken);
        return cost;
    }

    private static string NameOf(PoolKind pool) => pool == PoolKind.Storage ? "storage" : "egress";
}
