using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

public sealed class VotePackageTests
{
    private static readonly Founder[] Three = [new("alpha"), new("beta"), new("gamma")];

    private static MemberSet Candidate =>
        GenesisCandidate.Create([.. Three.Select(founder => founder.Card)], FoundedFederation.TestCharter).Candidate!;

    [Fact]
    public void A_package_survives_its_file()
    {
        var bytes = Three[0].Approve(Candidate).ToUtf8();

        Assert.Equal(MembershipReadFault.None, VotePackage.TryRead(bytes, out var read));
        Assert.Equal(bytes, read!.ToUtf8());
        Assert.Equal(MembershipReadFault.WrongForm, VotePackage.TryRead("{}"u8.ToArray(), out _));
        Assert.Throws<FormatException>(() => VoteSigning.Sign("{}"u8.ToArray(), Three[0].Vote));
    }

    [Fact]
    public void The_assembly_does_not_depend_on_the_order_or_repetition_of_packages()
    {
        var packages = Three.Select(founder => founder.Approve(Candidate)).ToList();

        var one = MemberSetAssembly.CountGenesis(Candidate, packages).Revision!;
        var two = MemberSetAssembly.CountGenesis(Candidate, [packages[2], packages[0], packages[2], packages[1]]).Revision!;

        Assert.Equal(one.ToUtf8(), two.ToUtf8());
    }

    [Fact]
    public void Progress_names_who_is_waited_for_and_which_keys_are_missing()
    {
        var bytes = Candidate.ToCanonicalBytes();

        var progress = MemberSetAssembly.CountGenesis(Candidate, [VoteSigning.Sign(bytes, Three[1].Vote), Three[0].Approve(Candidate)]);

        Assert.Equal(["alpha", "beta"], progress.Approved.Select(member => member.ToString()));
        Assert.Equal(["gamma"], progress.Waiting.Select(member => member.ToString()));
        Assert.Equal(3, progress.VotesNeeded);
        Assert.Contains((MemberHandle.Parse("beta"), MemberKeyPurpose.Document), progress.PossessionsMissing);
        Assert.DoesNotContain((MemberHandle.Parse("beta"), MemberKeyPurpose.Vote), progress.PossessionsMissing);
        Assert.Equal(5, progress.PossessionsMissing.Count);
        Assert.Null(progress.Revision);
        Assert.False(progress.IsDead);
    }

    [Fact]
    public void Bad_packages_are_told_apart_and_count_nothing()
    {
        var bytes = Candidate.ToCanonicalBytes();
        var good = VoteSigning.Sign(bytes, Three[0].Vote);
        var other = VoteSigning.Sign((Candidate with { ExpiresAt = Candidate.ExpiresAt.AddDays(1) }).ToCanonicalBytes(), Three[1].Vote);
        var foreign = VoteSigning.Sign(bytes, new Founder("delta").Vote);
        var forged = good with { Votes = [good.Votes[0] with { Key = Three[1].Vote.Public }] };
        var transplanted = other with { Candidate = good.Candidate };
        var turncoat = VoteSigning.Reject(bytes, Three[0].Vote);

        var progress = MemberSetAssembly.CountGenesis(Candidate, [good, other, foreign, forged, transplanted, turncoat]);

        Assert.Equal(
            [
                VotePackageVerdict.Counted, VotePackageVerdict.OtherCandidate, VotePackageVerdict.ForeignSigner,
                VotePackageVerdict.WrongSignature, VotePackageVerdict.WrongSignature, VotePackageVerdict.VotedBothWays,
            ],
            progress.Packages);
        Assert.Equal(["alpha"], progress.Approved.Select(member => member.ToString()));
        Assert.Empty(progress.Rejected);
    }

    [Fact]
    public void A_candidate_with_enough_rejections_is_dead()
    {
        var federation = FoundedFederation.Of("alpha", "beta", "gamma", "delta", "epsilon");
        var candidate = federation.Expel("epsilon");
        var bytes = candidate.ToCanonicalBytes();

        // Four may vote, three are needed.
        var one = VoteSigning.Reject(bytes, federation.Founders[MemberHandle.Parse("alpha")].Vote);
        var two = VoteSigning.Reject(bytes, federation.Founders[MemberHandle.Parse("beta")].Vote);

        Assert.False(MemberSetAssembly.CountSuccessor(federation.Chain, candidate, [one]).IsDead);
        Assert.True(MemberSetAssembly.CountSuccessor(federation.Chain, candidate, [one, two]).IsDead);
    }
}
