using Federation.Accounting.Apportionment;
using Federation.Accounting.Close;
using Federation.Accounting.Periods;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Close;

public sealed class CloseMachineTests
{
    private static readonly BillingPeriod Period = BillingPeriod.Parse("2026-10");
    private static readonly MemberHandle[] Members = [MemberHandle.Parse("alpha"), MemberHandle.Parse("beta"), MemberHandle.Parse("gamma")];
    private static readonly MemberHandle[] Order = [.. Members.OrderBy(m => TieOrder.Key(Period.Id, m.ToString()))];
    private static readonly DateTimeOffset Due = Period.End.AddDays(4);
    private static readonly InputSet Full = Set(Members);
    private static readonly InputSet Two = Set(Members[..2]);

    [Fact]
    public void Whatever_is_lost_doubled_or_restarted_there_is_one_close_and_one_statement()
    {
        var late = 0;
        for (var seed = 1; seed <= 400; seed++)
        {
            var federation = new CloseFederation(seed, 1 + (seed % 7));
            federation.Run(faultyHours: 24 * 12, calmHours: 24 * 30);
            late += federation.ClosedSeen.Any(s => s.Round > 2) ? 1 : 0;
            Assert.True(federation.ClosedSeen.Select(s => s.SetHash).Distinct().Count() == 1, $"seed {seed}: not one set");
            Assert.True(federation.IssuedSeen.Count == 1, $"seed {seed}: not one statement");
            Assert.True(federation.States.All(s => s.Issued == federation.IssuedSeen.Single()), $"seed {seed}: a member has not issued");
            Assert.True(federation.Proofs.Count == 0, $"seed {seed}: an honest member was accused");
        }

        Assert.True(late > 40, $"Only {late} runs needed a third round: the network is too kind to prove anything.");
    }

    [Fact]
    public void Proposers_take_turns_by_the_hash_of_period_and_handle()
    {
        var terms = Terms(null);
        Assert.Equal([.. Order, Order[0]], Enumerable.Range(1, 4).Select(terms.ProposerOf));
        Assert.Equal([1, 1, 1, 2, 4], new[] { -24.0, 0, 23.9, 24, 72 }.Select(h => terms.RoundAt(Due.AddHours(h))));
        Assert.Equal(2, terms.Quorum);
    }

    [Fact]
    public void A_contribution_is_asked_for_when_it_is_due()
    {
        var start = CloseState.Start(Terms(Members[0]));
        Assert.Empty(CloseMachine.Apply(start, new CloseEvent.Tick(), Period.End.AddDays(3).AddSeconds(-1)).Effects);
        var step = CloseMachine.Apply(start, new CloseEvent.Tick(), Period.End.AddDays(3));
        Assert.IsType<CloseEffect.PrepareContribution>(Assert.Single(step.Effects));
        Assert.Empty(CloseMachine.Apply(step.State, new CloseEvent.Tick(), Period.End.AddDays(3)).Effects);
    }

    [Fact]
    public void Before_the_close_is_due_only_a_set_of_all_is_proposed_and_signed()
    {
        var early = Period.End.AddDays(3);
        var two = Holding(Order[0], early, Members[..2]);
        Assert.Empty(two.Effects.OfType<CloseEffect.PublishProposal>());
        Assert.Equal(Full, Holding(Order[0], early, Members).Effects.OfType<CloseEffect.PublishProposal>().Single().Proposal.Set);
        Assert.Equal(Two, Assert.Single(CloseMachine.Apply(two.State, new CloseEvent.Tick(),
            Due).Effects.OfType<CloseEffect.PublishProposal>()).Proposal.Set);
        var signer = Holding(Order[1], early, Members[..2]);
        var proposed = CloseMachine.Apply(signer.State, Proposal(Order[0], 1, Two), early);
        Assert.Empty(proposed.Effects.OfType<CloseEffect.PublishSignature>());
        Assert.Single(CloseMachine.Apply(proposed.State, new CloseEvent.Tick(), Due).Effects.OfType<CloseEffect.PublishSignature>());
    }

    [Fact]
    public void A_member_signs_only_a_set_of_which_it_holds_every_document()
    {
        var step = CloseMachine.Apply(Holding(Order[1], Due, Members[..2]).State, Proposal(Order[0], 1, Full), Due);
        Assert.Equal(Ref(Members[2]), Assert.Single(step.Effects.OfType<CloseEffect.FetchContribution>()).Contribution);
        Assert.Empty(step.Effects.OfType<CloseEffect.PublishSignature>());
        step = CloseMachine.Apply(step.State, new CloseEvent.ContributionStored(Ref(Members[2])), Due);
        Assert.Single(step.Effects.OfType<CloseEffect.PublishSignature>());
    }

