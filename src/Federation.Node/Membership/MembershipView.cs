using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Membership;

/// <summary>The member set and charter in force, as one immutable picture.</summary>
internal sealed record MembershipView
{
    public required Sha256Digest FederationId { get; init; }

    public required long Revision { get; init; }

    /// <summary>This node's document epoch; raised by a restore (design 06).</summary>
    public required long Epoch { get; init; }

    public required MemberHandle Self { get; init; }

    public required MemberSet Set { get; init; }

    public required Charter Charter { get; init; }

    public MemberEntry SelfEntry => ByHandle(Self)!;

    public IEnumerable<MemberEntry> Others => Set.Members.Where(m => m.Handle != Self && m.State is MemberState.Active or MemberState.Leaving);

    public MemberEntry? ByHandle(MemberHandle handle) => Set.Find(handle);

    public MemberEntry? ByActor(string actor) => Set.Members.FirstOrDefault(m => m.Actor == actor);

    /// <summary>The member and key of a key id, if the set lists it for that purpose.</summary>
    public (MemberEntry Member, VerificationKey Key)? ByKeyId(string keyId, MemberKeyPurpose purpose)
    {
        if (!MemberKeyIds.TryParse(keyId, out var actor, out var named) || named != purpose || ByActor(actor) is not { } member)
        {
            return null;
        }

        return purpose switch
        {
            MemberKeyPurpose.Transport => (member, member.TransportKey),
            MemberKeyPurpose.Document => (member, member.DocumentKey),
            MemberKeyPurpose.Vote => (member, member.VoteKey),
            _ => null,
        };
    }
}
