using Federation.S3.Ports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Gateway;

/// <summary>A key of the S3 door. Revoking removes the row.</summary>
internal sealed class AccessKeyRow
{
    public required string Id { get; init; }

    /// <summary>The secret, encrypted with the node's data protection keys: a copy of the database alone opens nothing.</summary>
    public required string ProtectedSecret { get; init; }

    public required string Label { get; init; }

    /// <summary>Whose key it is; buckets belong to principals.</summary>
    public required string Principal { get; init; }

    public required AccessRights Permissions { get; init; }

    /// <summary>The only buckets it may touch; null for all of its principal's.</summary>
    public List<string>? Buckets { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AccessKeyMapping : IEntityTypeConfiguration<AccessKeyRow>
{
    public void Configure(EntityTypeBuilder<AccessKeyRow> builder)
    {
        builder.ToTable("access_key", "gateway");
        builder.HasKey(k => k.Id);
    }
}
