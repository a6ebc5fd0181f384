using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>What can happen to a close. Authors and signatures were verified by the caller; meaning is checked here.</summary>
public abstract record CloseEvent
{
    private CloseEvent()
    {
    }

    /// <summary>Time passed.</summary>
    public sealed record Tick : CloseEvent;

    /// <summary>A contribution, one's own or another's, is stored with all documents that it carries.</summary>
    /// <param name="Contribution">Which.</param>
    public sealed record ContributionStored(ContributionRef Contribution) : CloseEvent;

    /// <summary>The content of a set that was asked for.</summary>
    /// <param name="Set">The set.</param>
    public sealed record SetReceived(InputSet Set) : CloseEvent;

    /// <summary>A proposal.</summary>
    /// <param name="Proposal">As signed.</param>
    public sealed record ProposalReceived(InputSetProposal Proposal) : CloseEvent;

    /// <summary>A round note.</summary>
    /// <param name="Note">As signed.</param>
    public sealed record NoteReceived(RoundNote Note) : CloseEvent;

    /// <summary>A signature on an input set.</summary>
    /// <param name="Signature">As signed.</param>
    public sealed record SignatureReceived(SetSignature Signature) : CloseEvent;

    /// <summary>This node computed the statement of the closed set.</summary>
    /// <param name="SetHash">The closed set.</param>
    /// <param name="StatementHash">Hash of the canonical bytes.</param>
    public sealed record StatementComputed(Sha256Digest SetHash, Sha256Digest StatementHash) : CloseEvent;

    /// <summary>A signature on a statement.</summary>
    /// <param name="Signature">As signed.</param>
    public sealed record StatementSignatureReceived(StatementSignature Signature) : CloseEvent;
}

/// <summary>What a member did that two of its own signatures contradict.</summary>
public enum DoubleSigningKind
{
    /// <summary>Two sets proposed in one round.</summary>
    TwoProposals,

    /// <summary>Two sets signed in one round.</summary>
    TwoSetsInOneRound,

    /// <summary>A note that hides or misnames a signature, or two notes for one round.</summary>
    FalseNote,
}

/// <summary>Proof against a member: two documents that it signed.</summary>
/// <param name="Member">Who.</param>
/// <param name="Kind">What.</param>
/// <param name="Round">Round of the second document.</param>
/// <param name="First">Set named by the first document; none when it names none.</param>
/// <param name="Second">Set named by the second document; none when it names none.</param>
public sealed record DoubleSigning(MemberHandle Member, DoubleSigningKind Kind, int Round, Sha256Digest First, Sha256Digest Second);

/// <summary>Why a well-signed document of a close has no effect, in the order of the checks.</summary>
public enum CloseRefusal
{
    /// <summary>Its author is not in the electorate.</summary>
    NotInElectorate,

    /// <summary>It belongs to another period.</summary>
    OtherPeriod,

    /// <summary>The round does not exist.</summary>
    NoSuchRound,

    /// <summary>Not this member's turn.</summary>
    WrongProposer,

    /// <summary>Fewer contributions than a quorum, or one member twice.</summary>
    TooFewContributions,

    /// <summary>No notes of a quorum for its round.</summary>
    UnjustifiedRound,

    /// <summary>The notes name a signed set, and the proposal is another.</summary>
    IgnoresSignedSet,
}

/// <summary>What the node has to do. Effects are stored in one transaction with the state, then carried out at least once.</summary>
public abstract record CloseEffect
{
    private CloseEffect()
    {
    }

    /// <summary>Build, sign and publish one's own contribution.</summary>
    public sealed record PrepareContribution : CloseEffect;

    /// <summary>Ask the others for a contribution.</summary>
    /// <param name="Contribution">Which.</param>
    public sealed record FetchContribution(ContributionRef Contribution) : CloseEffect;

    /// <summary>Ask the others for the content of a set.</summary>
    /// <param name="SetHash">Which.</param>
    public sealed record FetchSet(Sha256Digest SetHash) : CloseEffect;

    /// <summary>Sign and send to all.</summary>
    /// <param name="Proposal">What.</param>
    public sealed record PublishProposal(InputSetProposal Proposal) : CloseEffect;

    /// <summary>Sign and send to all.</summary>
    /// <param name="Note">What.</param>
    public sealed record PublishNote(RoundNote Note) : CloseEffect;

    /// <summary>Sign and send to all.</summary>
    /// <param name="Signature">What.</param>
    public sealed record PublishSignature(SetSignature Signature) : CloseEffect;

    /// <summary>Sign and send to all.</summary>
    /// <param name="Signature">What.</param>
    public sealed record PublishStatementSignature(StatementSignature Signature) : CloseEffect;

    /// <summary>A quorum signed this set in one round, and every document of it is here: compute the statement.</summary>
    /// <param name="Set">The closed set.</param>
    /// <param name="Round">In which round.</param>
    public sealed record ComputeStatement(InputSet Set, int Round) : CloseEffect;

    /// <summary>A quorum signed this statement.</summary>
    /// <param name="StatementHash">Hash of its bytes.</param>
    public sealed record StatementIssued(Sha256Digest StatementHash) : CloseEffect;

    /// <summary>A member signed other bytes for the same set: show both the first differing line.</summary>
    /// <param name="Member">Who.</param>
    /// <param name="Theirs">Its hash.</param>
    /// <param name="Ours">One's own hash.</param>
    public sealed record StatementDiffers(MemberHandle Member, Sha256Digest Theirs, Sha256Digest Ours) : CloseEffect;

    /// <summary>A proof to keep and to show.</summary>
    /// <param name="Proof">What.</param>
    public sealed record ReportDoubleSigning(DoubleSigning Proof) : CloseEffect;

    /// <summary>Store the document as rejected.</summary>
    /// <param name="Author">Who signed it.</param>
    /// <param name="Reason">Why.</param>
    public sealed record RefuseDocument(MemberHandle Author, CloseRefusal Reason) : CloseEffect;
}
