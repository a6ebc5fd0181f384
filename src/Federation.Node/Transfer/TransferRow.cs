using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Transfer;

/// <summary>One copy that this node, as host, makes or made; it owns its own changes of state.</summary>
internal sealed class TransferRow : ClaimableRow
{
    public required LeaseId Lease { get; init; }

    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    public required Sha256Digest MerkleRoot { get; init; }

    public required MemberHandle Owner { get; init; }

    public required MemberHandle Source { get; set; }

    public TransferState State { get; private set; } = TransferState.Waiting;

    /// <summary>Verified bytes on this disk, as of the last save.</summary>
    public long BytesVerified { get; set; }

    /// <summary>Bytes received in all attempts: what exceeds the size was fetched twice.</summary>
    public long BytesFetched { get; set; }

    /// <summary>Attempts in a row that ended with <see cref="LastOutcome"/>.</summary>
    public int SameOutcomes { get; private set; }

    public TransferOutcome? LastOutcome { get; private set; }

    /// <summary>Why the last attempt ended, in words for an operator.</summary>
    public string? LastReason { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsOver => State is TransferState.Completed or TransferState.Failed or TransferState.Cancelled;

    public void Begin(DateTimeOffset now)
    {
        State = TransferState.Copying;
        StartedAt ??= now;
        Attempts++;
    }

    public void Complete(DateTimeOffset now, long bytesFetched)
    {
        BytesVerified = Size.Bytes;
        BytesFetched += bytesFetched;
        End(TransferState.Completed, TransferOutcome.Completed, null, now);
    }

    /// <summary>Waits for another attempt.</summary>
    public void Retry(TransferResult result, TransferProgress progress, DateTimeOffset nextActionAt)
    {
        Note(result, progress);
        State = TransferState.Waiting;
        Release(nextActionAt);
    }

    /// <summary>Gives up: no further attempt.</summary>
    public void Fail(TransferResult result, TransferProgress progress, DateTimeOffset now)
    {
        Note(result, progress);
        BytesVerified = 0;
        End(TransferState.Failed, result.Outcome, result.Reason, now);
    }

    /// <summary>The lease ended first.</summary>
    public void Cancel(string reason, DateTimeOffset now)
    {
        BytesVerified = 0;
        End(TransferState.Cancelled, TransferOutcome.Cancelled, reason, now);
    }

    /// <summary>The node stops in the middle: another attempt is due at once and counts as none.</summary>
    public void Interrupt(TransferProgress progress, DateTimeOffset now)
    {
        BytesVerified = progress.BytesVerified;
        BytesFetched += progress.BytesFetched;
        State = TransferState.Waiting;
        Release(now);
    }

    /// <summary>How often this outcome will have been met in a row, this time included.</summary>
    public int TimesMet(TransferOutcome outcome) => LastOutcome == outcome ? SameOutcomes + 1 : 1;

    private void Note(TransferResult result, TransferProgress progress)
    {
        SameOutcomes = TimesMet(result.Outcome);
        LastOutcome = result.Outcome;
        LastReason = result.Reason;
        BytesVerified = progress.BytesVerified;
        BytesFetched += progress.BytesFetched;
    }

    private void End(TransferState state, TransferOutcome outcome, string? reason, DateTimeOffset now)
    {
        State = state;
        LastOutcome = outcome;
        LastReason = reason;
        EndedAt = now;
        Release(null);
    }
}

internal sealed class TransferMapping : IEntityTypeConfiguration<TransferRow>
{
    public void Configure(EntityTypeBuilder<TransferRow> builder)
    {
        builder.ToTable("transfer", "transfer");
        builder.HasKey(r => r.Lease);
        builder.Ignore(r => r.IsOver);
        builder.HasIndex(r => new { r.State, r.CreatedAt });
    }
}
