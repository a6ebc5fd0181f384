using System.Text.Json.Nodes;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Protocol.Membership;

/// <summary>One signature by one key over a candidate's hash.</summary>
public sealed record MemberSetSignature
{
    /// <summary>The key that signed.</summary>
    public required VerificationKey Key { get; init; }

    /// <summary>Its signature over the domain, a zero byte, and the 32 bytes of the candidate's hash.</summary>
    public required KeySignature Signature { get; init; }
}

/// <summary>What makes a candidate a revision.</summary>
public sealed record MemberSetSignatures
{
    /// <summary>Votes for it, one per vote key, under the domain <c>federation-member-set-approve-v1</c>.</summary>
    public required IReadOnlyList<MemberSetSignature> Votes { get; init; }

    /// <summary>Proof that each new key is held, under the domain <c>federation-member-set-possession-v1</c>.</summary>
    public required IReadOnlyList<MemberSetSignature> Possessions { get; init; }
}

/// <summary>A candidate with its signatures. Reading one says nothing about its validity: that is for <see cref="MemberSetChain"/>.</summary>
public sealed class SignedMemberSet
{
    /// <summary>Joins a candidate and its signatures.</summary>
    public SignedMemberSet(MemberSet content, MemberSetSignatures signatures)
        : this(content, signatures, content.ToCanonicalBytes())
    {
    }

    private SignedMemberSet(MemberSet content, MemberSetSignatures signatures, byte[] candidateBytes)
    {
        Content = content;
        Signatures = signatures;
        CandidateBytes = candidateBytes;
        Hash = Sha256Digest.Of(candidateBytes);
    }

    /// <summary>The candidate.</summary>
    public MemberSet Content { get; }

    /// <summary>Its signatures.</summary>
    public MemberSetSignatures Signatures { get; }

    /// <summary>The canonical bytes of the candidate, without signatures.</summary>
    public ReadOnlyMemory<byte> CandidateBytes { get; }

    /// <summary>SHA-256 of <see cref="CandidateBytes"/>: what the next revision names, and the federation id of a genesis.</summary>
    public Sha256Digest Hash { get; }

    /// <summary>The federation this revision belongs to.</summary>
    public Sha256Digest FederationId => Content.Federation ?? Hash;

    /// <summary>Reads the candidate's members and <c>signatures</c>, nothing else.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out SignedMemberSet? revision)
    {
        revision = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        return fault != MembershipReadFault.None ? fault : TryRead(json!, out revision);
    }

    /// <summary>The canonical file.</summary>
    public byte[] ToUtf8() => JcsCanonicalizer.Canonicalize(ToJson());

    internal static MembershipReadFault TryRead(JsonObject json, out SignedMemberSet? revision)
    {
        revision = null;
        var signaturesNode = CanonicalJson.Detach(json, "signatures");
        var fault = CanonicalJson.TryRead(json, MembershipJson.Instance.MemberSet, out var content, out var bytes);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        fault = CanonicalJson.TryRead(signaturesNode, MembershipJson.Instance.MemberSetSignatures, out var signatures, out _);
        if (fault == MembershipReadFault.None)
        {
            revision = new SignedMemberSet(content!, signatures!, bytes);
        }

        return fault;
    }

    internal JsonObject ToJson()
    {
        var json = CanonicalJson.ToObject(Content, MembershipJson.Instance.MemberSet);
        json["signatures"] = CanonicalJson.ToObject(Signatures, MembershipJson.Instance.MemberSetSignatures);
        return json;
    }
}

/// <summary>What travels between members and is installed on a node: a revision, and the charter when its motion adopts one.</summary>
public sealed class MemberSetFile
{
    /// <summary>Joins a revision and the charter that it adopts.</summary>
    /// <exception cref="ArgumentException">The charter is missing, superfluous, or not the one that the revision names.</exception>
    public MemberSetFile(SignedMemberSet revision, Charter? charter)
    {
        if (!Fits(revision, charter))
        {
            throw new ArgumentException("The charter is not the one that the motion adopts.", nameof(charter));
        }

        Revision = revision;
        Charter = charter;
    }

    /// <summary>The revision.</summary>
    public SignedMemberSet Revision { get; }

    /// <summary>The charter; present exactly when the motion is found or amendCharter.</summary>
    public Charter? Charter { get; }

    /// <summary>Reads <c>{"charter":…,"revision":…}</c> and checks the charter against the hash in the revision.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out MemberSetFile? file)
    {
        file = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        var hasCharter = json!.ContainsKey("charter");
        var charterNode = CanonicalJson.Detach(json, "charter");
        if (CanonicalJson.Detach(json, "revision") is not JsonObject revisionNode || json.Count > 0)
        {
            return MembershipReadFault.WrongForm;
        }

        fault = SignedMemberSet.TryRead(revisionNode, out var revision);
        Charter? charter = null;
        if (fault == MembershipReadFault.None && hasCharter)
        {
            fault = CanonicalJson.TryRead(charterNode, MembershipJson.Instance.Charter, out charter, out _);
        }

        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        if (!Fits(revision!, charter))
        {
            return MembershipReadFault.WrongAttachment;
        }

        file = new MemberSetFile(revision!, charter);
        return MembershipReadFault.None;
    }

    /// <summary>The canonical file.</summary>
    public byte[] ToUtf8()
    {
        var json = new JsonObject { ["revision"] = Revision.ToJson() };
        if (Charter is not null)
        {
            json["charter"] = CanonicalJson.ToObject(Charter, MembershipJson.Instance.Charter);
        }

        return JcsCanonicalizer.Canonicalize(json);
    }

    private static bool Fits(SignedMemberSet revision, Charter? charter)
    {
        var adopts = revision.Content.Motion.Kind is MotionKind.Found or MotionKind.AmendCharter;
        return adopts
            ? charter is not null && charter.ComputeHash() is var hash && hash == revision.Content.Charter && hash == revision.Content.Motion.Attachment
            : charter is null;
    }
}
