using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>What became of one package when it was counted, in the order of the checks.</summary>
public enum VotePackageVerdict
{
    /// <summary>Counted.</summary>
    Counted,

    /// <summary>It is about another candidate.</summary>
    OtherCandidate,

    /// <summary>It holds a signature by a key that may not sign.</summary>
    ForeignSigner,

    /// <summary>It holds a signature that does not verify.</summary>
    WrongSignature,

    /// <summary>It votes for the candidate with a key that rejected it, or the other way round: the two signatures prove it.</summary>
    VotedBothWays,
}

/// <summary>A ballot in progress.</summary>
public sealed record MemberSetProgress
{
    /// <summary>One verdict per package, in the order given. Only counted packages matter below.</summary>
    public required IReadOnlyList<VotePackageVerdict> Packages { get; init; }

    /// <summary>Members that voted for it.</summary>
    public required IReadOnlyList<MemberHandle> Approved { get; init; }

    /// <summary>Members that voted against it.</summary>
    public required IReadOnlyList<MemberHandle> Rejected { get; init; }

    /// <summary>Members that may still vote.</summary>
    public required IReadOnlyList<MemberHandle> Waiting { get; init; }

    /// <summary>Votes for it that suffice.</summary>
    public required int VotesNeeded { get; init; }

    /// <summary>New keys that have not proved possession yet, with their members.</summary>
    public required IReadOnlyList<(MemberHandle Member, MemberKeyPurpose Purpose)> PossessionsMissing { get; init; }

    /// <summary>True when so many rejected that the votes left cannot suffice.</summary>
    public required bool IsDead { get; init; }

    /// <summary>The revision, once it is valid; its signatures sorted, so that equal packages give equal bytes.</summary>
    public SignedMemberSet? Revision { get; init; }
}

/// <summary>Counts vote packages and assembles the revision.</summary>
public static class MemberSetAssembly
{
    /// <summary>Counts the packages on a genesis candidate.</summary>
    public static MemberSetProgress CountGenesis(MemberSet candidate, IReadOnlyList<VotePackage> packages) =>
        Count(candidate, MemberSetBallot.ForGenesis(candidate), packages, revision => MemberSetChain.VerifyGenesis(revision, default));

    /// <summary>Counts the packages on the candidate after a verified chain.</summary>
    public static MemberSetProgress CountSuccessor(VerifiedMemberSets chain, MemberSet candidate, IReadOnlyList<VotePackage> packages) =>
        Count(
            candidate,
            MemberSetBallot.ForSuccessor(chain.Newest.Content, candidate),
            packages,
            revision => MemberSetChain.TryAppend(chain, revision, out _));

    private static MemberSetProgress Count(
        MemberSet candidate, MemberSetBallot ballot, IReadOnlyList<VotePackage> packages, Func<SignedMemberSet, MemberSetRefusal> verify)
    {
        var hash = candidate.ComputeHash();
        var (approvals, rejections) = (new HashSet<VerificationKey>(), new HashSet<VerificationKey>());
        var verdicts = packages.Select(package => Admit(package, ballot, hash, approvals, rejections)).ToList();
        var counted = packages.Where((_, index) => verdicts[index] == VotePackageVerdict.Counted).ToList();
        var merged = VotePackage.Merge(hash, counted);
        var proved = merged.Possessions.Select(possession => possession.Key).ToHashSet();
        // A second, different signature of one key over one candidate adds nothing; the first in order stands.
        var revision = new SignedMemberSet(candidate, new MemberSetSignatures
        {
            Votes = [.. merged.Votes.DistinctBy(vote => vote.Key)],
            Possessions = [.. merged.Possessions.DistinctBy(possession => possession.Key)],
        });

        return new MemberSetProgress
        {
            Packages = verdicts,
            Approved = Handles(ballot, approvals.Contains),
            Rejected = Handles(ballot, rejections.Contains),
            Waiting = Handles(ballot, key => !approvals.Contains(key) && !rejections.Contains(key)),
            VotesNeeded = ballot.VotesNeeded,
            PossessionsMissing = [.. Missing(candidate, ballot, proved)],
            IsDead = rejections.Count >= ballot.RejectionsThatKill,
            Revision = verify(revision) == MemberSetRefusal.None ? revision : null,
        };
    }

    private static VotePackageVerdict Admit(
        VotePackage package, MemberSetBallot ballot, Sha256Digest hash, HashSet<VerificationKey> approvals, HashSet<VerificationKey> rejections)
    {
        if (package.Candidate != hash)
        {
            return VotePackageVerdict.OtherCandidate;
        }

        if (package.Votes.Concat(package.Rejections).Any(vote => !ballot.Voters.ContainsKey(vote.Key)) ||
            package.Possessions.Any(possession => !ballot.Provers.Contains(possession.Key)))
        {
            return VotePackageVerdict.ForeignSigner;
        }

        if (!package.Votes.All(vote => MemberSetBallot.Verifies(vote, SigningDomains.Approve, hash)) ||
            !package.Rejections.All(vote => MemberSetBallot.Verifies(vote, SigningDomains.Reject, hash)) ||
            !package.Possessions.All(possession => MemberSetBallot.Verifies(possession, SigningDomains.Possession, hash)))
        {
            return VotePackageVerdict.WrongSignature;
        }

        var (votes, against) = (package.Votes.Select(vote => vote.Key).ToHashSet(), package.Rejections.Select(vote => vote.Key).ToHashSet());
        if (votes.Overlaps(against) || votes.Overlaps(rejections) || against.Overlaps(approvals))
        {
            return VotePackageVerdict.VotedBothWays;
        }

        approvals.UnionWith(votes);
        rejections.UnionWith(against);
        return VotePackageVerdict.Counted;
    }

    private static IReadOnlyList<MemberHandle> Handles(MemberSetBallot ballot, Func<VerificationKey, bool> holds) =>
        [.. ballot.Voters.Where(voter => holds(voter.Key)).Select(voter => voter.Value).Order()];

    private static IEnumerable<(MemberHandle Member, MemberKeyPurpose Purpose)> Missing(
        MemberSet candidate, MemberSetBallot ballot, HashSet<VerificationKey> proved)
    {
        foreach (var member in candidate.Members)
        {
            (VerificationKey Key, MemberKeyPurpose Purpose)[] keys =
            [
                (member.TransportKey, MemberKeyPurpose.Transport),
                (member.DocumentKey, MemberKeyPurpose.Document),
                (member.VoteKey, MemberKeyPurpose.Vote),
            ];
            foreach (var (key, purpose) in keys.Where(pair => ballot.MustProve.Contains(pair.Key) && !proved.Contains(pair.Key)))
            {
                yield return (member.Handle, purpose);
            }
        }
    }
}
