using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Federation.DesignTime;

/// <summary>Gives dotnet-ef a context without a database: migrations are made from the model alone.</summary>
internal sealed class NodeDbContextFactory : IDesignTimeDbContextFactory<NodeDbContext>
{
    public NodeDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<NodeDbContext>()
        .UseNpgsql("Host=design-time", n => n.MigrationsHistoryTable("migrations", "hosting")).Options);
}

internal static class Program
{
    private static void Main()
    {
    }
}
