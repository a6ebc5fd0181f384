using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;

namespace Federation.Accounting.Evidence;

/// <summary>Why a contribution is not taken, in the order of the checks. Every member decides the same, since only signed bytes and the member-set
/// chain are looked at.</summary>
public enum ContributionFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>The member set that signed it is not known here yet; the only answer that may change.</summary>
    UnknownRevision,

    /// <summary>The proof is not that of a member.</summary>
    WrongProof,

    /// <summary>The body does not have its form.</summary>
    WrongBody,

    /// <summary>It belongs to another period.</summary>
    OtherPeriod,

    /// <summary>A document inside is not in form.</summary>
    UnreadableDocument,

    /// <summary>The proof of a document inside is not that of a member.</summary>
    UnprovenDocument,

    /// <summary>A document inside of a type that has no place here, or of another author than its type demands.</summary>
    ForeignDocument,
}

/// <summary>A document with the member that signed it.</summary>
/// <param name="Author">Who.</param>
/// <param name="Document">What.</param>
public sealed record AuthoredDocument(MemberHandle Author, SignedDocument Document);

/// <summary>One member's contribution, read and believed.</summary>
public sealed record Contribution
{
    /// <summary>Types that a contribution may carry: the author's own summaries and declarations; answers; and the owners' leases and tickets that
    /// authorise summaries without an answer (design 05, Liveness).</summary>
    private static readonly string[] Carried =
        [DocumentTypes.UsageSummary, DocumentTypes.SummaryAnswer, DocumentTypes.CostDeclaration, DocumentTypes.LeaseBatch, DocumentTypes.StandingTicket];

    /// <summary>Its author.</summary>
    public required MemberHandle Member { get; init; }

    /// <summary>Hash of the signed document.</summary>
    public required Sha256Digest Hash { get; init; }

    /// <summary>The documents inside, each proven.</summary>
    public required IReadOnlyList<AuthoredDocument> Documents { get; init; }

    /// <summary>Reads a contribution and every document in it.</summary>
    /// <param name="document">As signed.</param>
    /// <param name="periodId">The period that closes.</param>
    /// <param name="directory">Keys of the chain.</param>
    /// <param name="contribution">Set when the answer is none.</param>
    public static ContributionFault TryRead(
        SignedDocument document, string periodId, MemberDirectoryView directory, out Contribution? contribution)
    {
        ArgumentNullException.ThrowIfNull(document);
        contribution = null;
        if (!TryFindAuthor(document, directory, out var author, out var fault))
        {
            return fault;
        }

        if (document.Header.Type != DocumentTypes.Contribution || !document.TryReadBody(DocumentJson.Strict.ContributionBody, out var body))
        {
            return ContributionFault.WrongBody;
        }

        if (body.Period != periodId)
        {
            return ContributionFault.OtherPeriod;
        }

        var inside = new List<AuthoredDocument>();
        foreach (var element in body.Documents)
        {
            fault = TryReadInside(element, author, directory, out var carried);
            if (fault != ContributionFault.None)
            {
                return fault;
            }

            inside.Add(carried!);
        }

        contribution = new Contribution { Member = author, Hash = document.Hash, Documents = inside };
        return ContributionFault.None;
    }

    /// <summary>The member whose document key signed this document under the revision that it names.</summary>
    /// <param name="document">As signed.</param>
    /// <param name="directory">Keys of the chain.</param>
    /// <param name="author">Who.</param>
    /// <param name="fault">None, unknown revision or wrong proof.</param>
    public static bool TryFindAuthor(SignedDocument document, MemberDirectoryView directory, out MemberHandle author, out ContributionFault fault)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(directory);
        author = default;
        fault = ContributionFault.WrongProof;
        if (document.Header.Federation != directory.FederationId.ToString())
        {
            return false;
        }

        if (!directory.TryFindKey(document.Header.MemberRevision, document.VerificationMethod, MemberKeyPurpose.Document, out var member, out var key))
        {
            fault = document.Header.MemberRevision > directory.Revision.Content.Number ? ContributionFault.UnknownRevision : fault;
            return false;
        }

        if (member.Actor != document.Header.Author || document.VerifyProof(key) != ProofVerdict.Valid)
        {
            return false;
        }

        author = member.Handle;
        fault = ContributionFault.None;
        return true;
    }

    private static ContributionFault TryReadInside(
        JsonElement element, MemberHandle contributor, MemberDirectoryView directory, out AuthoredDocument? carried)
    {
        carried = null;
        if (!TryReadDocument(element, out var document))
        {
            return ContributionFault.UnreadableDocument;
        }

        if (!TryFindAuthor(document, directory, out var author, out _))
        {
            return ContributionFault.UnprovenDocument;
        }

        var type = document.Header.Type;
        var mustBeOwn = type is DocumentTypes.UsageSummary or DocumentTypes.CostDeclaration;
        if (!Carried.Contains(type, StringComparer.Ordinal) || (mustBeOwn && author != contributor))
        {
            return ContributionFault.ForeignDocument;
        }

        carried = new AuthoredDocument(author, document);
        return ContributionFault.None;
    }

    internal static bool TryReadDocument(JsonElement element, [NotNullWhen(true)] out SignedDocument? document)
    {
        document = null;
        return element.ValueKind == JsonValueKind.Object
            && SignedDocument.TryRead(JcsCanonicalizer.Canonicalize(element), JsonLimits.Batch, out document) == DocumentFault.None;
    }
}
