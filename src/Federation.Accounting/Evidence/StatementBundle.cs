using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Accounting.Close;
using Federation.Accounting.Periods;
using Federation.Accounting.Statements;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;

namespace Federation.Accounting.Evidence;

/// <summary>Why a bundle does not prove its statement, in the order of the checks.</summary>
public enum BundleFault
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Not a bundle in form.</summary>
    Malformed,

    /// <summary>The member sets are no valid chain from their genesis, or not that of the federation that was named.</summary>
    WrongMemberSets,

    /// <summary>The federation, its charter or its electorate at the period's end is missing.</summary>
    NoFacts,

    /// <summary>A document is not in form or its proof is not that of a member.</summary>
    WrongDocument,

    /// <summary>The input set is not signed by a quorum in one round.</summary>
    NotClosed,

    /// <summary>A contribution of the input set is missing or not believed.</summary>
    WrongContribution,

    /// <summary>No statement can be computed from the inputs.</summary>
    NotComputable,

    /// <summary>The statement in the bundle is another than the one computed.</summary>
    StatementDiffers,

    /// <summary>The statement is not signed by a quorum.</summary>
    NotIssued,
}

/// <summary>What was found.</summary>
public sealed record BundleVerdict
{
    /// <summary>The first fault.</summary>
    public required BundleFault Fault { get; init; }

    /// <summary>Which document or member, in words; empty when nothing is wrong.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Hash of the genesis from which everything was verified.</summary>
    public Sha256Digest Federation { get; init; }

    /// <summary>What was computed; null when it did not come to that.</summary>
    public Statement? Statement { get; init; }

    /// <summary>The first line in which the statement of the bundle (left) differs from the computed one (right).</summary>
    public DifferingLine? Difference { get; init; }
}

/// <summary>The signed inputs of one statement with the statement itself: all that an outsider needs to recompute it offline (design 05).</summary>
public static class StatementBundle
{
    /// <summary>Version of the layout.</summary>
    public const string Schema = "statement-bundle/1";

    /// <summary>Writes a bundle as canonical bytes.</summary>
    /// <param name="periodId">The period.</param>
    /// <param name="memberSets">The member-set files, from the genesis on.</param>
    /// <param name="documents">Input set, its signatures, its contributions and the signatures on the statement, as signed.</param>
    /// <param name="statement">The statement's canonical bytes.</param>
    public static byte[] Write(string periodId, IEnumerable<byte[]> memberSets, IEnumerable<byte[]> documents, byte[] statement)
    {
        var json = new JsonObject
        {
            ["schema"] = Schema,
            ["period"] = periodId,
            ["memberSets"] = new JsonArray([.. memberSets.Select(m => JsonNode.Parse(m))]),
            ["documents"] = new JsonArray([.. documents.Select(d => JsonNode.Parse(d))]),
            ["statement"] = JsonNode.Parse(statement),
        };
        return JcsCanonicalizer.Canonicalize(json);
    }

    /// <summary>Checks every signature and hash from the genesis on, computes the statement again and compares it.</summary>
    /// <param name="utf8">The bundle.</param>
    /// <param name="pinnedFederation">The federation that the reader trusts; none takes the bundle's own genesis.</param>
    /// <param name="now">The time at which the expiry of the newest set is judged.</param>
    public static BundleVerdict Verify(ReadOnlyMemory<byte> utf8, Sha256Digest pinnedFederation, DateTimeOffset now)
    {
        if (StrictJson.TryParse(utf8, JsonLimits.Statement, out var parsed) != JsonFault.None)
        {
            return new BundleVerdict { Fault = BundleFault.Malformed, Detail = "The file is not JSON within the bounds of a bundle." };
        }

        using var json = parsed!;
        return new BundleCheck(json.RootElement, pinnedFederation, now).Run();
    }

    private sealed class BundleCheck(JsonElement root, Sha256Digest pinnedFederation, DateTimeOffset now)
    {
        private readonly List<AuthoredDocument> _documents = [];
        private BillingPeriod? _period;
        private PeriodFacts? _facts;
        private Statement? _statement;

        public BundleVerdict Run() => ReadForm() ?? ReadFacts() ?? ReadDocuments() ?? CheckSet(out var set) ?? Compute(set!) ?? CheckIssued(set!) ?? Verdict(BundleFault.None);

        private BundleVerdict? ReadForm()
        {
            string[] members = ["documents", "memberSets", "period", "schema", "statement"];
            return root.ValueKind == JsonValueKind.Object && members.All(m => root.TryGetProperty(m, out _)) && root.GetProperty("schema").ToString() == Schema
                && BillingPeriod.TryParse(root.GetProperty("period").ToString(), out _period)
                && root.GetProperty("documents").ValueKind == JsonValueKind.Array && root.GetProperty("memberSets").ValueKind == JsonValueKind.Array
                && root.GetProperty("statement").ValueKind == JsonValueKind.Object
                ? null
                : Verdict(BundleFault.Malformed, $"Not a {Schema}.");
        }

