using Federation.Accounting.Close;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Evidence;

/// <summary>Documents of a close as events of the close machine.</summary>
public static class CloseEvidence
{
    /// <summary>The input set that a document proposes; null when it is none of the period.</summary>
    public static InputSet? ReadSet(SignedDocument document, string periodId)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Header.Type == DocumentTypes.InputSet && document.TryReadBody(DocumentJson.Strict.InputSetBody, out var body) && body.Period == periodId
            ? ToSet(body)
            : null;
    }

    /// <summary>The set of a body.</summary>
    public static InputSet ToSet(InputSetBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new InputSet(body.Period, body.Contributions.Select(c => new ContributionRef(c.Member, c.Contribution)));
    }

    /// <summary>The event that a document stands for; null when its type or period is another, or its body is not in form. Contributions and
    /// proposals are not read here: the first need their content, the second the notes beside them.</summary>
    /// <param name="author">Who signed it.</param>
    /// <param name="document">As signed.</param>
    /// <param name="periodId">The period that closes.</param>
    public static CloseEvent? ReadVote(MemberHandle author, SignedDocument document, string periodId)
    {
        ArgumentNullException.ThrowIfNull(document);
        switch (document.Header.Type)
        {
            case DocumentTypes.InputSetSignature
                when document.TryReadBody(DocumentJson.Strict.InputSetSignatureBody, out var signature) && signature.Period == periodId:
                return new CloseEvent.SignatureReceived(new SetSignature(author, signature.Round, signature.InputSet));
            case DocumentTypes.RoundNote
                when document.TryReadBody(DocumentJson.Strict.RoundNoteBody, out var note) && note.Period == periodId
                    && note.SignedRound is null == note.SignedSet is null:
                return new CloseEvent.NoteReceived(ToNote(author, note));
            case DocumentTypes.StatementSignature
                when document.TryReadBody(DocumentJson.Strict.StatementSignatureBody, out var statement) && statement.Period == periodId:
                return new CloseEvent.StatementSignatureReceived(new StatementSignature(author, statement.InputSet, statement.Statement));
            default:
                return null;
        }
    }

    private static RoundNote ToNote(MemberHandle author, RoundNoteBody note) =>
        new(author, note.Round, note is { SignedRound: { } round, SignedSet: { } set } ? new SignedSet(round, set) : null);
}
