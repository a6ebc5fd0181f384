using System.Collections.Immutable;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>Why a revision is not valid; the first that applies (design 03, Member set).</summary>
public enum MemberSetRefusal
{
    /// <summary>Valid.</summary>
    None,

    /// <summary>The list of revisions is empty.</summary>
    NoGenesis,

    /// <summary>The first revision is not a genesis, or a later one is.</summary>
    WrongGenesis,

    /// <summary>The genesis is not the one that is pinned.</summary>
    OtherFederation,

    /// <summary><c>type</c> is not <c>MemberSet</c>.</summary>
    WrongType,

    /// <summary>No member, or more than 200.</summary>
    WrongMemberCount,

    /// <summary>Two members have one handle.</summary>
    DuplicateHandle,

    /// <summary>The members are not in ordinal order of handles.</summary>
    MembersNotSorted,

    /// <summary>A name or an address does not have the form of a member card.</summary>
    WrongAddress,

    /// <summary>Two members share an actor or a door.</summary>
    DuplicateAddress,

    /// <summary>One key is listed twice, for two purposes or two members.</summary>
    DuplicateKey,

    /// <summary>A date is missing, superfluous, finer than a second, out of order, or the lifetime is over 366 days.</summary>
    WrongDates,

    /// <summary>A voting fraction is not above one half.</summary>
    WrongRules,

    /// <summary>The revision names another federation.</summary>
    WrongFederation,

    /// <summary>The number is not the previous one plus one.</summary>
    WrongNumber,

    /// <summary>The revision names another predecessor.</summary>
    WrongPrevious,

    /// <summary>The motion lacks its subject or attachment, has one too many, or is not possible in the subject's state.</summary>
    WrongMotion,

    /// <summary>Something else differs from the previous revision than the motion says.</summary>
    DifferenceIsNotTheMotion,

    /// <summary>A new key stood in an earlier revision: a retired key never returns.</summary>
    KeyReused,

    /// <summary>A ballot after the first; nothing can show yet that it was opened.</summary>
    BallotNotOpened,

    /// <summary>The proposer is not the member whose turn it was.</summary>
    WrongProposer,

    /// <summary>One key signs twice in one list.</summary>
    DuplicateSignature,

    /// <summary>A key that may not vote, or is not listed, has signed.</summary>
    ForeignSigner,

    /// <summary>A signature does not verify.</summary>
    WrongSignature,

    /// <summary>A new key did not sign.</summary>
    PossessionMissing,

    /// <summary>The proposer did not vote for its own candidate.</summary>
    ProposerVoteMissing,

    /// <summary>A member that leaves or changes its own keys did not vote for it.</summary>
    ConsentMissing,

    /// <summary>The votes do not suffice.</summary>
    TooFewVotes,
}

/// <summary>A chain of revisions that was verified from its genesis. Only <see cref="MemberSetChain"/> makes one.</summary>
public sealed class VerifiedMemberSets
{
    internal VerifiedMemberSets(ImmutableList<SignedMemberSet> revisions, ImmutableHashSet<VerificationKey> keysEverListed)
    {
        Revisions = revisions;
        KeysEverListed = keysEverListed;
    }

    /// <summary>All revisions; index 0 is number 1.</summary>
    public ImmutableList<SignedMemberSet> Revisions { get; }

    /// <summary>Hash of the genesis.</summary>
    public Sha256Digest FederationId => Revisions[0].Hash;

    /// <summary>The revision with the highest number, in force or not yet.</summary>
    public SignedMemberSet Newest => Revisions[^1];

    internal ImmutableHashSet<VerificationKey> KeysEverListed { get; }

    /// <summary>The revision of a number, or null.</summary>
    public SignedMemberSet? Find(long number) => number >= 1 && number <= Revisions.Count ? Revisions[(int)number - 1] : null;

    /// <summary>The newest revision that is effective at an instant, expired or not; null before the founding.</summary>
    public SignedMemberSet? InForceAt(DateTimeOffset instant) =>
        Revisions.FindLast(revision => revision.Content.EffectiveAt <= instant);
}

/// <summary>The answer of a verification.</summary>
public sealed record MemberSetVerdict
{
    /// <summary>Why the revision at <see cref="Number"/> is refused, or none.</summary>
    public required MemberSetRefusal Refusal { get; init; }

    /// <summary>Position of the refused revision in the chain, from 1; of the newest one when all are valid.</summary>
    public required long Number { get; init; }

    /// <summary>The longest valid chain from the genesis; null when the genesis is refused.</summary>
    public VerifiedMemberSets? Chain { get; init; }

    /// <summary>True when the revision in force at the time of the check is expired: nobody acts on it, but it can still vote its successor.</summary>
    public bool IsExpired { get; init; }
}

