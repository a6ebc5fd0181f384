using Federation.Node.Membership;
using Federation.Protocol.Crypto;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;

namespace Federation.Node.Serving;

/// <summary>Why a ticket is not honoured, first reason first.</summary>
internal enum TicketVerdict
{
    Valid,

    /// <summary>It does not have its form.</summary>
    Malformed,

    /// <summary>No member that it could come from, or its owner's document key did not endorse the key that signed it.</summary>
    NotEndorsed,

    /// <summary>The endorsed key did not sign these words.</summary>
    WrongSignature,

    /// <summary>It names another host.</summary>
    WrongHost,

    /// <summary>It allows more bytes or more time than any ticket may.</summary>
    TooGenerous,

    /// <summary>Its time, or that of its key, is over.</summary>
    Expired,

    /// <summary>No live lease lets this node show the blob.</summary>
    NotHeld,

    /// <summary>Its bytes are used up.</summary>
    CeilingReached,
}

/// <summary>Judges tickets offline, against the pinned member set alone. Lease and counters are looked at afterwards.</summary>
internal sealed class TicketJudge(MembershipDirectory directory, DocumentVerifier documents, TimeProvider time)
{
    /// <summary>The most that a ticket may allow, in sizes of its blob.</summary>
    public const int MaxSizes = 2;

    /// <summary>How far the clocks of two members may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public TicketVerdict Judge(string text, out Ticket? ticket)
    {
        if (!Ticket.TryRead(text, out ticket))
        {
            return TicketVerdict.Malformed;
        }

        if (directory.Current is not { } view || !IsEndorsed(ticket, view, out var body) || !VerificationKey.TryParseMultikey(body!.TicketKey, out var key))
        {
            return TicketVerdict.NotEndorsed;
        }

        var content = ticket.Content;
        var now = time.GetUtcNow();
        var longest = TimeSpan.FromSeconds(view.Charter.TicketMaxSeconds);
        return !ticket.IsSignedBy(key) ? TicketVerdict.WrongSignature
            : content.Host != view.Self ? TicketVerdict.WrongHost
            : content.SizeBytes < 0 || content.MaxBytes > content.SizeBytes * MaxSizes || content.Expires > now + Skew + longest ? TicketVerdict.TooGenerous
            : now >= content.Expires || now >= body.NotAfter || now < body.NotBefore ? TicketVerdict.Expired
            : TicketVerdict.Valid;
    }

    private bool IsEndorsed(Ticket ticket, MembershipView view, out TicketKeyEndorsementBody? body)
    {
        body = null;
        var endorsement = ticket.Endorsement;
        return endorsement.Header.Type == DocumentTypes.TicketKeyEndorsement
            && view.ByHandle(ticket.Content.Owner)?.Actor == endorsement.Header.Author
            && documents.Verify(endorsement, out _) == DocumentVerdict.Valid
            && endorsement.TryReadBody(DocumentJson.Strict.TicketKeyEndorsementBody, out body);
    }
}
