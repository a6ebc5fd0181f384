using Microsoft.AspNetCore.Http;

namespace Federation.S3.Ports;

/// <summary>How storing or copying ended, first match wins.</summary>
public enum PutStatus
{
    /// <summary>Durable and visible.</summary>
    Stored,

    /// <summary>The bucket vanished meanwhile.</summary>
    NoSuchBucket,

    /// <summary>The source of a copy vanished meanwhile.</summary>
    NoSuchSource,

    /// <summary>A public ACL in a sealed bucket.</summary>
    PublicAclRefused,

    /// <summary>OnlyIfAbsent or OnlyIfETag does not hold.</summary>
    PreconditionFailed,

    /// <summary>No room, or the owner's quota is used up.</summary>
    InsufficientStorage,

    /// <summary>The caller sends too much at once.</summary>
    SlowDown,

    /// <summary>The node cannot write now.</summary>
    Unavailable,
}

/// <summary>The end of a put or copy.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Stored">The object, when stored.</param>
public readonly record struct PutOutcome(PutStatus Status, ObjectInfo? Stored = null);

/// <summary>How an ACL change ended.</summary>
public enum AclChange
{
    /// <summary>Durable.</summary>
    Changed,

    /// <summary>No such key.</summary>
    NoSuchKey,

    /// <summary>A public ACL in a sealed bucket.</summary>
    PublicAclRefused,

    /// <summary>The node cannot write now.</summary>
    Unavailable,
}

/// <summary>How a deletion ended.</summary>
public enum ObjectDeletion
{
    /// <summary>The key names nothing now, whether it did before or not.</summary>
    Deleted,

    /// <summary>The node cannot write now.</summary>
    Unavailable,
}

/// <summary>By what right an object is read. Only the two weaker kinds may be redirected to a mirror (design 04, Serving).</summary>
public enum ReadAuthorisation
{
    /// <summary>The request itself is signed: never redirected.</summary>
    HeaderSigned,

    /// <summary>A presigned URL.</summary>
    Presigned,

    /// <summary>No identity; the object is public.</summary>
    Anonymous,
}

/// <summary>An inclusive range of bytes inside an object, already checked against its size.</summary>
/// <param name="First">First byte, from 0.</param>
/// <param name="Last">Last byte, at least First.</param>
public readonly record struct ByteRange(long First, long Last)
{
    /// <summary>Number of bytes.</summary>
    public long LengthBytes => Last - First + 1;
}

/// <summary>How serving ended.</summary>
public enum ServeStatus
{
    /// <summary>Exactly the bytes asked for were written to the response.</summary>
    Served,

    /// <summary>Nothing was written; the reader is to be sent (307) to the location. Only for Presigned and Anonymous.</summary>
    Redirect,

    /// <summary>Nothing was written; this version is gone.</summary>
    NoLongerThere,

    /// <summary>Nothing was written; over a budget or a rate.</summary>
    SlowDown,

    /// <summary>Nothing was written; no copy can be reached now.</summary>
    Unavailable,
}

/// <summary>The end of serving.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Location">Where to, for a redirect; absolute.</param>
public readonly record struct ServeOutcome(ServeStatus Status, Uri? Location = null);

/// <summary>A request for the bytes of an object.</summary>
public sealed record ObjectRead
{
    /// <summary>Which object and version.</summary>
    public required ObjectInfo Object { get; init; }

    /// <summary>Which bytes, or null for all.</summary>
    public required ByteRange? Range { get; init; }

    /// <summary>By what right.</summary>
    public required ReadAuthorisation Authorisation { get; init; }

    /// <summary>The headers to be sent, response-* overrides included, so that a ticket can carry them to a mirror.</summary>
    public required StoredHeaders Headers { get; init; }
}

/// <summary>One page of an ordered scan over keys.</summary>
public sealed record ObjectScan
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Only keys that start with this; may be empty.</summary>
    public required string Prefix { get; init; }

    /// <summary>Where to start, or null for the first key.</summary>
    public string? Lower { get; init; }

    /// <summary>Whether Lower itself may be answered.</summary>
    public bool LowerIsInclusive { get; init; }

    /// <summary>At most this many rows, 1 to 1001.</summary>
    public required int Limit { get; init; }
}

/// <summary>The node's objects. The dialect has checked rights before it calls.</summary>
public interface IObjects
{
    /// <summary>
    /// Stores an object. Reads the body to its end; an <see cref="Errors.S3Exception"/> out of the body must pass through with nothing committed.
    /// Answers Stored only when the object is durable and visible, and only when the body says IsVerified.
    /// </summary>
    ValueTask<PutOutcome> PutAsync(ObjectToPut put, ObjectBodyStream body, CancellationToken cancellationToken);

    /// <summary>Makes the bytes of a stored version visible under another key (or the same with new headers); no bytes move.</summary>
    ValueTask<PutOutcome> CopyAsync(ObjectInfo source, ObjectToPut target, CancellationToken cancellationToken);

    /// <summary>The newest version under the key, or null; sees every acknowledged put.</summary>
    ValueTask<ObjectInfo?> FindAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the bytes to <c>context.Response</c>, whose status and headers (Content-Length included) are already set,
    /// or says, before writing anything, why not. The endpoint then answers in its place.
    /// </summary>
    ValueTask<ServeOutcome> ServeAsync(HttpContext context, ObjectRead read, CancellationToken cancellationToken);

    /// <summary>Removes a key; removing an absent one is a success.</summary>
    ValueTask<ObjectDeletion> DeleteAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>Rows in ascending order of the UTF-8 bytes of their keys (PostgreSQL: COLLATE "C"); fewer than Limit only at the end.</summary>
    ValueTask<IReadOnlyList<ObjectInfo>> ScanAsync(ObjectScan scan, CancellationToken cancellationToken);

    /// <summary>Sets the visibility of an object.</summary>
    ValueTask<AclChange> PutAclAsync(string bucket, string key, CannedAcl acl, CancellationToken cancellationToken);
}
