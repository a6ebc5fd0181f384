using System.Text;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Close;

/// <summary>Names one member's signed contribution to a close.</summary>
/// <param name="Member">Its author.</param>
/// <param name="Hash">Hash of the signed document.</param>
public readonly record struct ContributionRef(MemberHandle Member, Sha256Digest Hash) : IComparable<ContributionRef>
{
    /// <summary>By member, then hash.</summary>
    public int CompareTo(ContributionRef other) =>
        Member.CompareTo(other.Member) is var order && order != 0 ? order : Hash.CompareTo(other.Hash);

    /// <summary>By member, then hash.</summary>
    public static bool operator <(ContributionRef left, ContributionRef right) => left.CompareTo(right) < 0;

    /// <summary>By member, then hash.</summary>
    public static bool operator >(ContributionRef left, ContributionRef right) => left.CompareTo(right) > 0;

    /// <summary>By member, then hash.</summary>
    public static bool operator <=(ContributionRef left, ContributionRef right) => left.CompareTo(right) <= 0;

    /// <summary>By member, then hash.</summary>
    public static bool operator >=(ContributionRef left, ContributionRef right) => left.CompareTo(right) >= 0;
}

/// <summary>The contributions from which one period's statement is computed. Equal content, equal hash; two sets are equal when their
/// hashes are.</summary>
public sealed class InputSet : IEquatable<InputSet>
{
    /// <summary>Puts the contributions in order and hashes them.</summary>
    public InputSet(string periodId, IEnumerable<ContributionRef> contributions)
    {
        PeriodId = periodId;
        Contributions = [.. contributions.Order()];
        var text = new StringBuilder("input-set/1\n").Append(periodId).Append('\n');
        foreach (var contribution in Contributions)
        {
            text.Append(contribution.Member).Append(' ').Append(contribution.Hash).Append('\n');
        }

        Hash = Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The period that closes.</summary>
    public string PeriodId { get; }

    /// <summary>By member.</summary>
    public IReadOnlyList<ContributionRef> Contributions { get; }

    /// <summary>SHA-256 of <c>input-set/1\nPERIOD\n</c> and one line <c>HANDLE HASH\n</c> per contribution.</summary>
    public Sha256Digest Hash { get; }

    /// <inheritdoc/>
    public bool Equals(InputSet? other) => other is not null && other.Hash == Hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InputSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}

/// <summary>Which set a member signed last, and in which round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="SetHash">Hash of the input set.</param>
public sealed record SignedSet(int Round, Sha256Digest SetHash);

/// <summary>Signed: its author signs nothing any more in rounds before <paramref name="ForRound"/>, and names what it signed
/// last.</summary>
/// <param name="Author">A member of the electorate.</param>
/// <param name="ForRound">The round it opens, from 2.</param>
/// <param name="LastSigned">Null when it never signed.</param>
public sealed record RoundNote(MemberHandle Author, int ForRound, SignedSet? LastSigned);

/// <summary>Signed by the proposer of the round.</summary>
/// <param name="Proposer">Its author.</param>
/// <param name="Round">From 1.</param>
/// <param name="Set">The input set.</param>
/// <param name="Notes">From round 2: notes of a quorum for this round.</param>
public sealed record InputSetProposal(MemberHandle Proposer, int Round, InputSet Set, IReadOnlyList<RoundNote> Notes);

/// <summary>A member's signature on an input set: it holds every document of it.</summary>
/// <param name="Author">A member of the electorate.</param>
/// <param name="Round">The round of the proposal.</param>
/// <param name="SetHash">Hash of the input set.</param>
public sealed record SetSignature(MemberHandle Author, int Round, Sha256Digest SetHash);

/// <summary>A member's signature on the statement that it computed.</summary>
/// <param name="Author">A member of the electorate.</param>
/// <param name="SetHash">The closed input set.</param>
/// <param name="StatementHash">Hash of the statement's canonical bytes.</param>
public sealed record StatementSignature(MemberHandle Author, Sha256Digest SetHash, Sha256Digest StatementHash);
