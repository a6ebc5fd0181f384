using System.Text.Json.Serialization;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>Where a member stands (design 03, States).</summary>
public enum MemberState
{
    /// <summary>Full member: votes, lends, owns.</summary>
    Active,

    /// <summary>In its notice period: reads and drain only. From its end on the member is out.</summary>
    Leaving,

    /// <summary>Suspended by a vote: no vote, no new leases.</summary>
    Suspended,

    /// <summary>No longer a member; stays listed, since it stays a party until settled.</summary>
    Out,
}

/// <summary>What a revision changes. Exactly one per revision.</summary>
public enum MotionKind
{
    /// <summary>The first revision.</summary>
    Found,

    /// <summary>Takes in one member.</summary>
    Admit,

    /// <summary>Suspends an active member.</summary>
    Suspend,

    /// <summary>Makes a suspended, leaving or former member active again, with the keys listed for it.</summary>
    Reinstate,

    /// <summary>Expels a member, with a notice period or at once.</summary>
    Expel,

    /// <summary>A member leaves, with a notice period.</summary>
    Leave,

    /// <summary>A member replaces keys, by its own old vote key.</summary>
    ChangeKeys,

    /// <summary>The others replace the keys of a member that lost its vote key.</summary>
    LostKey,

    /// <summary>Extends the expiry date.</summary>
    Renew,

    /// <summary>Changes the voting rules.</summary>
    AmendRules,

    /// <summary>Changes the charter.</summary>
    AmendCharter,
}

/// <summary>The one thing that a revision decides.</summary>
public sealed record Motion
{
    /// <summary>Its kind.</summary>
    public required MotionKind Kind { get; init; }

    /// <summary>The member concerned; absent for motions on the federation as a whole.</summary>
    public MemberHandle? Subject { get; init; }

    /// <summary>SHA-256 of the text that was voted: the charter's canonical bytes for found and amendCharter, any text otherwise.</summary>
    public Sha256Digest? Attachment { get; init; }
}

/// <summary>One member in a revision.</summary>
public sealed record MemberEntry
{
    /// <summary>Unique, sorts the list.</summary>
    public required MemberHandle Handle { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Actor URI, unique.</summary>
    public required string Actor { get; init; }

    /// <summary>Node door, unique.</summary>
    public required string Origin { get; init; }

    /// <summary>S3 door, when there is one.</summary>
    public string? S3Origin { get; init; }

    /// <summary>Media door.</summary>
    public required string MediaOrigin { get; init; }

    /// <summary>Signs HTTP messages.</summary>
    public required VerificationKey TransportKey { get; init; }

    /// <summary>Signs documents.</summary>
    public required VerificationKey DocumentKey { get; init; }

    /// <summary>Signs votes.</summary>
    public required VerificationKey VoteKey { get; init; }

    /// <summary>The state that the revision gives; <see cref="StateAt"/> also applies the end of the notice period.</summary>
    public required MemberState State { get; init; }

    /// <summary>Since when the state holds, whole seconds UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>End of the notice period; with state leaving only.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The three listed keys, in the order transport, document, vote.</summary>
    [JsonIgnore]
    public IReadOnlyList<VerificationKey> Keys => [TransportKey, DocumentKey, VoteKey];

    /// <summary>The state at an instant at which this revision is in force.</summary>
    public MemberState StateAt(DateTimeOffset instant) =>
        State == MemberState.Leaving && Until is { } until && instant >= until ? MemberState.Out : State;

    internal static MemberEntry FromCard(MemberCardContent card, DateTimeOffset since) => new()
    {
        Handle = card.Handle,
        Name = card.Name,
        Actor = card.Actor,
        Origin = card.Origin,
        S3Origin = card.S3Origin,
        MediaOrigin = card.MediaOrigin,
        TransportKey = card.TransportKey,
        DocumentKey = card.DocumentKey,
        VoteKey = card.VoteKey,
        State = MemberState.Active,
        Since = since,
    };

    internal MemberCardContent ToCardContent() => new()
    {
        Type = MemberCardContent.CardType,
        Handle = Handle,
        Name = Name,
        Actor = Actor,
        Origin = Origin,
        S3Origin = S3Origin,
        MediaOrigin = MediaOrigin,
        TransportKey = TransportKey,
        DocumentKey = DocumentKey,
        VoteKey = VoteKey,
    };
}

/// <summary>One revision of the member set, without signatures: the candidate on which members vote (design 03, Member set).</summary>
public sealed record MemberSet
{
    /// <summary>The only form there is.</summary>
    public const string SetType = "MemberSet";

    /// <summary>Most members of one set, former ones included.</summary>
    public const int MaxMembers = 200;

    /// <summary>Longest time from effective date to expiry.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    /// <summary>Always <see cref="SetType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Hash of the genesis; absent in the genesis itself, whose own hash it is.</summary>
    public Sha256Digest? Federation { get; init; }

    /// <summary>1 for the genesis, then one more each time.</summary>
    public required long Number { get; init; }

    /// <summary>Hash of the previous revision; absent in the genesis.</summary>
    public Sha256Digest? Previous { get; init; }

    /// <summary>Which attempt at this number; 1 in the genesis.</summary>
    public required long Ballot { get; init; }

    /// <summary>The member whose turn it was to put the candidate; absent in the genesis.</summary>
    public MemberHandle? Proposer { get; init; }

    /// <summary>In force from here on, whole seconds UTC.</summary>
    public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>Not to be acted on from here on, whole seconds UTC; history stays verifiable.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>All members, former ones included, in ordinal order of handles.</summary>
    public required IReadOnlyList<MemberEntry> Members { get; init; }

    /// <summary>The rules under which the next revision is voted.</summary>
    public required VotingRules Rules { get; init; }

    /// <summary>SHA-256 of the canonical bytes of the charter in force.</summary>
    public required Sha256Digest Charter { get; init; }

    /// <summary>What this revision decides.</summary>
    public required Motion Motion { get; init; }

    /// <summary>The canonical bytes (RFC 8785) that the votes are about.</summary>
    public byte[] ToCanonicalBytes() => CanonicalJson.Write(this, MembershipJson.Instance.MemberSet);

    /// <summary>SHA-256 of <see cref="ToCanonicalBytes"/>; the federation id, for a genesis.</summary>
    public Sha256Digest ComputeHash() => Sha256Digest.Of(ToCanonicalBytes());

    /// <summary>Reads candidate bytes, strictly and in canonical meaning.</summary>
    public static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out MemberSet? candidate) =>
        TryRead(utf8, out candidate, out _);

    internal static MembershipReadFault TryRead(ReadOnlyMemory<byte> utf8, out MemberSet? candidate, out byte[] canonical)
    {
        (candidate, canonical) = (null, []);
        var fault = CanonicalJson.TryReadObject(utf8, out var json);
        return fault != MembershipReadFault.None
            ? fault
            : CanonicalJson.TryRead(json, MembershipJson.Instance.MemberSet, out candidate, out canonical);
    }

    /// <summary>The entry of a member, or null.</summary>
    public MemberEntry? Find(MemberHandle handle) => Members.FirstOrDefault(member => member.Handle == handle);

    /// <summary>Members with the right to vote on the next revision.</summary>
    [JsonIgnore]
    public IEnumerable<MemberEntry> ActiveMembers => Members.Where(member => member.State == MemberState.Active);
}
