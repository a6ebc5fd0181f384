using System.Globalization;
using System.Text;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>Whose turn it is to put the candidate (design 03, Votes).</summary>
public static class BallotOrder
{
    /// <summary>
    /// The active members of the previous revision in ascending order of SHA-256(UTF-8 <c>federation:number:ballot:handle</c>), the federation
    /// id in lower-case hexadecimal. The first one proposes; it does not depend on the motion, so that a ballot never has two candidates.
    /// </summary>
    /// <param name="federationId">Hash of the genesis.</param>
    /// <param name="previous">The revision before the one voted on.</param>
    /// <param name="ballot">The attempt, from 1.</param>
    public static IReadOnlyList<MemberHandle> Of(Sha256Digest federationId, MemberSet previous, long ballot) =>
        [.. previous.ActiveMembers.Select(member => member.Handle).OrderBy(handle => Rank(federationId, previous.Number + 1, ballot, handle))];

    private static Sha256Digest Rank(Sha256Digest federationId, long number, long ballot, MemberHandle handle) =>
        Sha256Digest.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{federationId}:{number}:{ballot}:{handle}")));
}
