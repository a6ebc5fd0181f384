using Federation.Protocol.Quantities;
using Federation.S3.Checksums;

namespace Federation.S3.Ports;

/// <summary>The canned ACLs that have a meaning here.</summary>
public enum CannedAcl
{
    /// <summary>Readable with a key or a presigned URL.</summary>
    Private,

    /// <summary>Readable by anyone; refused in a sealed bucket.</summary>
    PublicRead,
}

/// <summary>Representation headers that are stored and sent back as they were given; printable ASCII.</summary>
public sealed record StoredHeaders
{
    /// <summary>Content-Type, or null when none was given.</summary>
    public string? ContentType { get; init; }

    /// <summary>Content-Disposition.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Content-Encoding without aws-chunked, which is transport.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Content-Language.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>Cache-Control.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Expires.</summary>
    public string? Expires { get; init; }
}

/// <summary>A stored object, one version of it.</summary>
public sealed record ObjectInfo
{
    /// <summary>Its bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Its key, at most 1024 bytes of UTF-8.</summary>
    public required string Key { get; init; }

    /// <summary>The node's own name of exactly these bytes; opaque here, handed back when the object is served or copied.</summary>
    public required string Version { get; init; }

    /// <summary>Length of the plaintext.</summary>
    public required ByteSize Size { get; init; }

    /// <summary>Without quotes: the hexadecimal MD5 of the plaintext for a single PUT.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Its representation headers.</summary>
    public StoredHeaders Headers { get; init; } = new();

    /// <summary>User metadata: lower-case names without the x-amz-meta- prefix.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Checksums that the writer declared and that were verified.</summary>
    public IReadOnlyList<ObjectChecksum> Checksums { get; init; } = [];

    /// <summary>Readable by anyone.</summary>
    public required bool IsPublic { get; init; }
}

/// <summary>What is asked to be stored.</summary>
public sealed record ObjectToPut
{
    /// <summary>Its bucket, which exists and belongs to the caller.</summary>
    public required BucketInfo Bucket { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its representation headers.</summary>
    public required StoredHeaders Headers { get; init; }

    /// <summary>Its user metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The ACL asked for, or null when none was: the node then takes the bucket's default.</summary>
    public CannedAcl? Acl { get; init; }

    /// <summary>If-None-Match: *. To be decided in the transaction that makes the object visible.</summary>
    public bool OnlyIfAbsent { get; init; }

    /// <summary>If-Match: the ETag that the present object must have. To be decided in the same transaction.</summary>
    public string? OnlyIfETag { get; init; }
}
