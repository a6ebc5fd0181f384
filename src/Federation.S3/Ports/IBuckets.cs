namespace Federation.S3.Ports;

/// <summary>A bucket.</summary>
public sealed record BucketInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The principal that owns it.</summary>
    public required string Principal { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True for a clear bucket, whose objects may be public; false for a sealed one (design 04).</summary>
    public required bool IsClear { get; init; }
}

/// <summary>A bucket to create.</summary>
public sealed record BucketToCreate
{
    /// <summary>Its name, already checked against the naming rules.</summary>
    public required string Name { get; init; }

    /// <summary>Who creates it.</summary>
    public required string Principal { get; init; }

    /// <summary>True when created with the canned ACL public-read, the way to ask for a clear bucket.</summary>
    public required bool IsClear { get; init; }
}

/// <summary>How creating a bucket ended.</summary>
public enum BucketCreation
{
    /// <summary>It exists now.</summary>
    Created,

    /// <summary>The same principal already has it.</summary>
    AlreadyOwnedByYou,

    /// <summary>Another principal has it.</summary>
    AlreadyExists,

    /// <summary>The node cannot write now.</summary>
    Unavailable,
}

/// <summary>How deleting a bucket ended.</summary>
public enum BucketDeletion
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NoSuchBucket,

    /// <summary>It still holds objects.</summary>
    NotEmpty,

    /// <summary>The node cannot write now.</summary>
    Unavailable,
}

/// <summary>The node's buckets. The dialect has checked rights before it calls.</summary>
public interface IBuckets
{
    /// <summary>Creates a bucket, durable when it answers.</summary>
    ValueTask<BucketCreation> CreateAsync(BucketToCreate bucket, CancellationToken cancellationToken);

    /// <summary>The bucket of this name, whoever owns it, or null.</summary>
    ValueTask<BucketInfo?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All buckets of a principal, by name.</summary>
    ValueTask<IReadOnlyList<BucketInfo>> ListAsync(string principal, CancellationToken cancellationToken);

    /// <summary>Deletes an empty bucket; the check and the deletion are one transaction.</summary>
    ValueTask<BucketDeletion> DeleteAsync(string name, CancellationToken cancellationToken);
}
