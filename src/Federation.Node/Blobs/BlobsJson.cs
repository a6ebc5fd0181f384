using System.Text.Json.Serialization;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Quantities;

namespace Federation.Node.Blobs;

internal sealed record BucketRequest
{
    public required string Name { get; init; }

    /// <summary>Clear must be asked for; else the bucket is local only.</summary>
    public bool Clear { get; init; }

    /// <summary>Objects stored without an ACL are public; only in a clear bucket.</summary>
    public bool PublicRead { get; init; }

    public string? Principal { get; init; }

    public BucketPolicy? Policy { get; init; }

    /// <summary>Short for <c>policy.copies</c>.</summary>
    public int? Copies { get; init; }
}

internal sealed record BucketAnswer
{
    public required string Name { get; init; }

    public required string Principal { get; init; }

    public required BucketKind Kind { get; init; }

    public required bool PublicRead { get; init; }

    public required BucketPolicy Policy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why nothing of a local-only bucket is placed; absent for a clear one.</summary>
    public string? NotPlacedBecause { get; init; }
}

internal sealed record BucketsAnswer(IReadOnlyList<BucketAnswer> Buckets);

internal sealed record ObjectAnswer
{
    public required string Key { get; init; }

    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    public string? ContentType { get; init; }

    public required bool Public { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>Next is the key to give as <c>after</c>; absent on the last page.</summary>
internal sealed record ObjectsAnswer(string Bucket, IReadOnlyList<ObjectAnswer> Objects, string? Next);

internal sealed record BlobAnswer
{
    public required BlobId Blob { get; init; }

    public required ByteSize Size { get; init; }

    public required Sha256Digest MerkleRoot { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when nothing needs it; absent while something does.</summary>
    public DateTimeOffset? DoomedAt { get; init; }
}

/// <summary>Next is the hexadecimal id to give as <c>after</c>; absent on the last page.</summary>
internal sealed record BlobsAnswer(IReadOnlyList<BlobAnswer> Blobs, string? Next);

/// <summary>Every JSON form of this feature, in the protocol's dialect: sizes and sequences are strings, instants end in Z.</summary>
[JsonSerializable(typeof(BucketPolicy))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(BucketRequest))]
[JsonSerializable(typeof(BucketAnswer))]
[JsonSerializable(typeof(BucketsAnswer))]
[JsonSerializable(typeof(ObjectsAnswer))]
[JsonSerializable(typeof(BlobsAnswer))]
internal sealed partial class BlobsJson : JsonSerializerContext
{
    public static readonly BlobsJson Instance = new(ProtocolJson.BaseOptions);
}
