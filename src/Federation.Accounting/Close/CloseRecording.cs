using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>Takes documents into the state: checks their meaning, keeps the first of two contradicting ones, and proves the
/// contradiction.</summary>
internal static class CloseRecording
{
    public static CloseState Record(CloseState state, CloseEvent happened, List<CloseEffect> effects) => happened switch
    {
        CloseEvent.Tick => state.Asked.IsEmpty ? state : state with { Asked = [] },
        CloseEvent.ContributionStored e => Contribution(state, e.Contribution, effects),
        CloseEvent.SetReceived e => e.Set.PeriodId == state.Terms.Period.Id
            ? state with { Sets = state.Sets.SetItem(e.Set.Hash, e.Set) } : state,
        CloseEvent.ProposalReceived e => Proposal(state, e.Proposal, effects),
        CloseEvent.NoteReceived e => Note(state, e.Note, effects),
        CloseEvent.SignatureReceived e => Signature(state, e.Signature, effects),
        CloseEvent.StatementComputed e => state.OwnStatement is null ? state with { OwnStatement = e.StatementHash } : state,
        CloseEvent.StatementSignatureReceived e => StatementSignature(state, e.Signature, effects),
        _ => state,
    };

    public static CloseState Signature(CloseState state, SetSignature signature, List<CloseEffect> effects)
    {
        if (Refusal(state, signature.Author, signature.Round, firstRound: 1) is { } reason)
        {
            return Refused(state, signature.Author, reason, effects);
        }

        var key = (signature.Round, signature.Author);
        if (state.Signatures.TryGetValue(key, out var first))
        {
            return first == signature.SetHash ? state : Proven(
                state, new DoubleSigning(signature.Author, DoubleSigningKind.TwoSetsInOneRound, signature.Round, first, signature.SetHash),
                    effects);
        }

        var next = state with { Signatures = state.Signatures.Add(key, signature.SetHash) };
        foreach (var note in state.Notes.Values.Where(n => n.Author == signature.Author && IsFalse(n, signature)))
        {
            next = Proven(next, FalseNote(note, signature), effects);
        }

        return next;
    }

    public static CloseState Note(CloseState state, RoundNote note, List<CloseEffect> effects)
    {
        var refusal = Refusal(state, note.Author, note.ForRound, firstRound: 2);
        if (refusal is null && note.LastSigned is { } last && (last.Round < 1 || last.Round >= note.ForRound))
        {
            refusal = CloseRefusal.NoSuchRound;
        }

        if (refusal is { } reason)
        {
            return Refused(state, note.Author, reason, effects);
        }

        var key = (note.ForRound, note.Author);
        if (state.Notes.TryGetValue(key, out var first))
        {
            return first == note ? state : Proven(
                state,
                new DoubleSigning(note.Author, DoubleSigningKind.FalseNote, note.ForRound, first.LastSigned?.SetHash ?? default,
                    note.LastSigned?.SetHash ?? default),
                effects);
        }

        var next = state with { Notes = state.Notes.Add(key, note) };
        foreach (var ((round, author), set) in state.Signatures.Where(s => s.Key.Author == note.Author))
        {
            var signature = new SetSignature(author, round, set);
            next = IsFalse(note, signature) ? Proven(next, FalseNote(note, signature), effects) : next;
        }

        return next;
    }

    private static CloseState Contribution(CloseState state, ContributionRef contribution, List<CloseEffect> effects)
    {
        if (!state.Terms.Electorate.Contains(contribution.Member))
        {
            return Refused(state, contribution.Member, CloseRefusal.NotInElectorate, effects);
        }

        return state with
        {
            Contributions = state.Contributions.Add(contribution),
            ContributionAsked = state.ContributionAsked || contribution.Member == state.Terms.Self,
        };
    }

    private static CloseState Proposal(CloseState state, InputSetProposal proposal, List<CloseEffect> effects)
    {
        if (ProposalRefusal(state, proposal) is { } reason)
        {
            return Refused(state, proposal.Proposer, reason, effects);
        }

        var next = state;
        foreach (var note in proposal.Round == 1 ? [] : proposal.Notes)
        {
            next = Note(next, note, effects);
        }

        next = next with { Sets = next.Sets.SetItem(proposal.Set.Hash, proposal.Set) };
        if (!next.Proposals.TryGetValue(proposal.Round, out var first))
        {
            return next with { Proposals = next.Proposals.Add(proposal.Round, proposal) };
        }

        return first.Set.Equals(proposal.Set) ? next : Proven(
            next, new DoubleSigning(proposal.Proposer, DoubleSigningKind.TwoProposals, proposal.Round, first.Set.Hash, proposal.Set.Hash),
                effects);
    }