    [Fact]
    public void A_quorum_of_signatures_closes_and_a_quorum_on_the_statement_issues()
    {
        var step = Holding(Order[0], Due, Members);
        Assert.Null(step.State.Closed);
        step = CloseMachine.Apply(step.State, Signature(Order[1], 1, Full), Due);
        Assert.Equal(new SignedSet(1, Full.Hash), step.State.Closed);
        Assert.Equal(Full, Assert.Single(step.Effects.OfType<CloseEffect.ComputeStatement>()).Set);
        var hash = Sha256Digest.Of("statement"u8);
        step = CloseMachine.Apply(step.State, new CloseEvent.StatementComputed(Full.Hash, hash), Due);
        Assert.Single(step.Effects.OfType<CloseEffect.PublishStatementSignature>());
        var other = Sha256Digest.Of("other"u8);
        step = CloseMachine.Apply(step.State, StatementSignature(Order[2], other), Due);
        Assert.Equal(new CloseEffect.StatementDiffers(Order[2], other, hash), Assert.Single(step.Effects));
        step = CloseMachine.Apply(step.State, StatementSignature(Order[1], hash), Due);
        Assert.Equal(hash, step.State.Issued);
        Assert.Empty(CloseMachine.Apply(step.State, StatementSignature(Order[1], hash), Due).Effects);
    }

    [Fact]
    public void After_the_takeover_time_a_note_names_what_was_signed_and_bars_the_round()
    {
        var signed = CloseMachine.Apply(Holding(Order[2], Due, Members).State, Proposal(Order[0], 1, Full), Due).State;
        var step = CloseMachine.Apply(signed, new CloseEvent.Tick(), Due.AddHours(24));
        Assert.Equal(new RoundNote(Order[2], 2, new SignedSet(1, Full.Hash)),
            Assert.Single(step.Effects.OfType<CloseEffect.PublishNote>()).Note);
        var silent = CloseMachine.Apply(Holding(Order[2], Due, Members).State, new CloseEvent.Tick(), Due.AddHours(24));
        Assert.Equal(new RoundNote(Order[2], 2, null), Assert.Single(silent.Effects.OfType<CloseEffect.PublishNote>()).Note);
        var late = CloseMachine.Apply(silent.State, Proposal(Order[0], 1, Full), Due.AddHours(24));
        Assert.Empty(late.Effects.OfType<CloseEffect.PublishSignature>());
    }

    [Fact]
    public void The_next_proposer_must_propose_the_set_named_with_the_highest_round()
    {
        var state = Holding(Order[1], Due, Members).State;
        state = CloseMachine.Apply(state, new CloseEvent.Tick(), Due.AddHours(24)).State;
        var step = CloseMachine.Apply(state, Note(Order[2], 2, new SignedSet(1, Two.Hash)), Due.AddHours(24));
        Assert.Equal(Two.Hash, Assert.Single(step.Effects.OfType<CloseEffect.FetchSet>()).SetHash);
        step = CloseMachine.Apply(step.State, new CloseEvent.SetReceived(Two), Due.AddHours(24));
        var proposal = Assert.Single(step.Effects.OfType<CloseEffect.PublishProposal>()).Proposal;
        Assert.Equal((2, Two), (proposal.Round, proposal.Set));
        Assert.Equal(2, proposal.Notes.Count);
        Assert.Equal(Full.Hash, CloseMachine.RequiredSet([
            new RoundNote(Order[0], 4, new SignedSet(1, Two.Hash)), new RoundNote(Order[1], 4, new SignedSet(3, Full.Hash)),
                new RoundNote(Order[2], 4, null),
        ]));
    }

    [Fact]
    public void Documents_against_the_rules_are_refused_with_a_reason()
    {
        var stranger = MemberHandle.Parse("stranger");
        RoundNote[] notes = [new(Order[0], 2, new SignedSet(1, Two.Hash)), new(Order[2], 2, null)];
        AssertRefused(CloseRefusal.NotInElectorate, Signature(stranger, 1, Full));
        AssertRefused(CloseRefusal.NotInElectorate, new CloseEvent.ContributionStored(Ref(stranger)));
        AssertRefused(CloseRefusal.NoSuchRound, Signature(Order[0], 0, Full));
        AssertRefused(CloseRefusal.NoSuchRound, Note(Order[0], 1, null));
        AssertRefused(CloseRefusal.NoSuchRound, Note(Order[0], 2, new SignedSet(2, Full.Hash)));
        AssertRefused(CloseRefusal.OtherPeriod, Proposal(Order[0], 1, new InputSet("2026-09", Full.Contributions)));
        AssertRefused(CloseRefusal.WrongProposer, Proposal(Order[1], 1, Full));
        AssertRefused(CloseRefusal.TooFewContributions, Proposal(Order[0], 1, Set(Members[..1])));
        AssertRefused(CloseRefusal.UnjustifiedRound, Proposal(Order[1], 2, Full, notes[..1]));
        AssertRefused(CloseRefusal.UnjustifiedRound, Proposal(Order[1], 2, Full, [notes[0], notes[0]]));
        AssertRefused(CloseRefusal.IgnoresSignedSet, Proposal(Order[1], 2, Full, notes));
    }

