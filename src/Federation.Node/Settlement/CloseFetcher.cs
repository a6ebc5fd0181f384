using System.Text;
using Federation.Accounting.Close;
using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>Asks other members for what a close names and this node lacks. What comes proves itself by its hash and its signature.</summary>
internal sealed class CloseFetcher(PeerClient peers, Periods periods, MembershipDirectory directory, TimeProvider time)
{
    private const int MaxDocumentBytes = 4 << 20;
    private const int MaxStatementBytes = 16 << 20;
    private const int MaxDifferenceLength = 2000;

    /// <summary>True when something came.</summary>
    public async Task<bool> FetchAsync(NodeDbContext db, string period, IReadOnlyList<CloseEffect> asks, CancellationToken cancellationToken)
    {
        if (await periods.FactsAsync(db, BillingPeriod.Parse(period), cancellationToken) is not { } facts)
        {
            return false;
        }

        var came = false;
        foreach (var ask in asks)
        {
            came |= ask switch
            {
                CloseEffect.FetchContribution e => await ContributionAsync(db, facts, e.Contribution, cancellationToken),
                CloseEffect.FetchSet e => await SetAsync(db, facts, e.SetHash, cancellationToken),
                CloseEffect.StatementDiffers e => await CompareAsync(db, period, e, cancellationToken),
                _ => false,
            };
        }

        return came;
    }

    private async Task<bool> ContributionAsync(NodeDbContext db, PeriodFacts facts, ContributionRef wanted, CancellationToken cancellationToken)
    {
        foreach (var member in Order(wanted.Member))
        {
            var answer = await peers.GetAsync(member, SettlementEndpoints.ContributionPath + wanted.Hash, MaxDocumentBytes, cancellationToken);
            if (answer.IsSuccess && SignedDocument.TryRead(answer.Body, JsonLimits.Batch, out var document) == DocumentFault.None && document!.Hash == wanted.Hash
                && Contribution.TryRead(document, facts.Period.Id, facts.Directory, out var contribution) == ContributionFault.None && contribution!.Member == wanted.Member)
            {
                return await CloseDocuments.StoreAsync(db, facts.Period.Id, wanted.Member, document, null, time.GetUtcNow(), cancellationToken);
            }
        }

        return false;
    }

    private async Task<bool> SetAsync(NodeDbContext db, PeriodFacts facts, Sha256Digest wanted, CancellationToken cancellationToken)
    {
        foreach (var member in Order(null))
        {
            var answer = await peers.GetAsync(member, SettlementEndpoints.InputSetPath + wanted, MaxDocumentBytes, cancellationToken);
            if (answer.IsSuccess && SignedDocument.TryRead(answer.Body, JsonLimits.Batch, out var document) == DocumentFault.None
                && CloseEvidence.ReadSet(document!, facts.Period.Id)?.Hash == wanted
                && Contribution.TryFindAuthor(document!, facts.Directory, out var author, out _) && facts.Electorate.Contains(author))
            {
                return await CloseDocuments.StoreAsync(db, facts.Period.Id, author, document!, null, time.GetUtcNow(), cancellationToken);
            }
        }

        return false;
    }

    /// <summary>Finds the first line in which a member's statement differs from ours, and keeps it for the treasurer.</summary>
    private async Task<bool> CompareAsync(NodeDbContext db, string period, CloseEffect.StatementDiffers differs, CancellationToken cancellationToken)
    {
        if (directory.Require().ByHandle(differs.Member) is not { } member)
        {
            return false;
        }

        var ours = await db.Set<CloseRow>().AsNoTracking().Where(c => c.Period == period).Select(c => c.StatementUtf8).SingleAsync(cancellationToken);
        var answer = await peers.GetAsync(member, SettlementEndpoints.StatementPath + differs.Theirs, MaxStatementBytes, cancellationToken);
        if (ours is null || !answer.IsSuccess || Sha256Digest.Of(answer.Body.Span) != differs.Theirs
            || StrictJson.TryParse(answer.Body, JsonLimits.Statement, out var json) != JsonFault.None)
        {
            return false;
        }

        json!.Dispose();
        var line = StatementDiff.FirstDifferingLine(ours, answer.Body);
        var text = new StringBuilder().Append(member.Handle).Append(' ').Append(differs.Theirs).Append(": ")
            .Append(line?.Path).Append(" is ").Append(line?.Left).Append(" here, ").Append(line?.Right).Append(" there").ToString();
        text = text.Length > MaxDifferenceLength ? text[..MaxDifferenceLength] : text;
        await db.Set<CloseRow>().Where(c => c.Period == period).ExecuteUpdateAsync(s => s.SetProperty(c => c.Difference, text), cancellationToken);
        return false;
    }

    private IEnumerable<MemberEntry> Order(MemberHandle? first) => directory.Require().Others.OrderBy(m => m.Handle == first ? 0 : 1).ThenBy(m => m.Handle);
}
