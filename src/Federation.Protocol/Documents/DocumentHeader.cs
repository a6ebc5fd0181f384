using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Documents;

/// <summary>What every durable document says about itself before its body (design 03, document log; design 08.1).</summary>
public sealed record DocumentHeader
{
    /// <summary>The protocol version written today.</summary>
    public const int CurrentProtocol = 1;

    /// <summary>The document's own identifier, a URI; 1 to 2048 printable ASCII characters.</summary>
    public required string Id { get; init; }

    /// <summary>What the body is; 1 to 2048 printable ASCII characters.</summary>
    public required string Type { get; init; }

    /// <summary>Actor URI of the member that wrote and signed it, http or https.</summary>
    public required string Author { get; init; }

    /// <summary>Hash of the genesis in 64 lower-case hexadecimal digits; empty only for member cards, which precede it.</summary>
    public required string Federation { get; init; }

    /// <summary>Member-set revision that the author signed under, from 0.</summary>
    public required long MemberRevision { get; init; }

    /// <summary>Version of the envelope.</summary>
    public int Protocol { get; init; } = CurrentProtocol;

    /// <summary>The author's epoch, raised by one after a restore; from 0.</summary>
    public required long Epoch { get; init; }

    /// <summary>Place in the author's document log of this epoch, from 0.</summary>
    public required long DocSeq { get; init; }

    /// <summary><see cref="SignedDocument.Hash"/> of the author's previous document in this epoch; none (64 zeros in text) for the
    /// first.</summary>
    public Sha256Digest PrevDocHash { get; init; }

    /// <summary>When the author signed it, whole milliseconds at most.</summary>
    public required DateTimeOffset Published { get; init; }
}
