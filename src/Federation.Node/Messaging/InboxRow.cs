using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Messaging;

internal enum InboxState
{
    /// <summary>Stored; its turn has not come.</summary>
    Waiting,

    /// <summary>Its effect is committed.</summary>
    Done,

    /// <summary>It can never be processed; the code says why, and the stream went on.</summary>
    Rejected,

    /// <summary>Its sender gave up this place of the stream.</summary>
    Skipped,
}

/// <summary>One message of another member, stored before it was answered.</summary>
internal sealed class InboxRow
{
    public long Id { get; init; }

    public required MemberHandle Sender { get; init; }

    public required string Actor { get; init; }

    public required string MessageId { get; init; }

    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    public required long Seq { get; init; }

    public required Sha256Digest BodyHash { get; init; }

    /// <summary>The bytes received.</summary>
    public required byte[] Body { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public InboxState State { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>Why it was rejected; null otherwise.</summary>
    public string? Code { get; set; }

    public string? Reason { get; set; }
}

/// <summary>One incoming stream. Whoever claims it processes its messages in order; the fence keeps a second worker from writing.</summary>
internal sealed class InboundStreamRow : ClaimableRow
{
    public long Id { get; init; }

    public required MemberHandle Sender { get; init; }

    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    /// <summary>High-water mark: the highest number below which none is missing. Kept for ever, also when the messages are gone.</summary>
    public long ReceivedThrough { get; set; }

    /// <summary>The highest number that was processed; the next one is at or below the mark, or still missing.</summary>
    public long ProcessedThrough { get; set; }

    /// <summary>What the next message waits for; null while nothing holds the stream up.</summary>
    public string? WaitReason { get; set; }
}

internal sealed class InboxMapping : IEntityTypeConfiguration<InboxRow>, IEntityTypeConfiguration<InboundStreamRow>
{
    public void Configure(EntityTypeBuilder<InboxRow> builder)
    {
        builder.ToTable("inbox", "messaging");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Actor, r.MessageId }).IsUnique();
        builder.HasIndex(r => new { r.Sender, r.Stream, r.Epoch, r.Seq }).IsUnique();
        builder.HasIndex(r => r.ReceivedAt);
    }

    public void Configure(EntityTypeBuilder<InboundStreamRow> builder)
    {
        builder.ToTable("inbound_stream", "messaging");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Sender, r.Stream, r.Epoch }).IsUnique();
    }
}
