using Federation.Protocol.Documents;
using Federation.Protocol.Membership;

namespace Federation.Node.Membership;

/// <summary>Why a document of another member is not believed, first reason first.</summary>
internal enum DocumentVerdict
{
    Valid,
    NotInFederation,
    WrongFederation,
    UnknownAuthor,
    AuthorIsOut,
    UnknownRevision,
    WrongKey,
    WrongProof,
}

/// <summary>Judges a document against the pinned member set: keys are never fetched.</summary>
internal sealed class DocumentVerifier(MembershipDirectory directory)
{
    public DocumentVerdict Verify(SignedDocument document, out MemberEntry? author)
    {
        author = null;
        if (directory.Current is not { } view)
        {
            return DocumentVerdict.NotInFederation;
        }

        if (document.Header.Federation != view.FederationId.ToString())
        {
            return DocumentVerdict.WrongFederation;
        }

        author = view.ByActor(document.Header.Author);
        if (author is null)
        {
            return DocumentVerdict.UnknownAuthor;
        }

        if (author.State == MemberState.Out)
        {
            return DocumentVerdict.AuthorIsOut;
        }

        if (document.Header.MemberRevision > view.Revision)
        {
            return DocumentVerdict.UnknownRevision;
        }

        if (view.ByKeyId(document.VerificationMethod, MemberKeyPurpose.Document) is not { } found || found.Member.Handle != author.Handle)
        {
            return DocumentVerdict.WrongKey;
        }

        return document.VerifyProof(found.Key) == ProofVerdict.Valid ? DocumentVerdict.Valid : DocumentVerdict.WrongProof;
    }
}
