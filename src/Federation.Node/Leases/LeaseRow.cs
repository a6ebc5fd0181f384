using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Leases;

/// <summary>Which of the two writers this node is.</summary>
internal enum LeaseRole
{
    Owner,
    Host,
}

/// <summary>
/// One lease as this node sees it. The records of both sides are the truth; everything here but the flags is computed from them by the pure machine
/// and kept so that it can be searched and shown. Written under the row's lock by <see cref="LeaseSteps"/> only.
/// </summary>
internal sealed class LeaseRow
{
    public required LeaseId Id { get; init; }

    public required LeaseRole Role { get; init; }

    public required MemberHandle Owner { get; init; }

    public required MemberHandle Host { get; init; }

    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    public required Sha256Digest MerkleRoot { get; init; }

    /// <summary>Hides the lease's id in receipts (design 05).</summary>
    public required Sha256Digest Salt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Dearest storage price at which the owner renews, micro-units per TB-month; null for no limit and on the host's side.</summary>
    public long? PriceCeilingMicrosPerTbMonth { get; init; }

    /// <summary>Prices and end in force; before the agreement, those proposed.</summary>
    public long StorageMicrosPerTbMonth { get; set; }

    public long EgressMicrosPerTb { get; set; }

    public string Currency { get; set; } = "";

    public DateTimeOffset Until { get; set; }

    public LeaseVisibility Visibility { get; set; }

    /// <summary>Bytes a month that the host may charge to standing tickets.</summary>
    public ByteSize EgressCeiling { get; set; }

    public LeaseState State { get; set; }

    public DateTimeOffset StateSince { get; set; }

    /// <summary>The host's code for refused, unable, declined or gone, or the owner's for a release; null when there is none.</summary>
    public string? Reason { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    public DateTimeOffset? HeldAt { get; set; }

    /// <summary>The host has been silent for so long that repair may add a copy.</summary>
    public bool Unreachable { get; set; }

    /// <summary>Owner side: a replacement has been asked for.</summary>
    public bool ReplacementPlanned { get; set; }

    /// <summary>Owner side: the state in which the lease failed; null while it has not.</summary>
    public string? FailedBecause { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Host side: the copy is to be let go, then signed away.</summary>
    public bool BytesToDrop { get; set; }

    public DateTimeOffset? LastPassedAudit { get; set; }

    public DateTimeOffset? LastCountersignedWindowEnd { get; set; }

    public DateTimeOffset? WrongAuditAt { get; set; }

    /// <summary>When the state can change next by itself, or something is owed; null when nothing is.</summary>
    public DateTimeOffset? NextActionAt { get; set; }

    /// <summary>The member on the other side.</summary>
    public MemberHandle Peer => Role == LeaseRole.Owner ? Host : Owner;

    /// <summary>The copy counts.</summary>
    public bool IsHeld => State == LeaseState.Held;

    /// <summary>A copy is there or on its way, and nobody has given it up.</summary>
    public bool IsLive => State is LeaseState.Wanted or LeaseState.Proposed or LeaseState.Agreed or LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held;

    /// <summary>The holder may serve: held or in grace, and not forbidden. Whether a ticket is needed, <see cref="Visibility"/> says.</summary>
    public bool Serves => State is LeaseState.Held or LeaseState.Grace && Visibility != LeaseVisibility.NeverServe;

    public PriceList Prices() => new() { StorageMicrosPerTbMonth = StorageMicrosPerTbMonth, EgressMicrosPerTb = EgressMicrosPerTb, Currency = Currency };

    public BlobManifest Manifest() => new() { Blob = Blob, Size = Size, MerkleRoot = MerkleRoot };

    public LeaseVerdicts Verdicts() => new() { LastPassedAudit = LastPassedAudit, LastCountersignedWindowEnd = LastCountersignedWindowEnd, WrongAuditAt = WrongAuditAt };
}

internal sealed class LeaseMapping : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.ToTable("lease", "leases");
        builder.HasKey(r => r.Id);
        builder.HasIndex(r => r.Blob);
        builder.HasIndex(r => new { r.Role, r.State });
        builder.HasIndex(r => new { r.Owner, r.Host });
        builder.HasIndex(r => r.NextActionAt);
        builder.HasIndex(r => r.BytesToDrop).HasFilter("bytes_to_drop");
        builder.Ignore(r => r.Peer);
        builder.Ignore(r => r.IsHeld);
        builder.Ignore(r => r.IsLive);
        builder.Ignore(r => r.Serves);
    }
}
