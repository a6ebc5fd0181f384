using System.Numerics;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Federation.Node.Hosting.Database;

/// <summary>The one context. Each feature configures its own tables (schema = feature) with an IEntityTypeConfiguration in its folder and reaches them by Set&lt;T&gt;().</summary>
internal sealed class NodeDbContext(DbContextOptions<NodeDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(NodeDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
            }

            if (typeof(Work.ClaimableRow).IsAssignableFrom(entity.ClrType))
            {
                modelBuilder.Entity(entity.ClrType).Property(nameof(Work.ClaimableRow.Fence)).IsConcurrencyToken();
                modelBuilder.Entity(entity.ClrType).HasIndex(nameof(Work.ClaimableRow.NextActionAt));
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Sha256Digest>().HaveConversion<DigestConverter>();
        configurationBuilder.Properties<BlobId>().HaveConversion<BlobIdConverter>();
        configurationBuilder.Properties<MemberHandle>().HaveConversion<HandleConverter>();
        configurationBuilder.Properties<LeaseId>().HaveConversion<LeaseIdConverter>();
        configurationBuilder.Properties<ByteSize>().HaveConversion<ByteSizeConverter>();
        configurationBuilder.Properties<ByteSeconds>().HaveConversion<ByteSecondsConverter>().HaveColumnType("numeric(39,0)");
        configurationBuilder.Properties<Int128>().HaveConversion<Int128Converter>().HaveColumnType("numeric(39,0)");
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    public static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 && !char.IsUpper(name[i - 1]) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private sealed class DigestConverter() : ValueConverter<Sha256Digest, byte[]>(d => d.ToArray(), b => new Sha256Digest(b));

    private sealed class BlobIdConverter() : ValueConverter<BlobId, byte[]>(d => d.Digest.ToArray(), b => new BlobId(new Sha256Digest(b)));

    private sealed class HandleConverter() : ValueConverter<MemberHandle, string>(h => h.ToString(), s => MemberHandle.Parse(s));

    private sealed class LeaseIdConverter() : ValueConverter<LeaseId, Guid>(i => i.Value, g => new LeaseId(g));

    private sealed class ByteSizeConverter() : ValueConverter<ByteSize, long>(s => s.Bytes, b => new ByteSize(b));

    private sealed class ByteSecondsConverter() : ValueConverter<ByteSeconds, BigInteger>(s => (BigInteger)s.Value, b => new ByteSeconds((Int128)b));

    private sealed class Int128Converter() : ValueConverter<Int128, BigInteger>(v => (BigInteger)v, b => (Int128)b);
}
