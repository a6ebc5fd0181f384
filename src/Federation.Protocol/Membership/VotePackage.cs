using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>
/// Signatures over one candidate, as a small file: what a founder or a board carries from the machine with the vote key to its node, and from
/// there to the others. Packages on one candidate can be merged.
/// </summary>
public sealed record VotePackage
{
    /// <summary>The only form there is.</summary>
    public const string PackageType = "MemberSetVotes";

    /// <summary>Always <see cref="PackageType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Hash of the candidate.</summary>
    public required Sha256Digest Candidate { get; init; }

    /// <summary>Votes for it.</summary>
    public required IReadOnlyList<MemberSetSignature> Votes { get; init; }

    /// <summary>Votes against it, under the domain <c>federation-member-set-reject-v1</c>.</summary>
    public required IReadOnlyList<MemberSetSignature> Rejections { get; init; }

    /// <summary>Proofs that listed keys are held.</summary>
    public required IReadOnlyList<MemberSetSignature> Possessions { get; init; }

    /// <summary>Reads a package; its signatures are judged when it is assembled.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out VotePackage? package)
    {
        package = null;
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        if (fault != MembershipReadFault.None)
        {
            return fault;
        }

        fault = CanonicalJson.TryRead(json, MembershipJson.Instance.VotePackage, out package, out _);
        if (fault == MembershipReadFault.None && package!.Type != PackageType)
        {
            package = null;
            return MembershipReadFault.WrongForm;
        }

        return fault;
    }

    /// <summary>The canonical file.</summary>
    public byte[] ToUtf8() => CanonicalJson.Write(this, MembershipJson.Instance.VotePackage);

    /// <summary>Joins packages on one candidate; equal signatures count once.</summary>
    /// <exception cref="ArgumentException">A package is about another candidate.</exception>
    public static VotePackage Merge(Sha256Digest candidate, IReadOnlyCollection<VotePackage> packages)
    {
        if (packages.Any(package => package.Candidate != candidate))
        {
            throw new ArgumentException("A package is about another candidate.", nameof(packages));
        }

        return new VotePackage
        {
            Type = PackageType,
            Candidate = candidate,
            Votes = Join(packages, package => package.Votes),
            Rejections = Join(packages, package => package.Rejections),
            Possessions = Join(packages, package => package.Possessions),
        };
    }

    private static IReadOnlyList<MemberSetSignature> Join(
        IReadOnlyCollection<VotePackage> packages, Func<VotePackage, IReadOnlyList<MemberSetSignature>> part) =>
        [.. packages.SelectMany(part).Distinct().OrderBy(signature => signature.Key.ToMultikey(), StringComparer.Ordinal)
            .ThenBy(signature => signature.Signature.ToString(), StringComparer.Ordinal)];
}

/// <summary>Makes vote packages. Needs the candidate's bytes and a key, nothing else, so that it runs on a machine without a network.</summary>
public static class VoteSigning
{
    /// <summary>Votes for a candidate; also proves possession of the vote key when the candidate lists it.</summary>
    /// <exception cref="FormatException">The bytes are not a candidate.</exception>
    public static VotePackage Sign(ReadOnlyMemory<byte> candidateBytes, SigningKey voteKey)
    {
        var (candidate, hash) = Read(candidateBytes);
        var isListed = candidate.Members.Any(member => member.VoteKey == voteKey.Public);
        return Package(
            hash,
            votes: [Create(voteKey, SigningDomains.Approve, hash)],
            possessions: isListed ? [Create(voteKey, SigningDomains.Possession, hash)] : []);
    }

    /// <summary>Votes against a candidate. A vote key signs either this or a vote for it, never both.</summary>
    /// <exception cref="FormatException">The bytes are not a candidate.</exception>
    public static VotePackage Reject(ReadOnlyMemory<byte> candidateBytes, SigningKey voteKey)
    {
        var (_, hash) = Read(candidateBytes);
        return Package(hash, rejections: [Create(voteKey, SigningDomains.Reject, hash)]);
    }

    /// <summary>Proves that the keys are held: the node does this with its transport and document keys.</summary>
    /// <exception cref="FormatException">The bytes are not a candidate.</exception>
    public static VotePackage ProvePossession(ReadOnlyMemory<byte> candidateBytes, params ReadOnlySpan<SigningKey> keys)
    {
        var (_, hash) = Read(candidateBytes);
        var possessions = new List<MemberSetSignature>();
        foreach (var key in keys)
        {
            possessions.Add(Create(key, SigningDomains.Possession, hash));
        }

        return Package(hash, possessions: possessions);
    }

    private static MemberSetSignature Create(SigningKey key, string domain, Sha256Digest hash) =>
        new() { Key = key.Public, Signature = KeySignature.Create(key, domain, hash) };

    private static VotePackage Package(
        Sha256Digest hash,
        IReadOnlyList<MemberSetSignature>? votes = null,
        IReadOnlyList<MemberSetSignature>? rejections = null,
        IReadOnlyList<MemberSetSignature>? possessions = null) => new()
        {
            Type = VotePackage.PackageType,
            Candidate = hash,
            Votes = votes ?? [],
            Rejections = rejections ?? [],
            Possessions = possessions ?? [],
        };

    private static (MemberSet Candidate, Sha256Digest Hash) Read(ReadOnlyMemory<byte> candidateBytes) =>
        MemberSet.TryRead(candidateBytes, out var candidate, out var canonical) == MembershipReadFault.None
            ? (candidate!, Sha256Digest.Of(canonical))
            : throw new FormatException("Not a member-set candidate.");
}
