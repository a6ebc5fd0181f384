namespace Federation.S3.Routing;

/// <summary>What a request asks for.</summary>
internal enum S3Operation
{
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    GetBucketLocation,
    GetBucketVersioning,
    GetBucketAcl,
    GetBucketPolicy,
    GetBucketCors,
    ListObjects,
    ListObjectsV2,
    DeleteObjects,
    PutObject,
    CopyObject,
    GetObject,
    HeadObject,
    DeleteObject,
    GetObjectAcl,
    PutObjectAcl,
    GetObjectTagging,

    /// <summary>S3 has it, this node does not: 501.</summary>
    Unimplemented,

    /// <summary>S3 has no such method on such a resource: 405.</summary>
    NotAllowed,
}
