using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Transfer;

/// <summary>One transfer as both sides saw it: the receiver's signed word, and the source's answer once it is there. Kept by both.</summary>
internal sealed class ReceiptRow
{
    /// <summary>Hash of the receiver's document.</summary>
    public required Sha256Digest Hash { get; init; }

    public required LeaseId Lease { get; init; }

    public required BlobId Blob { get; init; }

    public required MemberHandle Source { get; init; }

    public required MemberHandle Receiver { get; init; }

    /// <summary>Verified bytes; the owner of the lease carries each of them once.</summary>
    public required long Bytes { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The receiver's document.</summary>
    public required byte[] Utf8 { get; init; }

    /// <summary>The source's document that answers it; null until it is there.</summary>
    public byte[]? AnswerUtf8 { get; set; }
}

internal sealed class ReceiptMapping : IEntityTypeConfiguration<ReceiptRow>
{
    public void Configure(EntityTypeBuilder<ReceiptRow> builder)
    {
        builder.ToTable("receipt", "transfer");
        builder.HasKey(r => r.Hash);
        builder.HasIndex(r => r.Lease);
    }
}
