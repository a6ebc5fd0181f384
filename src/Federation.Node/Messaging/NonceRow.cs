using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Messaging;

/// <summary>A nonce that was used; durable, so that a replay is known after a restart too. Kept until no signature with it can be fresh.</summary>
internal sealed class NonceRow
{
    public required string KeyId { get; init; }

    public required string Nonce { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class NonceMapping : IEntityTypeConfiguration<NonceRow>
{
    public void Configure(EntityTypeBuilder<NonceRow> builder)
    {
        builder.ToTable("nonce", "messaging");
        builder.HasKey(r => new { r.KeyId, r.Nonce });
        builder.HasIndex(r => r.ExpiresAt);
    }
}

internal static class Nonces
{
    /// <summary>Records the nonce; false when it was used before. Part of the transaction of <paramref name="db"/>, when one is open.</summary>
    public static async Task<bool> TryUseAsync(NodeDbContext db, string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO messaging.nonce (key_id, nonce, expires_at) VALUES ({keyId}, {nonce}, {expiresAt}) ON CONFLICT DO NOTHING", cancellationToken) == 1;
}
