using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Protocol.Tests.Membership;

public sealed class GenesisTests
{
    private static readonly Founder[] Three = [new("alpha"), new("beta"), new("gamma")];

    [Fact]
    public void The_order_of_the_cards_changes_no_byte()
    {
        var cards = Enumerable.Range(0, 6).Select(i => new Founder("m" + i).Card).ToArray();
        var charter = Charter.CreateDefault("Six", "EUR", FoundedFederation.FoundedAt);
        var expected = GenesisCandidate.Create(cards, charter).Candidate!.ToCanonicalBytes();

        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var shuffled = cards.ToArray();
            new Random(seed).Shuffle(shuffled);
            return GenesisCandidate.Create(shuffled, charter).Candidate!.ToCanonicalBytes().AsSpan().SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Its_dates_and_rules_come_from_the_charter_and_its_hash_is_the_federation()
    {
        var federation = FoundedFederation.Of("alpha", "beta", "gamma");
        var genesis = federation.Chain.Newest;

        Assert.Equal(FoundedFederation.FoundedAt, genesis.Content.EffectiveAt);
        Assert.Equal(FoundedFederation.FoundedAt.AddDays(90), genesis.Content.ExpiresAt);
        Assert.Equal(federation.Charter.ComputeHash(), genesis.Content.Charter);
        Assert.Equal(Sha256Digest.Of(genesis.Content.ToCanonicalBytes()), genesis.FederationId);
        Assert.Equal(1, genesis.Content.Number);
    }

    [Fact]
    public void A_genesis_survives_its_file_and_brings_its_charter()
    {
        var federation = FoundedFederation.Of("alpha", "beta", "gamma");
        var bytes = new MemberSetFile(federation.Chain.Newest, federation.Charter).ToUtf8();

        Assert.Equal(MembershipReadFault.None, MemberSetFile.TryRead(bytes, out var read));
        Assert.Equal(bytes, read!.ToUtf8());
        Assert.Equal(MemberSetRefusal.None, MemberSetChain.VerifyGenesis(read.Revision, federation.Chain.FederationId));
        Assert.Equal(federation.Charter.ComputeHash(), read.Charter!.ComputeHash());
    }

    [Fact]
    public void A_file_with_another_charter_or_none_is_refused()
    {
        var federation = FoundedFederation.Of("alpha", "beta", "gamma");
        var other = federation.Charter with { MaxFronts = 9 };

        Assert.Throws<ArgumentException>(() => new MemberSetFile(federation.Chain.Newest, other));
        Assert.Throws<ArgumentException>(() => new MemberSetFile(federation.Chain.Newest, null));
        var text = System.Text.Encoding.UTF8.GetString(new MemberSetFile(federation.Chain.Newest, federation.Charter).ToUtf8());
        var swapped = System.Text.Encoding.UTF8.GetBytes(text.Replace("\"maxFronts\":10", "\"maxFronts\":11", StringComparison.Ordinal));
        Assert.Equal(MembershipReadFault.WrongAttachment, MemberSetFile.TryRead(swapped, out _));
    }

    [Fact]
    public void Bad_founders_are_named()
    {
        var charter = FoundedFederation.TestCharter;
        var imposter = new Founder("alpha", 1);
        var twin = new Founder("delta");
        var twinContent = twin.Content with { Actor = "https://delta.example/x", TransportKey = Three[0].Transport.Public };
        var twinCard = MemberCard.Create(twinContent, Three[0].Transport, twin.Document, twin.Vote);
        var neighbour = MemberCard.Create(twin.Content with { MediaOrigin = Three[1].Content.MediaOrigin }, twin.Transport, twin.Document, twin.Vote);
        var tampered = Three[2].Card with { Content = Three[2].Content with { Name = "Other" } };

        Assert.Equal(GenesisFault.NoCards, GenesisCandidate.Create([], charter).Fault);
        Assert.Equal((GenesisFault.DuplicateHandle, "alpha"), Fault([.. Cards, imposter.Card]));
        Assert.Equal((GenesisFault.DuplicateKey, "delta"), Fault([.. Cards, twinCard]));
        Assert.Equal((GenesisFault.DuplicateAddress, "delta"), Fault([.. Cards, neighbour]));
        Assert.Equal((GenesisFault.WrongCard, "gamma"), Fault([Three[0].Card, tampered]));
        Assert.Equal((GenesisFault.UnknownMemberInCharter, "alpha"), Fault([Three[1].Card]));
        Assert.Equal(GenesisFault.WrongCharter, GenesisCandidate.Create(Cards, charter with { MaxFronts = 0 }).Fault);

        (GenesisFault Fault, string? Member) Fault(MemberCard[] cards)
        {
            var outcome = GenesisCandidate.Create(cards, charter);
            Assert.Null(outcome.Candidate);
            return (outcome.Fault, outcome.Member?.ToString());
        }
    }

    private static MemberCard[] Cards => [.. Three.Select(founder => founder.Card)];

    [Fact]
    public void Every_founder_votes_and_every_key_proves_possession()
    {
        var candidate = GenesisCandidate.Create(Cards, FoundedFederation.TestCharter).Candidate!;
        var bytes = candidate.ToCanonicalBytes();
        var complete = MemberSetAssembly.CountGenesis(candidate, [.. Three.Select(founder => founder.Approve(candidate))]).Revision!;
        var (votes, possessions) = (complete.Signatures.Votes, complete.Signatures.Possessions);
        var stranger = VoteSigning.Sign(bytes, new Founder("delta").Vote).Votes[0];
        var strangersKey = VoteSigning.ProvePossession(bytes, new Founder("delta").Vote).Possessions[0];

        Assert.Equal(MemberSetRefusal.None, Judge(votes, possessions));
        Assert.Equal(MemberSetRefusal.TooFewVotes, Judge([.. votes.Skip(1)], possessions));
        Assert.Equal(MemberSetRefusal.PossessionMissing, Judge(votes, [.. possessions.Skip(1)]));
        Assert.Equal(MemberSetRefusal.DuplicateSignature, Judge([votes[0], votes[0], votes[1]], possessions));
        Assert.Equal(MemberSetRefusal.DuplicateSignature, Judge(votes, [.. possessions, possessions[0]]));
        Assert.Equal(MemberSetRefusal.ForeignSigner, Judge([.. votes, stranger], possessions));
        Assert.Equal(MemberSetRefusal.ForeignSigner, Judge(votes, [.. possessions, strangersKey]));
        Assert.Equal(MemberSetRefusal.WrongSignature, Judge([votes[0] with { Signature = votes[1].Signature }, .. votes.Skip(1)], possessions));
        // A vote is no proof of possession and the other way round: each has its domain.
        var proofOfVoter = possessions.Single(possession => possession.Key == votes[0].Key);
        Assert.Equal(MemberSetRefusal.WrongSignature, Judge([votes[0] with { Signature = proofOfVoter.Signature }, .. votes.Skip(1)], possessions));

        MemberSetRefusal Judge(IReadOnlyList<MemberSetSignature> v, IReadOnlyList<MemberSetSignature> p) => MemberSetChain.VerifyGenesis(
            new SignedMemberSet(candidate, new MemberSetSignatures { Votes = v, Possessions = p }), default);
    }

    [Fact]
    public void A_node_refuses_another_genesis_than_the_pinned_one()
    {
        var genesis = FoundedFederation.Of("alpha", "beta", "gamma").Chain.Newest;
        var pinned = FoundedFederation.Of("alpha", "beta").Chain.FederationId;

        Assert.Equal(MemberSetRefusal.OtherFederation, MemberSetChain.VerifyGenesis(genesis, pinned));
        Assert.Equal(MemberSetRefusal.OtherFederation, MemberSetChain.Verify([genesis], pinned, FoundedFederation.FoundedAt).Refusal);
        Assert.Equal(MemberSetRefusal.NoGenesis, MemberSetChain.Verify([], pinned, FoundedFederation.FoundedAt).Refusal);
    }

    [Fact]
    public void Two_hundred_founders_make_a_valid_genesis_below_the_size_limit()
    {
        var founders = Enumerable.Range(0, 200).Select(i => new Founder($"member-{i:000}")).ToList();
        var charter = Charter.CreateDefault("Many", "EUR", FoundedFederation.FoundedAt);
        var candidate = GenesisCandidate.Create([.. founders.Select(founder => founder.Card)], charter).Candidate!;

        var candidateBytes = candidate.ToCanonicalBytes();
        var proofs = VoteSigning.ProvePossession(candidateBytes, [.. founders.SelectMany(founder => new[] { founder.Transport, founder.Document })]);
        var votes = founders.Select(founder => VoteSigning.Sign(candidateBytes, founder.Vote));

        var progress = MemberSetAssembly.CountGenesis(candidate, [.. votes, proofs]);
        var bytes = new MemberSetFile(progress.Revision!, charter).ToUtf8();

        Assert.Equal(MembershipReadFault.None, MemberSetFile.TryRead(bytes, out var read));
        Assert.Equal(MemberSetRefusal.None, MemberSetChain.VerifyGenesis(read!.Revision, default));
        Assert.Equal(
            GenesisFault.TooManyCards,
            GenesisCandidate.Create([.. founders.Select(founder => founder.Card), new Founder("one-more").Card], charter).Fault);
    }
}
