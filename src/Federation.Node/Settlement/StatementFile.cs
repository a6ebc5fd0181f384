using Federation.Accounting.Evidence;
using Federation.Accounting.Statements;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Documents.Bodies;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>What can be carried away of an issued statement: the page to print, and the bundle that anyone verifies offline.</summary>
internal static class StatementFile
{
    private const int TextWidth = 100;

    public static async Task<string> TextAsync(NodeDbContext db, PeriodFacts facts, CloseRow close, StatementLanguage language, CancellationToken cancellationToken)
    {
        var (_, statement) = await StatementReading.ReadAsync(db, facts, close, cancellationToken);
        return StatementText.Render(statement, language, TextWidth);
    }

    /// <summary>The member-set chain, the signed inputs that the closed set names, the signatures, and the statement.</summary>
    public static async Task<byte[]> BundleAsync(NodeDbContext db, CloseRow close, CancellationToken cancellationToken)
    {
        var inputSet = close.InputSet!.Value;
        var sets = await db.Set<RevisionRow>().AsNoTracking().OrderBy(r => r.Number).Select(r => r.Utf8).ToListAsync(cancellationToken);
        var set = await CloseDocuments.SetAsync(db, close.Period, inputSet, cancellationToken);
        var named = set!.Contributions.Select(c => c.Hash).ToHashSet();
        var documents = await db.Set<CloseDocumentRow>().AsNoTracking().Where(d => d.Period == close.Period).OrderBy(d => d.Type).ThenBy(d => d.Hash).ToListAsync(cancellationToken);
        var kept = documents.Where(d => d.Type switch
        {
            DocumentTypes.Contribution => named.Contains(d.Hash),
            DocumentTypes.InputSet => d.NamedSet == inputSet,
            DocumentTypes.InputSetSignature or DocumentTypes.StatementSignature => true,
            _ => false,
        });
        return StatementBundle.Write(close.Period, sets, kept.Select(d => d.Utf8), close.StatementUtf8!);
    }
}
