using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Messaging;

internal enum DeliveryState
{
    Waiting,
    Delivered,

    /// <summary>The peer stored it as one it can never process.</summary>
    Rejected,

    /// <summary>Past the horizon: the peer catches up by pulling.</summary>
    Lagging,
}

/// <summary>One message for one peer, in the order of its stream.</summary>
internal sealed class DeliveryRow : ClaimableRow
{
    public long Id { get; init; }

    public required MemberHandle Peer { get; init; }

    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    public required long Seq { get; init; }

    public required Sha256Digest Document { get; init; }

    public string? Attachment { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DeliveryState State { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>The last failure in the words an operator needs; null while none happened.</summary>
    public string? LastError { get; set; }
}

/// <summary>The last number given in one outgoing stream; locked by whoever enqueues.</summary>
internal sealed class StreamHeadRow
{
    public required MemberHandle Peer { get; init; }

    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    public required long Seq { get; set; }
}

internal sealed class DeliveryMapping : IEntityTypeConfiguration<DeliveryRow>, IEntityTypeConfiguration<StreamHeadRow>
{
    public void Configure(EntityTypeBuilder<DeliveryRow> builder)
    {
        builder.ToTable("delivery", "messaging");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Peer, r.Stream, r.Epoch, r.Seq }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<StreamHeadRow> builder)
    {
        builder.ToTable("stream_head", "messaging");
        builder.HasKey(r => new { r.Peer, r.Stream, r.Epoch });
    }
}
