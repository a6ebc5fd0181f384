using System.Collections.Immutable;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>State and effects after an event.</summary>
/// <param name="State">To store.</param>
/// <param name="Effects">To store with it, then to carry out at least once.</param>
public sealed record CloseStep(CloseState State, IReadOnlyList<CloseEffect> Effects);

/// <summary>The close of one period as a pure machine: one input set, one statement, the same for all (design 05, Close; invariant
/// I7).</summary>
/// <remarks>It is single-decree consensus with signed messages: a round note is a promise, a set signature an acceptance, the notes of a
/// quorum
/// carry the value that may already be chosen. Two quorums share a member, so two sets close only if a member signs falsely, which is
/// proven.</remarks>
public static class CloseMachine
{
    /// <summary>Applies one event.</summary>
    public static CloseStep Apply(CloseState state, CloseEvent happened, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var effects = new List<CloseEffect>();
        var recorded = CloseRecording.Record(state, happened, effects);
        return new CloseStep(CloseProgress.Advance(recorded, now, effects), effects);
    }

    /// <summary>Rebuilds the state from stored documents, one's own among them, in any order, and continues from there.</summary>
    /// <remarks>Nothing is signed before all documents are read: what this node signed before it stopped binds it still.</remarks>
    public static CloseStep Recover(CloseTerms terms, IEnumerable<CloseEvent> documents, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var effects = new List<CloseEffect>();
        var state = CloseState.Start(terms);
        foreach (var document in documents.OrderBy(Precedence))
        {
            state = CloseRecording.Record(state, document, effects);
        }

        return new CloseStep(CloseProgress.Advance(state, now, effects), effects);
    }

    /// <summary>Everything this node has published in this close, to be sent again to a member that may have missed it.</summary>
    public static IReadOnlyList<CloseEffect> Resend(CloseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Terms.Self is not { } self)
        {
            return [];
        }

        var effects = new List<CloseEffect>();
        effects.AddRange(state.Proposals.Values.Where(p => p.Proposer == self).Select(p => new CloseEffect.PublishProposal(p)));
        effects.AddRange(state.Notes.Values.Where(n => n.Author == self).Select(n => new CloseEffect.PublishNote(n)));
        effects.AddRange(state.Signatures.Where(s => s.Key.Author == self)
            .Select(s => new CloseEffect.PublishSignature(new SetSignature(self, s.Key.Round, s.Value))));
        effects.AddRange(state.StatementSignatures.Values.Where(s => s.Author == self)
            .Select(s => new CloseEffect.PublishStatementSignature(s)));
        return effects;
    }

    /// <summary>The set that the notes of a quorum oblige the proposer to propose again: the one named with the highest round; null leaves
    /// it free.</summary>
    /// <remarks>Two sets named with one highest round exist only if the proposer of that round signed two, which is proven elsewhere; the
    /// set named by
    /// more notes, then the lower hash, keeps the answer the same for all who hold the same notes.</remarks>
    public static Sha256Digest? RequiredSet(IEnumerable<RoundNote> notes)
    {
        var named = notes.Select(n => n.LastSigned).OfType<SignedSet>().ToList();
        if (named.Count == 0)
        {
            return null;
        }

        var highest = named.Max(s => s.Round);
        return named.Where(s => s.Round == highest).GroupBy(s => s.SetHash)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
    }

    // A statement signature means something only once the set is known to be closed.
    private static int Precedence(CloseEvent document) =>
        document is CloseEvent.StatementComputed or CloseEvent.StatementSignatureReceived ? 1 : 0;
}
