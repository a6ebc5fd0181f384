using Federation.Node.Blobs;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Transfer;

/// <summary>How one attempt to copy a blob ended.</summary>
internal enum TransferOutcome
{
    /// <summary>Every piece and the whole were verified; the bytes are durable.</summary>
    Completed,

    /// <summary>The source says that it has no such blob for us.</summary>
    SourceGone,

    /// <summary>The source sent other bytes than the lease names, twice.</summary>
    DigestMismatch,

    /// <summary>The source sends no more for now.</summary>
    QuotaExceeded,

    /// <summary>The source does not answer, stalls, or breaks off.</summary>
    SourceUnreachable,

    /// <summary>This node's disk, or what its reserve leaves of it, has no room.</summary>
    LocalDiskFull,

    /// <summary>The lease ended, another worker took over, or the node stops.</summary>
    Cancelled,
}

/// <summary>The outcome with what an operator needs to know about it.</summary>
internal sealed record TransferResult(TransferOutcome Outcome, string? Reason = null)
{
    /// <summary>The durable bytes, when completed.</summary>
    public StoredBlob? Blob { get; init; }

    /// <summary>How long the source asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

internal enum TransferState
{
    /// <summary>Waits for a free worker, or for its next attempt.</summary>
    Waiting,

    /// <summary>A worker pulls the bytes.</summary>
    Copying,

    /// <summary>The bytes are here and the lease is held.</summary>
    Completed,

    /// <summary>Given up; the owner was told that we are unable.</summary>
    Failed,

    /// <summary>The lease ended first.</summary>
    Cancelled,
}

/// <summary>One copy to make: which bytes, by which promise, from whom.</summary>
internal sealed record TransferJob
{
    public required LeaseId Lease { get; init; }

    public required Protocol.Leases.BlobManifest Manifest { get; init; }

    public required Protocol.Membership.MemberEntry Source { get; init; }
}

/// <summary>What a running worker has done so far; read by others while it runs.</summary>
internal sealed class TransferProgress
{
    private long _bytesVerified;
    private long _bytesFetched;

    /// <summary>Bytes of verified pieces on this disk, those of earlier attempts included.</summary>
    public long BytesVerified => Interlocked.Read(ref _bytesVerified);

    /// <summary>Bytes received in this attempt, wrong ones included.</summary>
    public long BytesFetched => Interlocked.Read(ref _bytesFetched);

    public void Resumed(long bytes) => Interlocked.Exchange(ref _bytesVerified, bytes);

    public void Fetched(int bytes) => Interlocked.Add(ref _bytesFetched, bytes);

    public void Verified(int bytes) => Interlocked.Add(ref _bytesVerified, bytes);
}
