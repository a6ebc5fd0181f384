using System.Text.Json;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Scheduling;

/// <summary>How an owner's wish stands.</summary>
internal enum HoldingState
{
    /// <summary>Nobody has planned it yet.</summary>
    Planning,

    /// <summary>Leases for every wanted copy are under way.</summary>
    Placing,

    /// <summary>As many verified copies as wanted.</summary>
    Safe,

    /// <summary>No host can take some of the copies now.</summary>
    Missing,

    /// <summary>Nothing needs the blob any more; its leases are given back.</summary>
    Ended,
}

/// <summary>
/// An owner's wish about a blob: how many copies, where, how dear (design 01). The wish itself is read from the objects and buckets whenever it is planned;
/// the row says what came of it. Changed under its lock only.
/// </summary>
internal sealed class HoldingRow
{
    public long Id { get; init; }

    public required MemberHandle Owner { get; init; }

    public required BlobId Blob { get; init; }

    public HoldingState State { get; set; }

    public DateTimeOffset StateSince { get; set; }

    public int CopiesWanted { get; set; }

    /// <summary>Copies that are there and counted: held leases and the owner's own.</summary>
    public int CopiesVerified { get; set; }

    /// <summary>Why copies are missing; null when none is.</summary>
    public string? MissingReason { get; set; }

    public int MissingCount { get; set; }

    /// <summary>Plans since the holding was last safe: what the wait before the next one grows with.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset? NextActionAt { get; set; }
}

/// <summary>A plan as it was made: stored data that explains itself.</summary>
internal sealed class PlanRow
{
    public long Id { get; init; }

    public required BlobId Blob { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required string Currency { get; init; }

    public required long CostMicrosPerMonth { get; init; }

    public required long LowerBoundMicrosPerMonth { get; init; }

    public required StoredPlan Plan { get; init; }
}

internal sealed class HoldingMapping : IEntityTypeConfiguration<HoldingRow>, IEntityTypeConfiguration<PlanRow>
{
    public void Configure(EntityTypeBuilder<HoldingRow> builder)
    {
        builder.ToTable("holding", "scheduling");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => r.Blob).IsUnique();
        builder.HasIndex(r => r.NextActionAt);
        builder.HasIndex(r => r.State);
    }

    public void Configure(EntityTypeBuilder<PlanRow> builder)
    {
        builder.ToTable("plan", "scheduling");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Blob, r.Id });
        builder.Property(r => r.Plan).HasColumnType("jsonb").HasConversion<PlanConverter>();
    }

    private sealed class PlanConverter() : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<StoredPlan, string>(
        plan => JsonSerializer.Serialize(plan, SchedulingJson.Instance.StoredPlan),
        text => JsonSerializer.Deserialize(text, SchedulingJson.Instance.StoredPlan)!);
}
