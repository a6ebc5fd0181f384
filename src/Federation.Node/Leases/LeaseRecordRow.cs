using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Leases;

/// <summary>One record of one side, valid or not: every record ever seen is kept, since two at one place prove double signing.</summary>
internal sealed class LeaseRecordRow
{
    public required LeaseId Lease { get; init; }

    public required LeaseWriter Writer { get; init; }

    public required long Epoch { get; init; }

    public required long Revision { get; init; }

    /// <summary>SHA-256 of the record's RFC 8785 form.</summary>
    public required Sha256Digest Hash { get; init; }

    public required string Json { get; init; }

    /// <summary>The other side.</summary>
    public required MemberHandle Peer { get; init; }

    /// <summary>This node's own record that stands in no batch yet. A wish is never sent, so it never waits.</summary>
    public bool Unsent { get; set; }

    /// <summary>The signed batch that holds it; none (all zero) while unsent, and for a wish.</summary>
    public Sha256Digest Batch { get; set; }

    /// <summary>Why it does not count; null when it does.</summary>
    public string? Rejected { get; set; }

    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>A batch that another member signed, kept so that it can be shown again. This node's own batches stand in its document log.</summary>
internal sealed class LeaseBatchRow
{
    public required Sha256Digest Hash { get; init; }

    public required MemberHandle Author { get; init; }

    public required byte[] Utf8 { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>Proof that a member signed two records at one place; the batches that hold them carry its signatures.</summary>
internal sealed class DoubleSigningRow
{
    public required LeaseId Lease { get; init; }

    public required LeaseWriter Writer { get; init; }

    public required long Epoch { get; init; }

    public required long Revision { get; init; }

    public required Sha256Digest First { get; init; }

    public required Sha256Digest Second { get; init; }

    public required DateTimeOffset FoundAt { get; init; }
}

/// <summary>A lease of which the other side knows a record that is not here (arrows up and down of design 04a).</summary>
internal sealed class LeaseFetchRow : ClaimableRow
{
    public required LeaseId Lease { get; init; }

    public required MemberHandle Peer { get; init; }
}

internal sealed class LeaseRecordMapping
    : IEntityTypeConfiguration<LeaseRecordRow>, IEntityTypeConfiguration<LeaseBatchRow>, IEntityTypeConfiguration<DoubleSigningRow>, IEntityTypeConfiguration<LeaseFetchRow>
{
    public void Configure(EntityTypeBuilder<LeaseRecordRow> builder)
    {
        builder.ToTable("record", "leases");
        builder.HasKey(r => new { r.Lease, r.Writer, r.Epoch, r.Revision, r.Hash });
        builder.HasIndex(r => new { r.Peer, r.StoredAt }).HasFilter("unsent");
    }

    public void Configure(EntityTypeBuilder<LeaseBatchRow> builder)
    {
        builder.ToTable("batch", "leases");
        builder.HasKey(r => r.Hash);
    }

    public void Configure(EntityTypeBuilder<DoubleSigningRow> builder)
    {
        builder.ToTable("double_signing", "leases");
        builder.HasKey(r => new { r.Lease, r.Writer, r.Epoch, r.Revision, r.Second });
    }

    public void Configure(EntityTypeBuilder<LeaseFetchRow> builder)
    {
        builder.ToTable("fetch", "leases");
        builder.HasKey(r => r.Lease);
    }
}
