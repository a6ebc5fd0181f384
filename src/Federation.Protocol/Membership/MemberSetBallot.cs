using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>Who may and who must sign one candidate, and whether they did. Voters are those of the previous revision.</summary>
internal sealed class MemberSetBallot
{
    private MemberSetBallot(Dictionary<VerificationKey, MemberHandle> voters, HashSet<VerificationKey> provers, HashSet<VerificationKey> newKeys, int votesNeeded)
    {
        Voters = voters;
        Provers = provers;
        MustProve = newKeys;
        VotesNeeded = votesNeeded;
    }

    /// <summary>The vote keys that may vote.</summary>
    public IReadOnlyDictionary<VerificationKey, MemberHandle> Voters { get; }

    /// <summary>The keys that may prove possession: every key that the candidate lists.</summary>
    public IReadOnlySet<VerificationKey> Provers { get; }

    /// <summary>The keys that must: those not in the previous revision.</summary>
    public IReadOnlySet<VerificationKey> MustProve { get; }

    /// <summary>Votes for it that suffice.</summary>
    public int VotesNeeded { get; }

    /// <summary>Votes against it that leave too few for it.</summary>
    public int RejectionsThatKill => Math.Max(0, Voters.Count - VotesNeeded + 1);

    public static MemberSetBallot ForGenesis(MemberSet candidate)
    {
        var keys = candidate.Members.SelectMany(member => member.Keys).ToHashSet();
        return new MemberSetBallot(
            candidate.Members.ToDictionary(member => member.VoteKey, member => member.Handle), keys, keys, candidate.Members.Count);
    }

    public static MemberSetBallot ForSuccessor(MemberSet previous, MemberSet candidate)
    {
        var motion = candidate.Motion;
        var active = previous.ActiveMembers.ToList();
        // The subject of an expulsion is not eligible, yet counts among the active members (design 03, Votes).
        var eligible = active.Where(member => motion.Kind != MotionKind.Expel || member.Handle != motion.Subject).ToList();
        return new MemberSetBallot(
            eligible.ToDictionary(member => member.VoteKey, member => member.Handle),
            [.. candidate.Members.SelectMany(member => member.Keys)],
            [.. NewKeys(previous, candidate)],
            previous.Rules.VotesNeeded(motion.Kind, eligible.Count, active.Count));
    }

    /// <summary>Keys that the previous revision did not list for that member and purpose: a key that changes its purpose is new too.</summary>
    public static IEnumerable<VerificationKey> NewKeys(MemberSet previous, MemberSet candidate) =>
        from member in candidate.Members
        let before = previous.Find(member.Handle)?.Keys
        from pair in member.Keys.Index()
        where before is null || before[pair.Index] != pair.Item
        select pair.Item;

    public MemberSetRefusal Check(SignedMemberSet revision)
    {
        var (votes, possessions) = (revision.Signatures.Votes, revision.Signatures.Possessions);
        if (HasDuplicate(votes) || HasDuplicate(possessions))
        {
            return MemberSetRefusal.DuplicateSignature;
        }

        if (votes.Any(vote => !Voters.ContainsKey(vote.Key)) || possessions.Any(possession => !Provers.Contains(possession.Key)))
        {
            return MemberSetRefusal.ForeignSigner;
        }

        if (votes.Any(vote => !Verifies(vote, SigningDomains.Approve, revision.Hash)) ||
            possessions.Any(possession => !Verifies(possession, SigningDomains.Possession, revision.Hash)))
        {
            return MemberSetRefusal.WrongSignature;
        }

        if (!MustProve.IsSubsetOf(possessions.Select(possession => possession.Key)))
        {
            return MemberSetRefusal.PossessionMissing;
        }

        return CheckVotes(revision.Content, [.. votes.Select(vote => Voters[vote.Key])]);
    }

    public static bool Verifies(MemberSetSignature signature, string domain, Sha256Digest hash) =>
        signature.Signature.Verify(signature.Key, domain, hash);

    private MemberSetRefusal CheckVotes(MemberSet candidate, HashSet<MemberHandle> voted)
    {
        if (candidate.Proposer is { } proposer && !voted.Contains(proposer))
        {
            return MemberSetRefusal.ProposerVoteMissing;
        }

        var needsConsent = candidate.Motion.Kind is MotionKind.Leave or MotionKind.ChangeKeys;
        if (needsConsent && !voted.Contains(candidate.Motion.Subject.GetValueOrDefault()))
        {
            return MemberSetRefusal.ConsentMissing;
        }

        return voted.Count < VotesNeeded ? MemberSetRefusal.TooFewVotes : MemberSetRefusal.None;
    }

    private static bool HasDuplicate(IReadOnlyList<MemberSetSignature> signatures) =>
        signatures.DistinctBy(signature => signature.Key).Count() != signatures.Count;
}
