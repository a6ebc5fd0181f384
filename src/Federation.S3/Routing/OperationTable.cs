using System.Collections.Frozen;

namespace Federation.S3.Routing;

/// <summary>From (method, level, subresource) to operation. A known subresource never falls through to the plain verb.</summary>
internal static class OperationTable
{
    private static readonly FrozenSet<string> Subresources = new[]
    {
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory", "legal-hold",
        "lifecycle", "location", "logging", "metrics", "metadataTable", "notification", "object-lock", "ownershipControls", "policy",
        "policyStatus", "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select", "session",
        "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static S3Operation Find(string method, S3Target target, bool hasCopySource)
    {
        var subresource = target.Query.All.Keys.FirstOrDefault(Subresources.Contains);
        // No version exists but the one that S3 calls null; a part of an object can be named only with multiparts.
        if (target.Query["versionId"] is not (null or "null") || target.Query.Has("partNumber"))
        {
            return S3Operation.Unimplemented;
        }

        if (target.Bucket is null)
        {
            return (method, subresource) is ("GET", null) ? S3Operation.ListBuckets : Unknown(method);
        }

        return target.Key is null ? OnBucket(method, subresource, target.Query) : OnObject(method, subresource, hasCopySource);
    }

    private static S3Operation OnBucket(string method, string? subresource, S3Query query) => (method, subresource) switch
    {
        ("PUT", null) => S3Operation.CreateBucket,
        ("HEAD", null) => S3Operation.HeadBucket,
        ("DELETE", null) => S3Operation.DeleteBucket,
        ("GET", null) when query["list-type"] is null or "1" => S3Operation.ListObjects,
        ("GET", null) when query["list-type"] is "2" => S3Operation.ListObjectsV2,
        ("GET", "location") => S3Operation.GetBucketLocation,
        ("GET", "versioning") => S3Operation.GetBucketVersioning,
        ("GET", "acl") => S3Operation.GetBucketAcl,
        ("GET", "policy") => S3Operation.GetBucketPolicy,
        ("GET", "cors") => S3Operation.GetBucketCors,
        ("POST", "delete") => S3Operation.DeleteObjects,
        _ => Unknown(method),
    };

    private static S3Operation OnObject(string method, string? subresource, bool hasCopySource) => (method, subresource) switch
    {
        ("PUT", null) => hasCopySource ? S3Operation.CopyObject : S3Operation.PutObject,
        ("GET", null) => S3Operation.GetObject,
        ("HEAD", null) => S3Operation.HeadObject,
        ("DELETE", null) => S3Operation.DeleteObject,
        ("GET", "acl") => S3Operation.GetObjectAcl,
        ("PUT", "acl") => S3Operation.PutObjectAcl,
        ("GET", "tagging") => S3Operation.GetObjectTagging,
        ("POST", null) => S3Operation.NotAllowed,
        _ => Unknown(method),
    };

    private static S3Operation Unknown(string method) => method is "GET" or "PUT" or "HEAD" or "DELETE" or "POST" or "OPTIONS"
        ? S3Operation.Unimplemented
        : S3Operation.NotAllowed;
}
