using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Messaging;

internal enum DeliveryState
{
    Waiting,
    Delivered,

    /// <summary>The peer will never accept it; its place in the stream is given up by a skip.</summary>
    Rejected,

    /// <summary>Past the horizon: it waits for a sign of life of the peer.</summary>
    Lagging,
}

/// <summary>One message for one peer, in the order of its stream.</summary>
internal sealed class DeliveryRow
{
    public long Id { get; init; }

    public required MemberHandle Peer { get; init; }

    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    public required long Seq { get; init; }

    public required Sha256Digest Document { get; init; }

    /// <summary>Revision named in the envelope, fixed when the message was queued, so that every attempt sends equal bytes.</summary>
    public required long MemberRevision { get; init; }

    public string? Attachment { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DeliveryState State { get; set; }

    /// <summary>When to send it, or its skip, next; null when nothing remains to be sent.</summary>
    public DateTimeOffset? NextTryAt { get; set; }

    public int Attempts { get; set; }

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

/// <summary>How the way to one peer is: failures belong to the peer, not to single messages.</summary>
internal sealed class PeerRow
{
    public required MemberHandle Peer { get; init; }

    public long Fence { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Attempts { get; set; }

    /// <summary>Nothing is sent before; null while the way is good.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The last failure was one of the way (and not an answer), so that a message from the peer ends the waiting.</summary>
    public bool IsUnreachable { get; set; }

    public string? LastError { get; set; }

    public DateTimeOffset? LastErrorAt { get; set; }

    public DateTimeOffset? LastSuccessAt { get; set; }
}

/// <summary>A document of another author that this node passes on; its own documents stand in their log.</summary>
internal sealed class RelayedDocumentRow
{
    public required Sha256Digest Hash { get; init; }

    public required byte[] Utf8 { get; init; }
}

internal sealed class DeliveryMapping
    : IEntityTypeConfiguration<DeliveryRow>, IEntityTypeConfiguration<StreamHeadRow>, IEntityTypeConfiguration<PeerRow>, IEntityTypeConfiguration<RelayedDocumentRow>
{
    public void Configure(EntityTypeBuilder<DeliveryRow> builder)
    {
        builder.ToTable("delivery", "messaging");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Peer, r.Stream, r.Epoch, r.Seq }).IsUnique();
        builder.HasIndex(r => new { r.Peer, r.NextTryAt });
    }

    public void Configure(EntityTypeBuilder<StreamHeadRow> builder)
    {
        builder.ToTable("stream_head", "messaging");
        builder.HasKey(r => new { r.Peer, r.Stream, r.Epoch });
    }

    public void Configure(EntityTypeBuilder<PeerRow> builder)
    {
        builder.ToTable("peer", "messaging");
        builder.HasKey(r => r.Peer);
    }

    public void Configure(EntityTypeBuilder<RelayedDocumentRow> builder)
    {
        builder.ToTable("relayed_document", "messaging");
        builder.HasKey(r => r.Hash);
    }
}