/// <summary>Verifies revisions step by step from the pinned genesis. Expiry never makes history invalid (design 03, Expiry).</summary>
public static class MemberSetChain
{
    /// <summary>Verifies a whole chain.</summary>
    /// <param name="revisions">All revisions in order, the genesis first.</param>
    /// <param name="pinnedFederationId">The hash that the node pinned; none to accept any genesis.</param>
    /// <param name="now">Only decides whether the revision in force is expired.</param>
    public static MemberSetVerdict Verify(IReadOnlyList<SignedMemberSet> revisions, Sha256Digest pinnedFederationId, DateTimeOffset now)
    {
        if (revisions.Count == 0)
        {
            return new MemberSetVerdict { Refusal = MemberSetRefusal.NoGenesis, Number = 1 };
        }

        var refusal = VerifyGenesis(revisions[0], pinnedFederationId);
        if (refusal != MemberSetRefusal.None)
        {
            return new MemberSetVerdict { Refusal = refusal, Number = 1 };
        }

        var chain = new VerifiedMemberSets([revisions[0]], [.. revisions[0].Content.Members.SelectMany(member => member.Keys)]);
        foreach (var revision in revisions.Skip(1))
        {
            refusal = TryAppend(chain, revision, out var longer);
            if (refusal != MemberSetRefusal.None)
            {
                return Answer(refusal, chain.Revisions.Count + 1, chain, now);
            }

            chain = longer!;
        }

        return Answer(MemberSetRefusal.None, chain.Revisions.Count, chain, now);
    }

    /// <summary>Verifies a genesis alone: every founder votes, every listed key proves possession.</summary>
    public static MemberSetRefusal VerifyGenesis(SignedMemberSet genesis, Sha256Digest pinnedFederationId)
    {
        var set = genesis.Content;
        if (set.Number != GenesisCandidate.Number || set.Motion.Kind != MotionKind.Found || set.Federation is not null || set.Previous is not null)
        {
            return MemberSetRefusal.WrongGenesis;
        }

        if (!pinnedFederationId.IsNone && genesis.Hash != pinnedFederationId)
        {
            return MemberSetRefusal.OtherFederation;
        }

        var form = MemberSetForm.Check(set);
        if (form != MemberSetRefusal.None)
        {
            return form;
        }

        if (set.Members.Any(member => member.State != MemberState.Active || member.Since != set.EffectiveAt))
        {
            return MemberSetRefusal.WrongDates;
        }

        if (set.Motion.Subject is not null || set.Motion.Attachment != set.Charter || set.Proposer is not null || set.Ballot != 1)
        {
            return MemberSetRefusal.WrongMotion;
        }

        return MemberSetBallot.ForGenesis(set).Check(genesis);
    }

    /// <summary>Verifies the successor of a verified chain.</summary>
    /// <param name="chain">What is verified already.</param>
    /// <param name="next">The revision after it.</param>
    /// <param name="longer">The chain with it, when valid.</param>
    public static MemberSetRefusal TryAppend(VerifiedMemberSets chain, SignedMemberSet next, out VerifiedMemberSets? longer)
    {
        longer = null;
        var refusal = CheckSuccessor(chain, next.Content);
        if (refusal == MemberSetRefusal.None)
        {
            refusal = MemberSetBallot.ForSuccessor(chain.Newest.Content, next.Content).Check(next);
        }

        if (refusal == MemberSetRefusal.None)
        {
            longer = new VerifiedMemberSets(
                chain.Revisions.Add(next), chain.KeysEverListed.Union(next.Content.Members.SelectMany(member => member.Keys)));
        }

        return refusal;
    }

    /// <summary>Checks all but the signatures: what a member does before it votes.</summary>
    public static MemberSetRefusal CheckSuccessor(VerifiedMemberSets chain, MemberSet next)
    {
        var previous = chain.Newest.Content;
        if (next.Motion.Kind == MotionKind.Found)
        {
            return MemberSetRefusal.WrongGenesis;
        }

        var form = MemberSetForm.Check(next);
        if (form != MemberSetRefusal.None)
        {
            return form;
        }

        if (next.EffectiveAt <= previous.EffectiveAt || (next.Motion.Kind == MotionKind.Renew && next.ExpiresAt <= previous.ExpiresAt))
        {
            return MemberSetRefusal.WrongDates;
        }

        if (next.Federation != chain.FederationId)
        {
            return MemberSetRefusal.WrongFederation;
        }

        if (next.Number != previous.Number + 1)
        {
            return MemberSetRefusal.WrongNumber;
        }

        if (next.Previous != chain.Newest.Hash)
        {
            return MemberSetRefusal.WrongPrevious;
        }

        var difference = MotionDifference.Check(previous, next);
        if (difference != MemberSetRefusal.None)
        {
            return difference;
        }

        var newKeys = MemberSetBallot.NewKeys(previous, next);
        return newKeys.Any(chain.KeysEverListed.Contains) ? MemberSetRefusal.KeyReused
            : next.Ballot != 1 ? MemberSetRefusal.BallotNotOpened
            : next.Proposer != BallotOrder.Of(chain.FederationId, previous, next.Ballot)[0] ? MemberSetRefusal.WrongProposer
            : MemberSetRefusal.None;
    }

    private static MemberSetVerdict Answer(MemberSetRefusal refusal, long number, VerifiedMemberSets chain, DateTimeOffset now) => new()
    {
        Refusal = refusal,
        Number = number,
        Chain = chain,
        IsExpired = chain.InForceAt(now) is { } inForce && now >= inForce.Content.ExpiresAt,
    };
}
