using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>What a member does next, given all it knows: contribute, note, propose, sign, close, compute, issue.</summary>
internal static class CloseProgress
{
    public static CloseState Advance(CloseState state, DateTimeOffset now, List<CloseEffect> effects)
    {
        if (state.Closed is null && state.Terms.Self is { } self)
        {
            state = Contribute(state, now, effects);
            state = Note(state, self, now, effects);
            state = Propose(state, self, now, effects);
            state = Sign(state, self, now, effects);
        }

        state = Close(state);
        state = AskForStatement(state, effects);
        state = SignStatement(state, effects);
        return Issue(state, effects);
    }

    private static CloseState Contribute(CloseState state, DateTimeOffset now, List<CloseEffect> effects)
    {
        if (state.ContributionAsked || now < state.Terms.Period.End + state.Terms.Calendar.ContributionsDue)
        {
            return state;
        }

        effects.Add(new CloseEffect.PrepareContribution());
        return state with { ContributionAsked = true };
    }

    private static CloseState Note(CloseState state, MemberHandle self, DateTimeOffset now, List<CloseEffect> effects)
    {
        var round = state.Terms.RoundAt(now);
        var last = state.LastSignedBy(self);
        if (round <= Math.Max(state.BarredBelow(self), last?.Round ?? 1))
        {
            return state;
        }

        var note = new RoundNote(self, round, last);
        effects.Add(new CloseEffect.PublishNote(note));
        return CloseRecording.Note(state, note, effects);
    }

    private static CloseState Propose(CloseState state, MemberHandle self, DateTimeOffset now, List<CloseEffect> effects)
    {
        var round = Math.Max(state.BarredBelow(self), state.LastSignedBy(self)?.Round ?? 1);
        if (state.Terms.ProposerOf(round) != self || state.Proposals.ContainsKey(round))
        {
            return state;
        }

        var notes = round == 1 ? [] : state.NotesFor(round);
        if (round > 1 && notes.Count < state.Terms.Quorum)
        {
            return state;
        }

        var set = ChooseSet(state, CloseMachine.RequiredSet(notes), now, out var missing);
        if (set is null)
        {
            return missing is { } hash ? AskSet(state, hash, effects) : state;
        }

        var proposal = new InputSetProposal(self, round, set, notes);
        effects.Add(new CloseEffect.PublishProposal(proposal));
        return state with { Proposals = state.Proposals.Add(round, proposal), Sets = state.Sets.SetItem(set.Hash, set) };
    }

    private static InputSet? ChooseSet(CloseState state, Sha256Digest? required, DateTimeOffset now, out Sha256Digest? missing)
    {
        missing = null;
        if (required is { } hash)
        {
            if (state.Sets.TryGetValue(hash, out var known))
            {
                return known;
            }

            missing = hash;
            return null;
        }

        // One contribution per member: of two that a member signed, the lower hash, so that the choice does not depend on arrival.
        var held = state.Contributions.GroupBy(c => c.Member).Select(g => g.First()).ToList();
        return MayPropose(state, held.Count, now) ? new InputSet(state.Terms.Period.Id, held) : null;
    }

    // Before the close is due nobody may be left out; after it, a quorum is enough.
    private static bool MayPropose(CloseState state, int contributors, DateTimeOffset now) => now >= state.Terms.Period.End
        && (contributors == state.Terms.Electorate.Count || (now >= state.Terms.CloseDueAt && contributors >= state.Terms.Quorum));

    private static CloseState Sign(CloseState state, MemberHandle self, DateTimeOffset now, List<CloseEffect> effects)
    {
        foreach (var (round, proposal) in state.Proposals)
        {
            if (round < state.BarredBelow(self) || round <= (state.LastSignedBy(self)?.Round ?? 0))
            {
                continue;
            }

            if (!MayPropose(state, proposal.Set.Contributions.Count, now))
            {
                continue;
            }

            if (!state.Holds(proposal.Set))
            {
                state = AskContributions(state, proposal.Set, effects);
                continue;
            }

            var signature = new SetSignature(self, round, proposal.Set.Hash);
            effects.Add(new CloseEffect.PublishSignature(signature));
            state = CloseRecording.Signature(state, signature, effects);
        }

        return state;
    }

    private static CloseState Close(CloseState state)
    {
        if (state.Closed is not null)
        {
            return state;
        }

        var chosen = state.Signatures
            .GroupBy(s => new SignedSet(s.Key.Round, s.Value))
            .FirstOrDefault(g => g.Count() >= state.Terms.Quorum);
        return chosen is null ? state : state with { Closed = chosen.Key };
    }

    private static CloseState AskForStatement(CloseState state, List<CloseEffect> effects)
    {
        if (state.Closed is not { } closed || state.StatementAsked || state.OwnStatement is not null)
        {
            return state;
        }

        if (!state.Sets.TryGetValue(closed.SetHash, out var set))
        {
            return AskSet(state, closed.SetHash, effects);
        }

        if (!state.Holds(set))
        {
            return AskContributions(state, set, effects);
        }

        effects.Add(new CloseEffect.ComputeStatement(set, closed.Round));
        return state with { StatementAsked = true };
    }

    private static CloseState SignStatement(CloseState state, List<CloseEffect> effects)
    {
        if (state.Closed is not { } closed || state.OwnStatement is not { } own || state.Terms.Self is not { } self)
        {
            return state;
        }

        var signature = new StatementSignature(self, closed.SetHash, own);
        if (state.StatementSignatures.GetValueOrDefault(self) == signature)
        {
            return state;
        }

        effects.Add(new CloseEffect.PublishStatementSignature(signature));
        effects.AddRange(state.StatementSignatures.Values.Where(s =>
            s.SetHash == closed.SetHash && s.StatementHash != own && s.Author != self)
            .Select(s => new CloseEffect.StatementDiffers(s.Author, s.StatementHash, own)));
        return state with { StatementSignatures = state.StatementSignatures.SetItem(self, signature) };
    }

    private static CloseState Issue(CloseState state, List<CloseEffect> effects)
    {
        if (state.Closed is not { } closed || state.Issued is not null)
        {
            return state;
        }

        var issued = state.StatementSignatures.Values
            .Where(s => s.SetHash == closed.SetHash)
            .GroupBy(s => s.StatementHash)
            .FirstOrDefault(g => g.Count() >= state.Terms.Quorum);
        if (issued is null)
        {
            return state;
        }

        effects.Add(new CloseEffect.StatementIssued(issued.Key));
        return state with { Issued = issued.Key };
    }

    private static CloseState AskContributions(CloseState state, InputSet set, List<CloseEffect> effects)
    {
        foreach (var contribution in set.Contributions.Where(c => !state.Contributions.Contains(c) && !state.Asked.Contains(c.Hash)))
        {
            effects.Add(new CloseEffect.FetchContribution(contribution));
            state = state with { Asked = state.Asked.Add(contribution.Hash) };
        }

        return state;
    }

    private static CloseState AskSet(CloseState state, Sha256Digest hash, List<CloseEffect> effects)
    {
        if (state.Asked.Contains(hash))
        {
            return state;
        }

        effects.Add(new CloseEffect.FetchSet(hash));
        return state with { Asked = state.Asked.Add(hash) };
    }
}