        private BundleVerdict? ReadFacts()
        {
            var files = new List<MemberSetFile>();
            foreach (var element in root.GetProperty("memberSets").EnumerateArray())
            {
                if (MemberSetFile.TryRead(JcsCanonicalizer.Canonicalize(element), out var file) != MembershipReadFault.None)
                {
                    return Verdict(BundleFault.WrongMemberSets, $"Member set {files.Count + 1} is not in form.");
                }

                files.Add(file!);
            }

            var verdict = MemberSetChain.Verify([.. files.Select(f => f.Revision)], pinnedFederation, now);
            if (verdict is not { Refusal: MemberSetRefusal.None, Chain: { } chain })
            {
                return Verdict(BundleFault.WrongMemberSets, $"Member set {verdict.Number}: {verdict.Refusal}.");
            }

            var charters = files.Select(f => f.Charter).OfType<Charter>().ToDictionary(c => c.ComputeHash());
            _facts = PeriodFacts.Of(chain, _period!, charters.GetValueOrDefault);
            return _facts is null ? Verdict(BundleFault.NoFacts, "No member, or no charter, at the end of the period.") : null;
        }

        private BundleVerdict? ReadDocuments()
        {
            foreach (var element in root.GetProperty("documents").EnumerateArray())
            {
                if (!Contribution.TryReadDocument(element, out var document))
                {
                    return Verdict(BundleFault.WrongDocument, $"Document {_documents.Count + 1} is not in form.");
                }

                if (!Contribution.TryFindAuthor(document, _facts!.Directory, out var author, out var fault))
                {
                    return Verdict(BundleFault.WrongDocument, $"{document.Header.Id}: {fault}.");
                }

                _documents.Add(new AuthoredDocument(author, document));
            }

            return null;
        }

        private BundleVerdict? CheckSet(out InputSet? set)
        {
            var quorum = _facts!.CloseTerms(null).Quorum;
            var votes = _documents.Select(d => CloseEvidence.ReadVote(d.Author, d.Document, _period!.Id)).ToList();
            var closed = votes.OfType<CloseEvent.SignatureReceived>().Select(e => e.Signature).Where(s => _facts.Electorate.Contains(s.Author)).Distinct()
                .GroupBy(s => (s.Round, s.SetHash)).FirstOrDefault(g => g.Count() >= quorum);
            set = closed is null ? null : _documents.Select(d => CloseEvidence.ReadSet(d.Document, _period!.Id)).FirstOrDefault(s => s?.Hash == closed.Key.SetHash);
            return set is null ? Verdict(BundleFault.NotClosed, "No input set is signed by a quorum in one round.") : null;
        }

        private BundleVerdict? Compute(InputSet set)
        {
            var contributions = new List<Contribution>();
            foreach (var named in set.Contributions)
            {
                var document = _documents.FirstOrDefault(d => d.Document.Hash == named.Hash && d.Author == named.Member);
                if (document is null || Contribution.TryRead(document.Document, _period!.Id, _facts!.Directory, out var contribution) != ContributionFault.None)
                {
                    return Verdict(BundleFault.WrongContribution, $"The contribution of {named.Member} is missing or not believed.");
                }

                contributions.Add(contribution!);
            }

            var fault = StatementCalculator.TryCompute(StatementAssembly.Assemble(_facts!, set, contributions), out _statement, out var rule);
            if (fault != StatementFault.None)
            {
                return Verdict(BundleFault.NotComputable, $"{fault}, {rule}.");
            }

            var given = JcsCanonicalizer.Canonicalize(root.GetProperty("statement"));
            var difference = StatementDiff.FirstDifferingLine(given, StatementDocument.Bytes(_statement!));
            return difference is null ? null : Verdict(BundleFault.StatementDiffers, difference.Path) with { Difference = difference };
        }

        private BundleVerdict? CheckIssued(InputSet set)
        {
            var hash = StatementDocument.Hash(_statement!);
            var signers = _documents.Select(d => CloseEvidence.ReadVote(d.Author, d.Document, _period!.Id)).OfType<CloseEvent.StatementSignatureReceived>()
                .Select(e => e.Signature).Where(s => s.SetHash == set.Hash && s.StatementHash == hash && _facts!.Electorate.Contains(s.Author))
                .Select(s => s.Author).Distinct().Count();
            return signers >= _facts!.CloseTerms(null).Quorum ? null : Verdict(BundleFault.NotIssued, $"{signers} of {_facts.Electorate.Count} members signed this statement.");
        }

        private BundleVerdict Verdict(BundleFault fault, string detail = "") =>
            new() { Fault = fault, Detail = detail, Federation = _facts?.Directory.FederationId ?? default, Statement = _statement };
    }
}
