using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>What is metered (design 05).</summary>
public enum MeterKind
{
    /// <summary>Byte-seconds held under leases.</summary>
    Stored,

    /// <summary>Bytes served to the public or to ticket holders.</summary>
    EgressPublic,

    /// <summary>Bytes served to other members' copies.</summary>
    EgressMirror,
}

/// <summary>One chain of receipts: one host, one owner, one meter.</summary>
public sealed record ReceiptChain
{
    /// <summary>Who supplied.</summary>
    public required MemberHandle Host { get; init; }

    /// <summary>Whose blobs.</summary>
    public required MemberHandle Owner { get; init; }

    /// <summary>What.</summary>
    public required MeterKind Meter { get; init; }
}

/// <summary>Quantity under one price list.</summary>
public sealed record UsageLine
{
    /// <summary>The price list of the leases summed here.</summary>
    public required PriceList Prices { get; init; }

    /// <summary>Byte-seconds or bytes.</summary>
    public required Int128 Quantity { get; init; }
}

/// <summary>One receipt window, signed by the host (design 05, Receipts).</summary>
public sealed record UsageWindowBody
{
    /// <summary>The chain it extends.</summary>
    public required ReceiptChain Chain { get; init; }

    /// <summary>1, 2, 3… in the chain; windows with a zero sum are not issued and take no number.</summary>
    public required long Seq { get; init; }

    /// <summary>Start, inclusive; a multiple of the window length from the Unix epoch.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Number of leases summed.</summary>
    public required int Count { get; init; }

    /// <summary>Byte-seconds or bytes.</summary>
    public required Int128 Sum { get; init; }

    /// <summary>RFC 6962 root over the sorted salted leaves.</summary>
    public required Sha256Digest MerkleRoot { get; init; }

    /// <summary>The sum by price list, in order of the lists' hashes.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }

    /// <summary>Running total of the chain before the window.</summary>
    public required Int128 CounterStart { get; init; }

    /// <summary>Running total after it.</summary>
    public required Int128 CounterEnd { get; init; }

    /// <summary>Hash of the previous window document of the chain; none for the first.</summary>
    public required Sha256Digest PrevHash { get; init; }
}

/// <summary>Why a receiver did not countersign (design 05, D01 to D12).</summary>
public enum DisputeCode
{
    /// <summary>Missing at the consumer.</summary>
    D01,

    /// <summary>Missing at the supplier.</summary>
    D02,

    /// <summary>The quantity differs.</summary>
    D03,

    /// <summary>Same id, other payload.</summary>
    D04,

    /// <summary>Signature or key.</summary>
    D05,

    /// <summary>Beyond what was authorised.</summary>
    D06,

    /// <summary>The price list differs.</summary>
    D07,

    /// <summary>A gap in the sequence.</summary>
    D08,

    /// <summary>Late, after the grace.</summary>
    D09,

    /// <summary>Overlapping interval.</summary>
    D10,

    /// <summary>Clock skew.</summary>
    D11,

    /// <summary>Rule or rounding version differs.</summary>
    D12,
}

/// <summary>The owner's answer to one window.</summary>
public sealed record WindowAnswerBody
{
    /// <summary>Hash of the window document.</summary>
    public required Sha256Digest Window { get; init; }

    /// <summary>The chain it stands in.</summary>
    public required ReceiptChain Chain { get; init; }

    /// <summary>Its number.</summary>
    public required long Seq { get; init; }

    /// <summary>Null when countersigned.</summary>
    public DisputeCode? Dispute { get; init; }

    /// <summary>The owner's own figure, given with a dispute.</summary>
    public Int128? OwnSum { get; init; }
}

/// <summary>One host's usage by one owner in one period (design 05: statements use summaries).</summary>
public sealed record UsageSummaryBody
{
    /// <summary>The chain.</summary>
    public required ReceiptChain Chain { get; init; }

    /// <summary>Period id: <c>2026-10</c> or <c>START/END</c>.</summary>
    public required string Period { get; init; }

    /// <summary>Number of the first window inside the period.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>Number of the last.</summary>
    public required long LastSeq { get; init; }

    /// <summary>RFC 6962 root over the hashes of the windows, in order.</summary>
    public required Sha256Digest WindowsRoot { get; init; }

    /// <summary>Byte-seconds or bytes.</summary>
    public required Int128 Total { get; init; }

    /// <summary>The total by price list, in order of the lists' hashes.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }
}

/// <summary>The owner's answer to a summary.</summary>
public sealed record SummaryAnswerBody
{
    /// <summary>Hash of the summary document.</summary>
    public required Sha256Digest Summary { get; init; }

    /// <summary>Period id.</summary>
    public required string Period { get; init; }

    /// <summary>Null when countersigned.</summary>
    public DisputeCode? Dispute { get; init; }

    /// <summary>The owner's own total, given with a dispute.</summary>
    public Int128? OwnTotal { get; init; }
}
