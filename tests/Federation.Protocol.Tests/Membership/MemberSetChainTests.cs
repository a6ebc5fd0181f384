using System.Text;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Protocol.Tests.Membership;

public sealed class MemberSetChainTests
{
    private readonly FoundedFederation _federation = FoundedFederation.Of("alpha", "beta", "gamma", "delta", "epsilon");

    private SignedMemberSet ByAll(MemberSet candidate, Founder? prover = null) => _federation.Sign(candidate, _federation.All, prover);

    [Theory]
    // motion needs max(ceil(fraction of eligible), more than half of all active)
    [InlineData(2, 3, 3, 3, 2)]
    [InlineData(2, 3, 5, 5, 4)]
    [InlineData(2, 3, 9, 9, 6)]
    [InlineData(2, 3, 30, 30, 20)]
    [InlineData(3, 4, 5, 5, 4)]
    [InlineData(3, 4, 4, 4, 3)]
    [InlineData(51, 100, 3, 3, 2)]
    [InlineData(51, 100, 4, 4, 3)]
    [InlineData(51, 100, 200, 200, 102)]
    [InlineData(2, 3, 1, 2, 2)]
    [InlineData(2, 3, 3, 4, 3)]
    [InlineData(2, 3, 4, 5, 3)]
    [InlineData(1, 1, 7, 7, 7)]
    public void Votes_needed_are_rounded_up_and_more_than_half(int numerator, int denominator, int eligible, int active, int needed)
    {
        var rules = VotingRules.Default with { Expel = new VotingFraction(numerator, denominator) };

        Assert.Equal(needed, rules.VotesNeeded(MotionKind.Expel, eligible, active));
    }

