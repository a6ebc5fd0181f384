using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>What a node says about itself before any federation knows it: names, addresses and the three listed keys.</summary>
public sealed record MemberCardContent
{
    /// <summary>The only form there is.</summary>
    public const string CardType = "MemberCard";

    /// <summary>Always <see cref="CardType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Short name, unique in the federation.</summary>
    public required MemberHandle Handle { get; init; }

    /// <summary>Name shown to people, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Actor URI, on the origin.</summary>
    public required string Actor { get; init; }

    /// <summary>Scheme, host and port of the node door; no path, no trailing slash.</summary>
    public required string Origin { get; init; }

    /// <summary>The S3 door, when the member opens one.</summary>
    public string? S3Origin { get; init; }

    /// <summary>The media door; never the node's origin nor the S3 door (design 08.16).</summary>
    public required string MediaOrigin { get; init; }

    /// <summary>Signs HTTP messages.</summary>
    public required VerificationKey TransportKey { get; init; }

    /// <summary>Signs documents.</summary>
    public required VerificationKey DocumentKey { get; init; }

    /// <summary>Signs votes.</summary>
    public required VerificationKey VoteKey { get; init; }

    /// <summary>The canonical bytes that the three keys sign, after the domain <c>federation-member-card-v1</c> and a zero byte.</summary>
    public byte[] ToCanonicalBytes() => CanonicalJson.Write(this, MembershipJson.Instance.MemberCardContent);
}

/// <summary>The three signatures of a card.</summary>
public sealed record MemberCardSignatures
{
    /// <summary>By the transport key.</summary>
    public required KeySignature Transport { get; init; }

    /// <summary>By the document key.</summary>
    public required KeySignature Document { get; init; }

    /// <summary>By the vote key.</summary>
    public required KeySignature Vote { get; init; }
}

/// <summary>The judgement on a card; the first that applies.</summary>
public enum MemberCardVerdict
{
    /// <summary>Everything holds.</summary>
    Valid,

    /// <summary><c>type</c> is not <c>MemberCard</c>.</summary>
    WrongType,

    /// <summary>The display name is empty, too long, or holds control characters.</summary>
    WrongName,

    /// <summary>The origin is not a bare https origin (http is for loopback only).</summary>
    WrongOrigin,

    /// <summary>The actor is not a URI on the origin, or has a fragment or query.</summary>
    WrongActor,

    /// <summary>The S3 door is not a bare origin.</summary>
    WrongS3Origin,

    /// <summary>The media door is not a bare origin.</summary>
    WrongMediaOrigin,

    /// <summary>The media door shares an origin with another door.</summary>
    SharedMediaOrigin,

    /// <summary>One key is given two purposes.</summary>
    SameKeyTwice,

    /// <summary>The transport key did not sign this card.</summary>
    WrongTransportSignature,

    /// <summary>The document key did not sign this card.</summary>
    WrongDocumentSignature,

    /// <summary>The vote key did not sign this card.</summary>
    WrongVoteSignature,
}

/// <summary>A self-signed member card: what a founder or an applicant hands to the others (design 03, Genesis).</summary>
public sealed record MemberCard
{
    /// <summary>What is said.</summary>
    public required MemberCardContent Content { get; init; }

    /// <summary>The three keys' signatures over it.</summary>
    public required MemberCardSignatures Signatures { get; init; }

    /// <summary>Signs a card with the three keys; the public keys of the content must be theirs.</summary>
    /// <exception cref="ArgumentException">A key is not the one that the content lists.</exception>
    public static MemberCard Create(MemberCardContent content, SigningKey transportKey, SigningKey documentKey, SigningKey voteKey)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (transportKey.Public != content.TransportKey || documentKey.Public != content.DocumentKey || voteKey.Public != content.VoteKey)
        {
            throw new ArgumentException("The card lists other keys than those that sign it.", nameof(content));
        }

        var bytes = content.ToCanonicalBytes();
        return new MemberCard
        {
            Content = content,
            Signatures = new MemberCardSignatures
            {
                Transport = KeySignature.Create(transportKey, SigningDomains.Card, bytes),
                Document = KeySignature.Create(documentKey, SigningDomains.Card, bytes),
                Vote = KeySignature.Create(voteKey, SigningDomains.Card, bytes),
            },
        };
    }

    /// <summary>Reads a card file: the content's members and <c>signatures</c>, nothing else. Says nothing about validity: call <see cref="Verify"/>.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out MemberCard? card)
    {
        card = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        var signaturesNode = CanonicalJson.Detach(json!, "signatures");
        fault = CanonicalJson.TryRead(json, MembershipJson.Instance.MemberCardContent, out var content, out _);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        fault = CanonicalJson.TryRead(signaturesNode, MembershipJson.Instance.MemberCardSignatures, out var signatures, out _);
        if (fault == MembershipReadFault.None)
        {
            card = new MemberCard { Content = content!, Signatures = signatures! };
        }

        return fault;
    }

    /// <summary>The canonical file.</summary>
    public byte[] ToUtf8()
    {
        var json = CanonicalJson.ToObject(Content, MembershipJson.Instance.MemberCardContent);
        json["signatures"] = CanonicalJson.ToObject(Signatures, MembershipJson.Instance.MemberCardSignatures);
        return Json.JcsCanonicalizer.Canonicalize(json);
    }

    /// <summary>Judges form and signatures; the first failing check is the answer.</summary>
    public MemberCardVerdict Verify()
    {
        var form = MemberAddresses.Check(Content);
        if (form != MemberCardVerdict.Valid)
        {
            return form;
        }

        var bytes = Content.ToCanonicalBytes();
        return !Signatures.Transport.Verify(Content.TransportKey, SigningDomains.Card, bytes) ? MemberCardVerdict.WrongTransportSignature
            : !Signatures.Document.Verify(Content.DocumentKey, SigningDomains.Card, bytes) ? MemberCardVerdict.WrongDocumentSignature
            : !Signatures.Vote.Verify(Content.VoteKey, SigningDomains.Card, bytes) ? MemberCardVerdict.WrongVoteSignature
            : MemberCardVerdict.Valid;
    }
}
