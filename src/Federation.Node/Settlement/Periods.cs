using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Settlement;

/// <summary>The periods of the charter, and what the member-set chain says of each.</summary>
internal sealed class Periods(MembershipReader reader, MembershipDirectory directory)
{
    private volatile Known? _known;

    /// <summary>Periods as the charter in force cuts them.</summary>
    public static PeriodSequence SequenceOf(MembershipView view) => PeriodFacts.TermsOf(view.Charter).Periods;

    /// <summary>True for a period of the charter that is not before the federation.</summary>
    public static bool Exists(MembershipView view, BillingPeriod period)
    {
        var sequence = SequenceOf(view);
        return sequence.Containing(period.Start) == period && period.End > view.Charter.Founding.FoundedAt;
    }

    /// <summary>Facts of a period; null when the federation cannot judge it.</summary>
    public async Task<PeriodFacts?> FactsAsync(NodeDbContext db, BillingPeriod period, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is null || known.Revision != directory.Current?.Revision)
        {
            known = await ReadAsync(db, cancellationToken);
            _known = known;
        }

        return known is null ? null : PeriodFacts.Of(known.Chain, period, known.Charters.GetValueOrDefault);
    }

    /// <summary>The period that a person names: an id, <c>current</c>, <c>last</c> (the newest with a statement), or an instant inside it.</summary>
    public static async Task<BillingPeriod?> SelectAsync(NodeDbContext db, MembershipView view, string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (text == "current")
        {
            return SequenceOf(view).Containing(now);
        }

        if (text == "last")
        {
            var last = await db.Set<CloseRow>().AsNoTracking().Where(c => c.Stage == CloseStage.Issued).OrderByDescending(c => c.Start).Select(c => c.Period).FirstOrDefaultAsync(cancellationToken);
            return BillingPeriod.TryParse(last, out var issued) ? issued : null;
        }

        if (Instant.TryParse(text, out var instant))
        {
            return SequenceOf(view).Containing(instant);
        }

        return BillingPeriod.TryParse(Uri.UnescapeDataString(text), out var period) ? period : null;
    }

    private async Task<Known?> ReadAsync(NodeDbContext db, CancellationToken cancellationToken)
    {
        if (await reader.ReadChainAsync(db, cancellationToken) is not { } chain)
        {
            return null;
        }

        var charters = new Dictionary<Sha256Digest, Charter>();
        foreach (var row in await db.Set<RevisionRow>().AsNoTracking().Where(r => r.CharterUtf8 != null).ToListAsync(cancellationToken))
        {
            if (Charter.TryRead(row.CharterUtf8!, out var charter) == MembershipReadFault.None)
            {
                charters[row.Charter] = charter!;
            }
        }

        return new Known(directory.Current?.Revision ?? 0, chain, charters);
    }

    private sealed record Known(long Revision, VerifiedMemberSets Chain, Dictionary<Sha256Digest, Charter> Charters);
}
