using Federation.Node.Blobs;
using Federation.Protocol.Identifiers;
using Federation.S3.Checksums;
using Federation.S3.Ports;

namespace Federation.Node.Gateway;

/// <summary>Between the rows of Blobs and the forms of the dialect.</summary>
internal static class ObjectForms
{
    private const string CacheControl = "cache-control";
    private const string ContentDisposition = "content-disposition";
    private const string ContentEncoding = "content-encoding";
    private const string ContentLanguage = "content-language";
    private const string Expires = "expires";

    public static ObjectInfo Info(string bucket, ObjectRow row)
    {
        var headers = row.Headers();
        return new ObjectInfo
        {
            Bucket = bucket,
            Key = row.Key,
            Version = row.Blob.ToString(),
            Size = row.Size,
            ETag = row.ETag,
            LastModified = row.StoredAt,
            Headers = new StoredHeaders
            {
                ContentType = row.ContentType,
                CacheControl = headers.GetValueOrDefault(CacheControl),
                ContentDisposition = headers.GetValueOrDefault(ContentDisposition),
                ContentEncoding = headers.GetValueOrDefault(ContentEncoding),
                ContentLanguage = headers.GetValueOrDefault(ContentLanguage),
                Expires = headers.GetValueOrDefault(Expires),
            },
            Metadata = row.Metadata(),
            Checksums = [.. row.Checksums().Select(pair => new ObjectChecksum(Enum.Parse<ChecksumAlgorithm>(pair.Key), pair.Value))],
            IsPublic = row.Public,
        };
    }

    public static ObjectWish Wish(ObjectToPut put, string etag, IReadOnlyList<ObjectChecksum> checksums) => new()
    {
        Bucket = put.Bucket.Name,
        Key = put.Key,
        Principal = put.Bucket.Principal,
        ETag = etag,
        ContentType = put.Headers.ContentType,
        Headers = Headers(put.Headers),
        Metadata = put.Metadata,
        Checksums = checksums.ToDictionary(checksum => checksum.Algorithm.ToString(), checksum => checksum.Base64, StringComparer.Ordinal),
        Public = put.Acl is { } acl ? acl is CannedAcl.PublicRead : null,
        OnlyIfAbsent = put.OnlyIfAbsent,
        OnlyIfETag = put.OnlyIfETag,
    };

    /// <summary>The version that the dialect hands back is the blob that it saw, whatever the name stands for by now.</summary>
    public static BlobId Blob(ObjectInfo info) => BlobId.Parse(info.Version);

    private static Dictionary<string, string> Headers(StoredHeaders headers) =>
        new (string Name, string? Value)[]
        {
            (CacheControl, headers.CacheControl),
            (ContentDisposition, headers.ContentDisposition),
            (ContentEncoding, headers.ContentEncoding),
            (ContentLanguage, headers.ContentLanguage),
            (Expires, headers.Expires),
        }.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.Ordinal);
}
