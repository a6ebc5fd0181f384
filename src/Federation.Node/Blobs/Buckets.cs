using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Federation.Node.Blobs;

internal enum BucketCreate
{
    Created,

    /// <summary>The same principal has it already.</summary>
    AlreadyYours,

    /// <summary>Another principal has it.</summary>
    Taken,
}

internal enum BucketDelete
{
    Deleted,
    NoSuchBucket,
    NotEmpty,
}

internal sealed record BucketWish
{
    public required string Name { get; init; }

    public required string Principal { get; init; }

    public required BucketKind Kind { get; init; }

    public bool PublicRead { get; init; }

    public BucketPolicy Policy { get; init; } = BucketPolicy.Default;
}

/// <summary>Creates, finds and removes buckets. Kind is fixed at creation; a bucket that was not asked to be clear is local only.</summary>
internal sealed class Buckets(NodeDbContext db, TimeProvider time)
{
    /// <summary>The principal of an association that has only one.</summary>
    public const string DefaultPrincipal = "association";

    /// <summary>Durable when it answers. The name has been checked.</summary>
    public async Task<(BucketCreate Outcome, BucketRow Bucket)> CreateAsync(BucketWish wish, CancellationToken cancellationToken)
    {
        var row = new BucketRow
        {
            Name = wish.Name,
            Principal = wish.Principal,
            Kind = wish.Kind,
            PublicRead = wish.PublicRead,
            Policy = wish.Policy,
            CreatedAt = time.GetUtcNow().ToMicroseconds(),
        };
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return (BucketCreate.Created, row);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            db.ChangeTracker.Clear();
            var present = await FindAsync(wish.Name, cancellationToken);
            // Deleted in between: whoever asks again gets it.
            return (present is null || present.Principal != wish.Principal ? BucketCreate.Taken : BucketCreate.AlreadyYours, present ?? row);
        }
    }

    public Task<BucketRow?> FindAsync(string name, CancellationToken cancellationToken) =>
        db.Set<BucketRow>().AsNoTracking().FirstOrDefaultAsync(b => b.Name == name, cancellationToken);

    public Task<BucketRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        db.Set<BucketRow>().AsNoTracking().FirstOrDefaultAsync(b => b.Id == id, cancellationToken);

    /// <summary>By name; all principals' when none is named.</summary>
    public Task<List<BucketRow>> ListAsync(string? principal, CancellationToken cancellationToken) =>
        db.Set<BucketRow>().AsNoTracking().Where(b => principal == null || b.Principal == principal).OrderBy(b => b.Name).ToListAsync(cancellationToken);

    /// <summary>Removes an empty bucket; a put at the same time waits, or makes this one answer NotEmpty.</summary>
    public async Task<BucketDelete> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await db.Set<BucketRow>().FromSql($"SELECT * FROM blobs.bucket WHERE name = {name} FOR UPDATE").AsNoTracking().ToListAsync(cancellationToken);
        if (found is not [var bucket])
        {
            return BucketDelete.NoSuchBucket;
        }

        if (await db.Set<ObjectRow>().AnyAsync(o => o.BucketId == bucket.Id, cancellationToken))
        {
            return BucketDelete.NotEmpty;
        }

        await db.Set<BucketRow>().Where(b => b.Id == bucket.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return BucketDelete.Deleted;
    }
}
