using Federation.Accounting.Close;
using Federation.Accounting.CostSharing;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Accounting.Windows;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using CostDeclaration = Federation.Accounting.CostSharing.CostDeclaration;
using MeterKind = Federation.Accounting.Windows.MeterKind;

namespace Federation.Accounting.Evidence;

/// <summary>From the documents of a closed input set to what the statement is computed from. Documents that say nothing usable are left out, in the
/// same way for all.</summary>
public static class StatementAssembly
{
    /// <summary>Collects summaries with their answers, authorisations and declared costs.</summary>
    /// <param name="facts">The period's facts.</param>
    /// <param name="set">The closed input set.</param>
    /// <param name="contributions">Its contributions; others are ignored.</param>
    public static StatementInput Assemble(PeriodFacts facts, InputSet set, IEnumerable<Contribution> contributions)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(set);
        var named = set.Contributions.Select(c => c.Hash).ToHashSet();
        var documents = contributions.Where(c => named.Contains(c.Hash)).SelectMany(c => c.Documents)
            .DistinctBy(d => d.Document.Hash).OrderBy(d => d.Document.Hash).ToList();
        return new StatementInput
        {
            Period = facts.Period,
            Terms = facts.Terms,
            InputSetHash = set.Hash,
            Members = facts.Members,
            Usage = Usage(facts, documents),
            Declarations = [.. Declarations(facts, documents)],
        };
    }

    private static List<ReportedUsage> Usage(PeriodFacts facts, List<AuthoredDocument> documents)
    {
        var parties = facts.Members.Select(m => m.Handle).ToHashSet();
        var answers = Answers(documents);
        var usage = new Dictionary<ChainId, ReportedUsage>();
        foreach (var (author, document) in documents)
        {
            // Of two summaries that a host signed for one chain the one with the lower hash counts, wherever it came from.
            if (document.Header.Type == DocumentTypes.UsageSummary && document.TryReadBody(DocumentJson.Strict.UsageSummaryBody, out var body)
                && UsageDocuments.TryReadSummary(body, facts.Period, out var summary) && summary!.Chain.Host == author
                && parties.Contains(summary.Chain.Owner) && !usage.ContainsKey(summary.Chain))
            {
                usage.Add(summary.Chain, new ReportedUsage
                {
                    Summary = summary,
                    Answer = answers.TryGetValue((document.Hash, summary.Chain.Owner), out var answer) ? UsageDocuments.ToAnswer(answer, summary) : null,
                    Authorised = Authorised(summary.Chain, facts.Period, documents),
                });
            }
        }

        return [.. usage.Values.OrderBy(u => u.Summary.Chain)];
    }

    private static Dictionary<(Sha256Digest Summary, MemberHandle Owner), SummaryAnswerBody> Answers(List<AuthoredDocument> documents)
    {
        var answers = new Dictionary<(Sha256Digest, MemberHandle), SummaryAnswerBody>();
        foreach (var (author, document) in documents)
        {
            if (document.Header.Type == DocumentTypes.SummaryAnswer && document.TryReadBody(DocumentJson.Strict.SummaryAnswerBody, out var body))
            {
                answers.TryAdd((body.Summary, author), body);
            }
        }

        return answers;
    }

    private static IEnumerable<CostDeclaration> Declarations(PeriodFacts facts, List<AuthoredDocument> documents)
    {
        foreach (var (author, document) in documents)
        {
            if (document.Header.Type == DocumentTypes.CostDeclaration && document.TryReadBody(DocumentJson.Strict.CostDeclarationBody, out var body)
                && body.Currency == facts.Terms.Currency && Enum.TryParse<PoolKind>(body.Pool, ignoreCase: true, out var pool)
                && string.Equals(body.Pool, pool.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                yield return new CostDeclaration
                {
                    Id = document.Hash,
                    Member = author,
                    Pool = pool,
                    PeriodId = body.Period,
                    AmountMinor = body.AmountMinorUnits,
                    EvidenceHash = body.Evidence ?? default,
                };
            }
        }
    }

    // The owner's signature on the lease authorises stored time up to size × duration, its standing tickets authorise egress up to their
    // ceilings (design 05, Liveness).
    private static Int128 Authorised(ChainId chain, BillingPeriod period, List<AuthoredDocument> documents) => chain.Meter switch
    {
        MeterKind.Stored => AuthorisedStored(chain, period, documents),
        MeterKind.EgressPublic => AuthorisedEgress(chain, period, documents),
        _ => 0,
    };

    private static Int128 AuthorisedStored(ChainId chain, BillingPeriod period, List<AuthoredDocument> documents)
    {
        var records = new List<OwnerRecord>();
        foreach (var (author, document) in documents)
        {
            if (author == chain.Owner && document.Header.Type == DocumentTypes.LeaseBatch
                && document.TryReadBody(DocumentJson.Strict.LeaseBatchBody, out var batch) && batch.Owner == chain.Owner && batch.Host == chain.Host)
            {
                records.AddRange(batch.OwnerRecords.Where(r => r.HostHandle == chain.Host && r.OwnerHandle == chain.Owner));
            }
        }

        var total = Int128.Zero;
        foreach (var lease in records.GroupBy(r => r.LeaseId))
        {
            var confirmed = lease.Where(r => r.Phase == OwnerPhase.Confirmed).ToList();
            if (confirmed.Count > 0)
            {
                var ended = lease.Where(r => r.Phase is OwnerPhase.Released or OwnerPhase.Erased).Select(r => r.At).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
                var until = confirmed.Max(r => r.Until) is var last && last < ended ? last : ended;
                var interval = new StoredInterval(confirmed[0].Manifest.Size, confirmed.Min(r => r.At), until);
                total = checked(total + StoredTime.In(interval, period.Start, period.End).Value);
            }
        }

        return total;
    }

    private static Int128 AuthorisedEgress(ChainId chain, BillingPeriod period, List<AuthoredDocument> documents)
    {
        var ceilings = new Dictionary<(LeaseId, string), long>();
        foreach (var (author, document) in documents)
        {
            if (author == chain.Owner && document.Header.Type == DocumentTypes.StandingTicket
                && document.TryReadBody(DocumentJson.Strict.StandingTicketBody, out var ticket) && ticket.Host == chain.Host && ticket.CeilingBytes > 0
                && CalendarMonth.TryParse(ticket.Month, out var month) && month.Start < period.End && month.End > period.Start)
            {
                ceilings.TryAdd((ticket.Lease, ticket.Month), ticket.CeilingBytes);
            }
        }

        return ceilings.Values.Aggregate(Int128.Zero, (sum, c) => checked(sum + c));
    }
}
