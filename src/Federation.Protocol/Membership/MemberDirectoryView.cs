using System.Diagnostics.CodeAnalysis;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>A snapshot of who is a member at one instant, made from a verified chain. Lookups are by hash table.</summary>
public sealed class MemberDirectoryView
{
    private readonly VerifiedMemberSets _chain;
    private readonly Dictionary<MemberHandle, MemberEntry> _byHandle;
    private readonly Dictionary<string, MemberEntry> _byActor;

    private MemberDirectoryView(VerifiedMemberSets chain, SignedMemberSet inForce, DateTimeOffset at)
    {
        _chain = chain;
        Revision = inForce;
        At = at;
        _byHandle = inForce.Content.Members.ToDictionary(member => member.Handle);
        _byActor = inForce.Content.Members.ToDictionary(member => member.Actor, StringComparer.Ordinal);
    }

    /// <summary>The instant of the snapshot.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The revision in force then.</summary>
    public SignedMemberSet Revision { get; }

    /// <summary>Hash of the genesis.</summary>
    public Sha256Digest FederationId => _chain.FederationId;

    /// <summary>True when the revision must not be acted on any more: only a successor can be voted.</summary>
    public bool IsExpired => At >= Revision.Content.ExpiresAt;

    /// <summary>All members, former ones included, in order of handles.</summary>
    public IReadOnlyList<MemberEntry> Members => Revision.Content.Members;

    /// <summary>The members that are active at the instant, in order of handles.</summary>
    public IEnumerable<MemberEntry> ActiveMembers => Members.Where(member => member.StateAt(At) == MemberState.Active);

    /// <summary>Makes the snapshot.</summary>
    /// <returns>Null before the founding.</returns>
    public static MemberDirectoryView? Create(VerifiedMemberSets chain, DateTimeOffset at) =>
        chain.InForceAt(at) is { } inForce ? new MemberDirectoryView(chain, inForce, at) : null;

    /// <summary>The member of a handle, in whatever state.</summary>
    public bool TryFind(MemberHandle handle, [NotNullWhen(true)] out MemberEntry? member) => _byHandle.TryGetValue(handle, out member);

    /// <summary>The member of an actor URI, in whatever state.</summary>
    public bool TryFindActor(string actor, [NotNullWhen(true)] out MemberEntry? member) => _byActor.TryGetValue(actor, out member);

    /// <summary>The state of a member at the instant; null for a stranger.</summary>
    public MemberState? StateOf(MemberHandle handle) => TryFind(handle, out var member) ? member.StateAt(At) : null;

    /// <summary>
    /// The key of a key id, for one purpose, in the revision in force. Members that are out have no key here: theirs are found in the revision
    /// that a document names, by <see cref="TryFindKey(long, string, MemberKeyPurpose, out MemberEntry?, out VerificationKey)"/>.
    /// </summary>
    public bool TryFindKey(string keyId, MemberKeyPurpose purpose, [NotNullWhen(true)] out MemberEntry? member, out VerificationKey key)
    {
        key = default;
        member = null;
        if (!MemberKeyIds.TryParse(keyId, out var actor, out var named) || named != purpose ||
            !TryFindActor(actor, out var found) || found.StateAt(At) == MemberState.Out || !TryKey(found, purpose, out key))
        {
            return false;
        }

        member = found;
        return true;
    }

    /// <summary>
    /// The key of a key id in the revision that a document names (design 03, Keys): to judge old documents, whose author may be out by now.
    /// Whether a retired key's document counts is for its reader to decide, by the countersigned heads.
    /// </summary>
    public bool TryFindKey(
        long memberRevision, string keyId, MemberKeyPurpose purpose, [NotNullWhen(true)] out MemberEntry? member, out VerificationKey key)
    {
        key = default;
        member = null;
        if (!MemberKeyIds.TryParse(keyId, out var actor, out var named) || named != purpose || _chain.Find(memberRevision) is not { } revision)
        {
            return false;
        }

        var found = revision.Content.Members.FirstOrDefault(entry => entry.Actor == actor);
        if (found is null || !TryKey(found, purpose, out key))
        {
            return false;
        }

        member = found;
        return true;
    }

    /// <summary>
    /// Whole seconds of [<paramref name="from"/>, <paramref name="to"/>) during which the member was active under the revisions in force:
    /// the weight of equal parts (design 05, Close). Expiry of a revision does not interrupt it; a fraction of a second is dropped once.
    /// </summary>
    public long ActiveSeconds(MemberHandle handle, DateTimeOffset from, DateTimeOffset to)
    {
        long ticks = 0;
        for (var i = 0; i < _chain.Revisions.Count; i++)
        {
            var set = _chain.Revisions[i].Content;
            if (set.Find(handle) is not { State: MemberState.Active })
            {
                continue;
            }

            var start = Math.Max(set.EffectiveAt.UtcTicks, from.UtcTicks);
            var end = i + 1 < _chain.Revisions.Count ? Math.Min(_chain.Revisions[i + 1].Content.EffectiveAt.UtcTicks, to.UtcTicks) : to.UtcTicks;
            ticks += Math.Max(0, end - start);
        }

        return ticks / TimeSpan.TicksPerSecond;
    }

    private static bool TryKey(MemberEntry member, MemberKeyPurpose purpose, out VerificationKey key)
    {
        key = purpose switch
        {
            MemberKeyPurpose.Transport => member.TransportKey,
            MemberKeyPurpose.Document => member.DocumentKey,
            MemberKeyPurpose.Vote => member.VoteKey,
            // Ticket keys are endorsed by the document key, the RSA key stands in the actor document: neither is in the set.
            MemberKeyPurpose.Ticket or MemberKeyPurpose.Main => default,
        };
        return !key.IsNone;
    }
}