    private static CloseRefusal? ProposalRefusal(CloseState state, InputSetProposal proposal)
    {
        var terms = state.Terms;
        if (Refusal(state, proposal.Proposer, proposal.Round, firstRound: 1) is { } common)
        {
            return common;
        }

        if (proposal.Set.PeriodId != terms.Period.Id)
        {
            return CloseRefusal.OtherPeriod;
        }

        if (proposal.Proposer != terms.ProposerOf(proposal.Round))
        {
            return CloseRefusal.WrongProposer;
        }

        var contributors = proposal.Set.Contributions.Select(c => c.Member).ToHashSet();
        if (contributors.Count < terms.Quorum || contributors.Count != proposal.Set.Contributions.Count
            || !contributors.All(terms.Electorate.Contains))
        {
            return CloseRefusal.TooFewContributions;
        }

        if (proposal.Round == 1)
        {
            return null;
        }

        var authors = proposal.Notes.Select(n => n.Author).ToHashSet();
        if (authors.Count < terms.Quorum || authors.Count != proposal.Notes.Count || !authors.All(terms.Electorate.Contains)
            || proposal.Notes.Any(n => n.ForRound != proposal.Round || n.LastSigned?.Round >= n.ForRound))
        {
            return CloseRefusal.UnjustifiedRound;
        }

        var required = CloseMachine.RequiredSet(proposal.Notes);
        return required is not null && required != proposal.Set.Hash ? CloseRefusal.IgnoresSignedSet : null;
    }

    private static CloseState StatementSignature(CloseState state, StatementSignature signature, List<CloseEffect> effects)
    {
        if (!state.Terms.Electorate.Contains(signature.Author))
        {
            return Refused(state, signature.Author, CloseRefusal.NotInElectorate, effects);
        }

        var known = state.StatementSignatures.GetValueOrDefault(signature.Author) == signature;
        if (!known && state.Closed?.SetHash == signature.SetHash && state.OwnStatement is { } own && own != signature.StatementHash)
        {
            effects.Add(new CloseEffect.StatementDiffers(signature.Author, signature.StatementHash, own));
        }

        // A member may correct its own arithmetic: the newest signature counts until the statement is issued.
        return state.Issued is null
            ? state with { StatementSignatures = state.StatementSignatures.SetItem(signature.Author, signature) }
            : state;
    }

    private static CloseRefusal? Refusal(CloseState state, MemberHandle author, int round, int firstRound)
    {
        if (!state.Terms.Electorate.Contains(author))
        {
            return CloseRefusal.NotInElectorate;
        }

        return round < firstRound ? CloseRefusal.NoSuchRound : null;
    }

    // The note says what its author had signed before the round it opens. A signature in an earlier round that is later than the one named,
    // or another set in the same round, contradicts it, whichever of the two documents came first.
    private static bool IsFalse(RoundNote note, SetSignature signature) => signature.Round < note.ForRound
        && (note.LastSigned is null || signature.Round > note.LastSigned.Round
            || (signature.Round == note.LastSigned.Round && signature.SetHash != note.LastSigned.SetHash));

    private static DoubleSigning FalseNote(RoundNote note, SetSignature signature) =>
        new(note.Author, DoubleSigningKind.FalseNote, note.ForRound, note.LastSigned?.SetHash ?? default, signature.SetHash);

    private static CloseState Proven(CloseState state, DoubleSigning proof, List<CloseEffect> effects)
    {
        if (state.Proofs.Contains(proof))
        {
            return state;
        }

        effects.Add(new CloseEffect.ReportDoubleSigning(proof));
        return state with { Proofs = state.Proofs.Add(proof) };
    }

    private static CloseState Refused(CloseState state, MemberHandle author, CloseRefusal reason, List<CloseEffect> effects)
    {
        effects.Add(new CloseEffect.RefuseDocument(author, reason));
        return state;
    }
}
