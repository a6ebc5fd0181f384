namespace Federation.S3.Ports;

/// <summary>What a key may do in its principal's buckets.</summary>
[Flags]
public enum AccessRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Get, head and list.</summary>
    Read = 1,

    /// <summary>Put, copy, delete and change visibility of objects.</summary>
    Write = 2,

    /// <summary>Create and delete buckets.</summary>
    Admin = 4,
}

/// <summary>An access key as the node knows it. The id is public and never proof; the secret only ever enters an HMAC.</summary>
public sealed class AccessKey
{
    /// <summary>The public id, 1 to 128 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The shared secret.</summary>
    public required string Secret { get; init; }

    /// <summary>Whose key it is; buckets belong to principals.</summary>
    public required string Principal { get; init; }

    /// <summary>What the key may do.</summary>
    public required AccessRights Rights { get; init; }

    /// <summary>The only buckets the key may touch, or null for all of its principal's.</summary>
    public IReadOnlySet<string>? Buckets { get; init; }

    /// <summary>Whether the key has the right on the bucket name; ownership is checked apart.</summary>
    public bool Allows(AccessRights right, string? bucket) =>
        (Rights & right) == right && (Buckets is null || (bucket is not null && Buckets.Contains(bucket)));

    /// <summary>The id only: the secret must never reach a log.</summary>
    public override string ToString() => Id;
}

/// <summary>Where access keys are found.</summary>
public interface IAccessKeys
{
    /// <summary>The live key of this id, or null when there is none or it was revoked.</summary>
    ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken);
}
