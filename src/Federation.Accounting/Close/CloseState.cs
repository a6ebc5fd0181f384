using System.Collections.Immutable;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>Everything a member knows of one close. It is a fold of documents: those received and its own, in any order.</summary>
public sealed record CloseState
{
    /// <summary>Fixed for this close.</summary>
    public required CloseTerms Terms { get; init; }

    /// <summary>Contributions that are here, with their documents.</summary>
    public ImmutableSortedSet<ContributionRef> Contributions { get; init; } = [];

    /// <summary>Sets whose content is known.</summary>
    public ImmutableDictionary<Sha256Digest, InputSet> Sets { get; init; } = ImmutableDictionary<Sha256Digest, InputSet>.Empty;

    /// <summary>The first valid proposal of each round.</summary>
    public ImmutableSortedDictionary<int, InputSetProposal> Proposals { get; init; } =
        ImmutableSortedDictionary<int, InputSetProposal>.Empty;

    /// <summary>Round notes by round and author.</summary>
    public ImmutableSortedDictionary<(int Round, MemberHandle Author), RoundNote> Notes { get; init; } =
        ImmutableSortedDictionary<(int Round, MemberHandle Author), RoundNote>.Empty;

    /// <summary>Signed set hashes by round and author.</summary>
    public ImmutableSortedDictionary<(int Round, MemberHandle Author), Sha256Digest> Signatures { get; init; } =
        ImmutableSortedDictionary<(int Round, MemberHandle Author), Sha256Digest>.Empty;

    /// <summary>Statement signatures by author.</summary>
    public ImmutableSortedDictionary<MemberHandle, StatementSignature> StatementSignatures { get; init; } =
        ImmutableSortedDictionary<MemberHandle, StatementSignature>.Empty;

    /// <summary>Proofs found so far.</summary>
    public ImmutableHashSet<DoubleSigning> Proofs { get; init; } = [];

    /// <summary>The round and set that a quorum signed; null while open.</summary>
    public SignedSet? Closed { get; init; }

    /// <summary>The statement that a quorum signed; null before.</summary>
    public Sha256Digest? Issued { get; init; }

    /// <summary>What this node computed; null before.</summary>
    public Sha256Digest? OwnStatement { get; init; }

    /// <summary>Documents asked for since the last tick: each is asked for once per tick.</summary>
    public ImmutableHashSet<Sha256Digest> Asked { get; init; } = [];

    /// <summary>True once the own contribution was asked for or stored.</summary>
    public bool ContributionAsked { get; init; }

    /// <summary>True once the statement was asked for.</summary>
    public bool StatementAsked { get; init; }

    /// <summary>The beginning of a close.</summary>
    public static CloseState Start(CloseTerms terms) => new() { Terms = terms };

    /// <summary>What a member signed last; null if nothing.</summary>
    public SignedSet? LastSignedBy(MemberHandle author)
    {
        SignedSet? last = null;
        foreach (var (key, set) in Signatures)
        {
            last = key.Author == author ? new SignedSet(key.Round, set) : last;
        }

        return last;
    }

    /// <summary>The highest round that a member's notes opened: it signs in no round below it. 1 without notes.</summary>
    public int BarredBelow(MemberHandle author) => Notes.Keys.Where(k => k.Author == author).Select(k => k.Round).DefaultIfEmpty(1).Max();

    /// <summary>The notes for one round, by author.</summary>
    public IReadOnlyList<RoundNote> NotesFor(int round) => [.. Notes.Where(n => n.Key.Round == round).Select(n => n.Value)];

    /// <summary>True when all documents of the set are here.</summary>
    public bool Holds(InputSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Contributions.All(Contributions.Contains);
    }
}
