using System.Text.Json;
using Federation.Placement;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Federation.Node.Blobs;

/// <summary>What may happen to a bucket's bytes; fixed at creation (design 04, Clear and sealed).</summary>
internal enum BucketKind
{
    /// <summary>Stored as they came, placed on partners whose offer accepts clear data; objects may be public.</summary>
    Clear,

    /// <summary>Kept by their owner and never placed: what a bucket is that was not asked to be clear, as long as sealing does not exist.</summary>
    LocalOnly,
}

/// <summary>The owner's wish for every blob of a bucket (design 04, Policy). Null takes the charter's default or means no limit.</summary>
internal sealed record BucketPolicy
{
    public static readonly BucketPolicy Default = new();

    /// <summary>Verified copies on distinct members, the owner's own included.</summary>
    public int? Copies { get; init; }

    public DomainLevel? DomainLevel { get; init; }

    /// <summary>Dearest storage price that is accepted, micro-units per TB-month.</summary>
    public long? PriceCeilingMicrosPerTbMonth { get; init; }

    /// <summary>Bytes of public reads a month that each copy may charge; null leaves the choice to the charter.</summary>
    public long? EgressCeilingBytesPerMonth { get; init; }

    public IReadOnlyList<MemberHandle>? AllowedMembers { get; init; }

    public IReadOnlyList<MemberHandle> DeniedMembers { get => field ?? []; init; }

    public IReadOnlyList<string>? AllowedCountries { get; init; }

    public IReadOnlyList<string> DeniedCountries { get => field ?? []; init; }

    /// <summary>True keeps the owner's own copy, false lets it go once enough others are verified.</summary>
    public bool KeepLocal { get; set; } = true;
}

/// <summary>A bucket of this node. Names are unique in the node, since they are part of public addresses.</summary>
internal sealed class BucketRow
{
    public long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whose keys may use it.</summary>
    public required string Principal { get; init; }

    public required BucketKind Kind { get; init; }

    /// <summary>Visibility of objects that were stored without an ACL; only in a clear bucket.</summary>
    public required bool PublicRead { get; init; }

    public required BucketPolicy Policy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class BucketMapping : IEntityTypeConfiguration<BucketRow>
{
    public void Configure(EntityTypeBuilder<BucketRow> builder)
    {
        builder.ToTable("bucket", "blobs", table => table.HasCheckConstraint("ck_bucket_public_only_if_clear", "NOT public_read OR kind = 'Clear'"));
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).UseIdentityAlwaysColumn();
        builder.Property(b => b.Name).UseCollation("C");
        builder.HasIndex(b => b.Name).IsUnique();
        builder.Property(b => b.Policy).HasColumnType("jsonb").HasConversion<PolicyConverter>();
    }

    private sealed class PolicyConverter() : ValueConverter<BucketPolicy, string>(
        policy => JsonSerializer.Serialize(policy, BlobsJson.Instance.BucketPolicy),
        text => JsonSerializer.Deserialize(text, BlobsJson.Instance.BucketPolicy)!);
}
