using Federation.Node.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Hosting;

public sealed class MigrationsTests
{
    [Fact]
    public async Task The_committed_migrations_hold_the_whole_model()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.Open(asOwner: true);

        Assert.False(db.Database.HasPendingModelChanges(), "Run ops/dev/migration NAME and commit what it writes.");
    }
}