    [Fact]
    public void Two_sets_two_proposals_and_a_false_note_are_proven()
    {
        AssertProven(DoubleSigningKind.TwoSetsInOneRound, Order[1], Signature(Order[1], 1, Full), Signature(Order[1], 1, Two));
        AssertProven(DoubleSigningKind.TwoProposals, Order[0], Proposal(Order[0], 1, Full), Proposal(Order[0], 1, Two));
        AssertProven(DoubleSigningKind.FalseNote, Order[1], Signature(Order[1], 1, Full), Note(Order[1], 2, null));
        AssertProven(DoubleSigningKind.FalseNote, Order[1], Note(Order[1], 3, new SignedSet(1, Full.Hash)), Signature(Order[1], 2, Full));
        AssertProven(DoubleSigningKind.FalseNote, Order[1], Note(Order[1], 2, new SignedSet(1, Two.Hash)), Signature(Order[1], 1, Full));
        AssertProven(DoubleSigningKind.FalseNote, Order[1], Note(Order[1], 2, null), Note(Order[1], 2, new SignedSet(1, Full.Hash)));
    }

    [Fact]
    public void A_node_that_lost_its_memory_but_not_its_documents_signs_nothing_else()
    {
        var documents = new List<CloseEvent>(Members.Select(m =>
            new CloseEvent.ContributionStored(Ref(m)))) { Signature(Order[0], 1, Two), new CloseEvent.SetReceived(Two) };
        var step = CloseMachine.Recover(Terms(Order[0]), documents.AsEnumerable().Reverse(), Due);
        Assert.Empty(step.Effects.OfType<CloseEffect.PublishSignature>());
        Assert.Equal(new SignedSet(1, Two.Hash), step.State.LastSignedBy(Order[0]));
    }

    [Fact]
    public void An_auditor_follows_and_publishes_nothing()
    {
        var step = Holding(null, Due.AddDays(9), Members);
        step = CloseMachine.Apply(step.State, Proposal(Order[0], 1, Full), Due.AddDays(9));
        step = CloseMachine.Apply(step.State, Signature(Order[0], 1, Full), Due.AddDays(9));
        Assert.Empty(step.Effects);
        step = CloseMachine.Apply(step.State, Signature(Order[1], 1, Full), Due.AddDays(9));
        Assert.IsType<CloseEffect.ComputeStatement>(Assert.Single(step.Effects));
        Assert.Empty(CloseMachine.Resend(step.State));
    }

    private static void AssertRefused(CloseRefusal reason, CloseEvent document)
    {
        var step = CloseMachine.Apply(CloseState.Start(Terms(null)), document, Due);
        Assert.Equal(reason, Assert.IsType<CloseEffect.RefuseDocument>(Assert.Single(step.Effects)).Reason);
        Assert.Equal(CloseState.Start(step.State.Terms), step.State);
    }

    private static void AssertProven(DoubleSigningKind kind, MemberHandle member, CloseEvent first, CloseEvent second)
    {
        var step = CloseMachine.Apply(CloseMachine.Apply(CloseState.Start(Terms(null)), first, Due).State, second, Due);
        var proof = Assert.IsType<CloseEffect.ReportDoubleSigning>(Assert.Single(step.Effects)).Proof;
        Assert.Equal((kind, member), (proof.Kind, proof.Member));
        Assert.Empty(CloseMachine.Apply(step.State, second, Due).Effects);
    }

    private static CloseStep Holding(MemberHandle? self, DateTimeOffset now, MemberHandle[] contributors)
    {
        var step = new CloseStep(CloseState.Start(Terms(self)), []);
        var effects = new List<CloseEffect>();
        foreach (var member in contributors)
        {
            step = CloseMachine.Apply(step.State, new CloseEvent.ContributionStored(Ref(member)), now.AddDays(-30));
        }

        step = CloseMachine.Apply(step.State, new CloseEvent.Tick(), now);
        effects.AddRange(step.Effects);
        return step with { Effects = effects };
    }

    private static CloseTerms Terms(MemberHandle? self) => new(Period, CharterCalendar.Default, Members, self);

    private static ContributionRef Ref(MemberHandle member) =>
        new(member, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(member.ToString())));

    private static InputSet Set(IEnumerable<MemberHandle> members) => new(Period.Id, members.Select(Ref));

    private static CloseEvent.ProposalReceived Proposal(MemberHandle by, int round, InputSet set, params RoundNote[] notes) =>
        new(new InputSetProposal(by, round, set, notes));

    private static CloseEvent.NoteReceived Note(MemberHandle by, int round, SignedSet? last) => new(new RoundNote(by, round, last));

    private static CloseEvent.SignatureReceived Signature(MemberHandle by, int round, InputSet set) =>
        new(new SetSignature(by, round, set.Hash));

    private static CloseEvent.StatementSignatureReceived StatementSignature(MemberHandle by, Sha256Digest hash) =>
        new(new StatementSignature(by, Full.Hash, hash));
}
