using System.Text.Json;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>A cost that a member asks the others to share (design 05, Declared costs).</summary>
public sealed record CostDeclarationBody
{
    /// <summary>Pool: <c>storage</c>, <c>egress</c> or <c>transit</c>.</summary>
    public required string Pool { get; init; }

    /// <summary>Minor units of the charter's currency, more than zero.</summary>
    public required long AmountMinorUnits { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>What it is for, at most 200 characters.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of the invoice or other evidence, if any.</summary>
    public Sha256Digest? Evidence { get; init; }
}

/// <summary>All that one member brings to a close: its own summaries, its answers to those it received, its declarations.</summary>
public sealed record ContributionBody
{
    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>The newest window of each chain whose host is the author.</summary>
    public required IReadOnlyList<ChainHead> Heads { get; init; }

    /// <summary>Whole signed documents (UsageSummary, SummaryAnswer, CostDeclaration), in order of their hashes.</summary>
    public required IReadOnlyList<JsonElement> Documents { get; init; }

    /// <summary>Hashes of windows still disputed.</summary>
    public IReadOnlyList<Sha256Digest> OpenDisputes { get => field ?? []; init; }
}

/// <summary>The newest window of a chain.</summary>
public sealed record ChainHead
{
    /// <summary>The chain.</summary>
    public required ReceiptChain Chain { get; init; }

    /// <summary>Number of its newest window.</summary>
    public required long Seq { get; init; }

    /// <summary>Hash of that window document.</summary>
    public required Sha256Digest Hash { get; init; }
}

/// <summary>The contributions that a close rests on, in order of handles.</summary>
public sealed record InputSetBody
{
    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>Round of the close, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>What counts, sorted by handle. Two sets with equal entries are the same set whoever proposed them.</summary>
    public required IReadOnlyList<InputSetEntry> Contributions { get; init; }
}

/// <summary>One contribution of an input set.</summary>
public sealed record InputSetEntry
{
    /// <summary>Whose.</summary>
    public required MemberHandle Member { get; init; }

    /// <summary>Hash of the contribution document.</summary>
    public required Sha256Digest Contribution { get; init; }
}

/// <summary>One member's agreement to an input set.</summary>
public sealed record InputSetSignatureBody
{
    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>Round signed in.</summary>
    public required int Round { get; init; }

    /// <summary>SHA-256 of the JCS bytes of the set's entries.</summary>
    public required Sha256Digest InputSet { get; init; }
}

/// <summary>Opens a round: what the author last signed, or nothing. Bars it from signing in earlier rounds.</summary>
public sealed record RoundNoteBody
{
    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>The round that the note helps to open.</summary>
    public required int Round { get; init; }

    /// <summary>Round of the last set signed; null for none.</summary>
    public int? SignedRound { get; init; }

    /// <summary>That set; null for none.</summary>
    public Sha256Digest? SignedSet { get; init; }
}

/// <summary>One member's agreement to the bytes of a statement.</summary>
public sealed record StatementSignatureBody
{
    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>The closed input set.</summary>
    public required Sha256Digest InputSet { get; init; }

    /// <summary>SHA-256 of the statement's canonical bytes.</summary>
    public required Sha256Digest Statement { get; init; }
}