    [Fact]
    public void Two_quorums_always_share_a_voter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var active = random.Next(1, 201);
            var denominator = random.Next(1, 1001);
            var rules = VotingRules.Default with { Expel = new VotingFraction((denominator / 2) + 1, denominator) };
            return rules.Expel.IsValid && 2 * rules.VotesNeeded(MotionKind.Expel, active - 1, active) > active;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(MotionKind.Suspend)]
    [InlineData(MotionKind.Expel)]
    [InlineData(MotionKind.Leave)]
    [InlineData(MotionKind.Renew)]
    [InlineData(MotionKind.AmendRules)]
    [InlineData(MotionKind.AmendCharter)]
    [InlineData(MotionKind.Admit)]
    [InlineData(MotionKind.ChangeKeys)]
    [InlineData(MotionKind.LostKey)]
    public void Each_motion_passes_with_its_votes_and_fails_with_one_less(MotionKind kind)
    {
        var subject = _federation.All.First(handle => handle != _federation.Proposer.ToString());
        var (candidate, prover) = Make(kind, subject);
        var needed = MemberSetAssembly.CountSuccessor(_federation.Chain, candidate, []).VotesNeeded;
        // The subject's consent must not be what is missing, nor its vote count where it has none.
        var except = kind == MotionKind.Expel ? subject : null;
        var first = new[] { _federation.Proposer.ToString(), subject }.Where(handle => handle != except);
        var voters = first.Concat(_federation.Voters(5, except)).Distinct().ToList();

        Assert.Equal(MemberSetRefusal.None, _federation.Judge(_federation.Sign(candidate, voters.Take(needed), prover)));
        Assert.Equal(MemberSetRefusal.TooFewVotes, _federation.Judge(_federation.Sign(candidate, voters.Take(needed - 1), prover)));
    }

    private (MemberSet Candidate, Founder? Prover) Make(MotionKind kind, string subject)
    {
        var newcomer = new Founder("zeta");
        var fresh = new Founder(subject, 1);
        var draft = _federation.Draft(kind);
        var hash = Sha256Digest.Of("another charter"u8);
        return kind switch
        {
            MotionKind.Suspend => (Suspend(subject), null),
            MotionKind.Expel => (_federation.Expel(subject), null),
            MotionKind.Leave => (_federation.Expel(subject) with { Motion = new Motion { Kind = kind, Subject = MemberHandle.Parse(subject) } }, null),
            MotionKind.Renew => (draft with { ExpiresAt = draft.ExpiresAt.AddDays(90) }, null),
            MotionKind.AmendRules => (draft with { Rules = draft.Rules with { Admit = new VotingFraction(3, 4) } }, null),
            MotionKind.AmendCharter => (draft with { Charter = hash, Motion = new Motion { Kind = kind, Attachment = hash } }, null),
            MotionKind.Admit => (_federation.Admit(newcomer), newcomer),
            _ => (_federation.NewKeys(kind, subject, fresh), fresh),
        };
    }

    private MemberSet Suspend(string subject) =>
        _federation.Change(MotionKind.Suspend, subject, m => m with { State = MemberState.Suspended, Since = _federation.NextDate });

    public static TheoryData<string, MemberSetRefusal> Spoilt => new()
    {
        { "genesis again", MemberSetRefusal.WrongGenesis },
        { "type", MemberSetRefusal.WrongType },
        { "no members", MemberSetRefusal.WrongMemberCount },
        { "member twice", MemberSetRefusal.DuplicateHandle },
        { "unsorted", MemberSetRefusal.MembersNotSorted },
        { "address", MemberSetRefusal.WrongAddress },
        { "same actor", MemberSetRefusal.DuplicateAddress },
        { "same key", MemberSetRefusal.DuplicateKey },
        { "effective too early", MemberSetRefusal.WrongDates },
        { "expires first", MemberSetRefusal.WrongDates },
        { "lifetime", MemberSetRefusal.WrongDates },
        { "half", MemberSetRefusal.WrongRules },
        { "federation", MemberSetRefusal.WrongFederation },
        { "skipped", MemberSetRefusal.WrongNumber },
        { "previous", MemberSetRefusal.WrongPrevious },
        { "subject of renew", MemberSetRefusal.WrongMotion },
        { "also the rules", MemberSetRefusal.DifferenceIsNotTheMotion },
        { "also the charter", MemberSetRefusal.DifferenceIsNotTheMotion },
        { "also a name", MemberSetRefusal.DifferenceIsNotTheMotion },
        { "also a member less", MemberSetRefusal.DifferenceIsNotTheMotion },
        { "ballot", MemberSetRefusal.BallotNotOpened },
        { "proposer", MemberSetRefusal.WrongProposer },
        { "no proposer", MemberSetRefusal.WrongProposer },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_spoilt_renewal_is_refused_for_its_reason(string what, MemberSetRefusal expected)
    {
        var (good, _) = Make(MotionKind.Renew, "alpha");
        var members = good.Members;
        var bad = what switch
        {
            "genesis again" => good with { Motion = new Motion { Kind = MotionKind.Found } },
            "type" => good with { Type = "memberSet" },
            "no members" => good with { Members = [] },
            "member twice" => good with { Members = [members[0], .. members] },
            "unsorted" => good with { Members = [.. members.Reverse()] },
            "address" => First(m => m with { Origin = m.Origin + "/" }),
            "same actor" => First(m => m with { Origin = members[1].Origin, Actor = members[1].Actor }),
            "same key" => First(m => m with { VoteKey = members[1].TransportKey }),
            "effective too early" => good with { EffectiveAt = _federation.Chain.Newest.Content.EffectiveAt },
            "expires first" => good with { ExpiresAt = good.EffectiveAt },
            "lifetime" => good with { ExpiresAt = good.EffectiveAt.AddDays(367) },
            "half" => good with { Rules = good.Rules with { Renew = new VotingFraction(1, 2) } },
            "federation" => good with { Federation = default(Sha256Digest) },
            "skipped" => good with { Number = 3 },
            "previous" => good with { Previous = Sha256Digest.Of("other"u8) },
            "subject of renew" => good with { Motion = good.Motion with { Subject = members[0].Handle } },
            "also the rules" => good with { Rules = good.Rules with { Admit = new VotingFraction(9, 10) } },
            "also the charter" => good with { Charter = Sha256Digest.Of("other"u8) },
            "also a name" => First(m => m with { Name = "Other" }),
            "also a member less" => good with { Members = [.. members.Skip(1)] },
            "ballot" => good with { Ballot = 2 },
            "proposer" => good with { Proposer = BallotOrder.Of(_federation.Chain.FederationId, _federation.Chain.Newest.Content, 1)[1] },
            _ => good with { Proposer = null },
        };

        Assert.Equal(MemberSetRefusal.None, _federation.Judge(ByAll(good)));
        Assert.Equal(expected, _federation.Judge(ByAll(bad)));

        MemberSet First(Func<MemberEntry, MemberEntry> change) => good with { Members = [change(members[0]), .. members.Skip(1)] };
    }

    [Theory]
    [InlineData(MotionKind.Suspend)]
    [InlineData(MotionKind.Admit)]
    [InlineData(MotionKind.AmendRules)]
    [InlineData(MotionKind.AmendCharter)]
    public void Only_a_renewal_moves_the_expiry_date(MotionKind kind)
    {
        var (candidate, prover) = Make(kind, "beta");
        var longer = candidate with { ExpiresAt = candidate.ExpiresAt.AddDays(1) };

        Assert.Equal(MemberSetRefusal.None, _federation.Judge(ByAll(candidate, prover)));
        Assert.Equal(MemberSetRefusal.DifferenceIsNotTheMotion, _federation.Judge(ByAll(longer, prover)));
    }

    [Theory]
    [InlineData(MotionKind.Suspend)]
    [InlineData(MotionKind.Admit)]
    [InlineData(MotionKind.LostKey)]
    public void A_motion_on_one_member_leaves_the_others_the_rules_and_the_charter_alone(MotionKind kind)
    {
        var (candidate, prover) = Make(kind, "beta");
        var rules = candidate with { Rules = candidate.Rules with { Admit = new VotingFraction(9, 10) } };
        var charter = candidate with { Charter = Sha256Digest.Of("other"u8) };
        var neighbour = candidate with { Members = [candidate.Members[0] with { Name = "Other" }, .. candidate.Members.Skip(1)] };

        foreach (var spoilt in new[] { rules, charter, neighbour })
        {
            Assert.Equal(MemberSetRefusal.DifferenceIsNotTheMotion, _federation.Judge(ByAll(spoilt, prover)));
        }
    }

    [Fact]
    public void The_subject_of_an_expulsion_has_no_vote()
    {
        var subject = _federation.All.First(handle => handle != _federation.Proposer.ToString());

        Assert.Equal(MemberSetRefusal.ForeignSigner, _federation.Judge(ByAll(_federation.Expel(subject))));
        Assert.Equal(
            MemberSetRefusal.None, _federation.Judge(_federation.Sign(_federation.Expel(subject), _federation.Voters(3, subject))));
    }

    [Fact]
    public void A_member_that_is_suspended_or_leaving_has_no_vote_until_it_is_reinstated()
    {
        Assert.Equal(MemberSetRefusal.None, _federation.Append(ByAll(Suspend("beta"))));
        var renewal = Make(MotionKind.Renew, "alpha").Candidate;
        Assert.Equal(MemberSetRefusal.ForeignSigner, _federation.Judge(ByAll(renewal)));
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(_federation.Sign(renewal, _federation.Voters(4, "beta"))));

        var back = _federation.Change(MotionKind.Reinstate, "beta", m => m with { State = MemberState.Active, Since = _federation.NextDate });
        Assert.Equal(MemberSetRefusal.None, _federation.Append(_federation.Sign(back, _federation.Voters(4, "beta"))));
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(ByAll(Make(MotionKind.Renew, "alpha").Candidate)));
    }

    [Fact]
    public void A_motion_that_the_subjects_state_does_not_allow_is_refused()
    {
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.Reinstate, "beta"))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.Admit, "beta"))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.Expel, "nobody"))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.Suspend))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.ChangeKeys, "beta"))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.AmendRules))));
        Assert.Equal(MemberSetRefusal.WrongMotion, _federation.Judge(ByAll(_federation.Draft(MotionKind.AmendCharter))));
    }

    [Fact]
    public void A_newcomer_must_hold_each_of_its_keys()
    {
        var newcomer = new Founder("zeta");
        var candidate = _federation.Admit(newcomer);
        var half = VoteSigning.ProvePossession(candidate.ToCanonicalBytes(), newcomer.Transport, newcomer.Vote).Possessions;
        var votes = ByAll(candidate).Signatures.Votes;
        var withHalf = new SignedMemberSet(candidate, new MemberSetSignatures { Votes = votes, Possessions = half });

        Assert.Equal(MemberSetRefusal.PossessionMissing, _federation.Judge(ByAll(candidate)));
        Assert.Equal(MemberSetRefusal.PossessionMissing, _federation.Judge(withHalf));
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(ByAll(candidate, newcomer)));
    }

    [Fact]
    public void Leaving_and_changing_keys_need_the_members_own_vote_and_a_lost_key_does_not()
    {
        var subject = _federation.All.First(handle => handle != _federation.Proposer.ToString());
        var (leave, _) = Make(MotionKind.Leave, subject);
        var (change, fresh) = Make(MotionKind.ChangeKeys, subject);
        var (lost, _) = Make(MotionKind.LostKey, subject);
        var others = _federation.Voters(4, subject);

        Assert.Equal(MemberSetRefusal.ConsentMissing, _federation.Judge(_federation.Sign(leave, others)));
        Assert.Equal(MemberSetRefusal.ConsentMissing, _federation.Judge(_federation.Sign(change, others, fresh)));
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(_federation.Sign(lost, others, fresh)));
    }

    [Fact]
    public void The_proposer_votes_for_its_own_candidate()
    {
        var (renew, _) = Make(MotionKind.Renew, "alpha");
        var others = _federation.Voters(5).Skip(1);

        Assert.Equal(MemberSetRefusal.ProposerVoteMissing, _federation.Judge(_federation.Sign(renew, others)));
    }

    [Fact]
    public void A_retired_key_never_returns_and_no_key_changes_its_purpose()
    {
        var fresh = new Founder("beta", 1);
        Assert.Equal(MemberSetRefusal.None, _federation.Append(ByAll(_federation.NewKeys(MotionKind.ChangeKeys, "beta", fresh), fresh)));

        var old = _federation.Founders[MemberHandle.Parse("beta")];
        var back = _federation.NewKeys(MotionKind.LostKey, "beta", old);
        var swapped = _federation.Change(MotionKind.LostKey, "gamma", m => m with { VoteKey = m.TransportKey, TransportKey = m.VoteKey });

        Assert.Equal(MemberSetRefusal.KeyReused, _federation.Judge(_federation.Sign(back, _federation.Voters(4, "beta"), old)));
        Assert.Equal(MemberSetRefusal.KeyReused, _federation.Judge(_federation.Sign(swapped, _federation.Voters(4, "beta"))));
    }

    [Fact]
    public void New_rules_hold_from_the_next_revision_on()
    {
        var rules = _federation.Draft(MotionKind.AmendRules);
        rules = rules with { Rules = rules.Rules with { Renew = new VotingFraction(1, 1) } };
        Assert.Equal(MemberSetRefusal.None, _federation.Append(_federation.Sign(rules, _federation.Voters(4))));

        var (renew, _) = Make(MotionKind.Renew, "alpha");
        Assert.Equal(MemberSetRefusal.TooFewVotes, _federation.Judge(_federation.Sign(renew, _federation.Voters(4))));
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(_federation.Sign(renew, _federation.Voters(5))));
    }

    [Fact]
    public void An_expired_set_still_verifies_and_votes_its_renewal_but_is_reported()
    {
        var genesis = _federation.Chain.Newest;
        var late = genesis.Content.ExpiresAt;
        var draft = _federation.Draft(MotionKind.Renew);
        var renewal = draft with { EffectiveAt = late.AddDays(10), ExpiresAt = late.AddDays(100) };

        Assert.False(Verify(late.AddSeconds(-1), genesis).IsExpired);
        Assert.True(Verify(late, genesis).IsExpired);
        Assert.Equal(MemberSetRefusal.None, Verify(late, genesis).Refusal);
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(ByAll(renewal)));
        Assert.False(Verify(late.AddDays(10), genesis, ByAll(renewal)).IsExpired);

        MemberSetVerdict Verify(DateTimeOffset now, params SignedMemberSet[] revisions) =>
            MemberSetChain.Verify(revisions, _federation.Chain.FederationId, now);
    }

    [Fact]
    public void A_refused_revision_leaves_the_valid_part_of_the_chain()
    {
        var genesis = _federation.Chain.Newest;
        var good = ByAll(Make(MotionKind.Renew, "alpha").Candidate);
        var unsigned = new SignedMemberSet(good.Content, new MemberSetSignatures { Votes = [], Possessions = [] });

        var verdict = MemberSetChain.Verify([genesis, unsigned], default, FoundedFederation.FoundedAt);

        Assert.Equal((MemberSetRefusal.ProposerVoteMissing, 2L), (verdict.Refusal, verdict.Number));
        Assert.Single(verdict.Chain!.Revisions);
        Assert.Equal(2, MemberSetChain.Verify([genesis, good], default, FoundedFederation.FoundedAt).Chain!.Revisions.Count);
    }

    [Theory]
    [InlineData("\"members\":[", "\"members\":[null,", MembershipReadFault.NotCanonical)]
    [InlineData("\"votes\":[", "\"votes\":[null,", MembershipReadFault.NotCanonical)]
    [InlineData("\"active\"", "\"Active\"", MembershipReadFault.WrongForm)]
    [InlineData("\"number\":\"2\"", "\"number\":2", MembershipReadFault.WrongForm)]
    [InlineData("\"number\":\"2\"", "\"number\":\"02\"", MembershipReadFault.WrongForm)]
    [InlineData("\"kind\":\"renew\"", "\"kind\":\"merge\"", MembershipReadFault.WrongForm)]
    [InlineData("\"ballot\":\"1\"", "\"ballot\":\"1\",\"extra\":\"1\"", MembershipReadFault.WrongForm)]
    [InlineData("00:00Z\"", "00:00+00:00\"", MembershipReadFault.WrongForm)]
    [InlineData("00:00Z\"", "00:00.000Z\"", MembershipReadFault.NotCanonical)]
    public void Another_form_of_a_revision_is_not_read(string before, string after, MembershipReadFault expected)
    {
        var text = Encoding.UTF8.GetString(ByAll(Make(MotionKind.Renew, "alpha").Candidate).ToUtf8());

        Assert.Contains(before, text, StringComparison.Ordinal);
        Assert.Equal(
            expected, SignedMemberSet.TryRead(Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal)), out var read));
        Assert.Null(read);
    }

    [Fact]
    public void A_successor_survives_its_file()
    {
        var good = ByAll(Make(MotionKind.Renew, "alpha").Candidate);

        Assert.Equal(MembershipReadFault.None, SignedMemberSet.TryRead(good.ToUtf8(), out var read));
        Assert.Equal(good.Hash, read!.Hash);
        Assert.Equal(MemberSetRefusal.None, _federation.Judge(read));
    }
}
