using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Federation.Protocol.Quantities;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Tests.Support;

/// <summary>The ports over dictionaries. Commits only what was read to its verified end, as the port's contract says.</summary>
public sealed class MemoryStore(TimeProvider clock) : IAccessKeys, IBuckets, IObjects
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, BucketInfo> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Bucket, string Key), (ObjectInfo Info, byte[] Data)> _objects = [];
    private int _versions;

    public ConcurrentDictionary<string, AccessKey> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Where anonymous and presigned reads are sent, if anywhere.</summary>
    public Uri? Mirror { get; set; }

    public int ScanCount { get; private set; }

    public int ObjectCount => _objects.Count;

    public ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Keys.GetValueOrDefault(accessKeyId));

    public ValueTask<BucketCreation> CreateAsync(BucketToCreate bucket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_buckets.TryGetValue(bucket.Name, out var present))
            {
                return ValueTask.FromResult(present.Principal == bucket.Principal ? BucketCreation.AlreadyOwnedByYou : BucketCreation.AlreadyExists);
            }

            _buckets[bucket.Name] = new BucketInfo
            {
                Name = bucket.Name,
                Principal = bucket.Principal,
                CreatedAt = clock.GetUtcNow(),
                IsClear = bucket.IsClear,
            };
            return ValueTask.FromResult(BucketCreation.Created);
        }
    }

    public ValueTask<BucketInfo?> FindAsync(string name) => ValueTask.FromResult(_buckets.GetValueOrDefault(name));

    ValueTask<BucketInfo?> IBuckets.FindAsync(string name, CancellationToken cancellationToken) => FindAsync(name);

    public ValueTask<IReadOnlyList<BucketInfo>> ListAsync(string principal, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<BucketInfo>>([.. _buckets.Values.Where(bucket => bucket.Principal == principal)]);

    ValueTask<BucketDeletion> IBuckets.DeleteAsync(string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(
                _objects.Keys.Any(key => key.Bucket == name) ? BucketDeletion.NotEmpty
                : _buckets.Remove(name) ? BucketDeletion.Deleted
                : BucketDeletion.NoSuchBucket);
        }
    }

    public async ValueTask<PutOutcome> PutAsync(ObjectToPut put, ObjectBodyStream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancellationToken);
        return Store(put, buffer.ToArray(), body.Md5Hex, body.Checksums);
    }

    public ValueTask<PutOutcome> CopyAsync(ObjectInfo source, ObjectToPut target, CancellationToken cancellationToken)
    {
        var (info, data) = _objects[(source.Bucket, source.Key)];
        return ValueTask.FromResult(Store(target, data, info.ETag, info.Checksums));
    }

    public ValueTask<ObjectInfo?> FindAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_objects.TryGetValue((bucket, key), out var found) ? found.Info : null);
        }
    }

    public async ValueTask<ServeOutcome> ServeAsync(HttpContext context, ObjectRead read, CancellationToken cancellationToken)
    {
        if (Mirror is { } mirror && read.Authorisation is not ReadAuthorisation.HeaderSigned)
        {
            return new ServeOutcome(ServeStatus.Redirect, mirror);
        }

        var data = _objects[(read.Object.Bucket, read.Object.Key)].Data;
        var range = read.Range ?? new ByteRange(0, data.Length - 1);
        await context.Response.Body.WriteAsync(data.AsMemory((int)range.First, (int)range.LengthBytes), cancellationToken);
        return new ServeOutcome(ServeStatus.Served);
    }

    ValueTask<ObjectDeletion> IObjects.DeleteAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _objects.Remove((bucket, key));
            return ValueTask.FromResult(ObjectDeletion.Deleted);
        }
    }

    public ValueTask<IReadOnlyList<ObjectInfo>> ScanAsync(ObjectScan scan, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ScanCount++;
            return ValueTask.FromResult<IReadOnlyList<ObjectInfo>>([.. _objects.Values.Select(static pair => pair.Info)
                .Where(info => info.Bucket == scan.Bucket && info.Key.StartsWith(scan.Prefix, StringComparison.Ordinal))
                .Where(info => scan.Lower is null || Compare(info.Key, scan.Lower) >= (scan.LowerIsInclusive ? 0 : 1))
                .Order(Comparer<ObjectInfo>.Create(static (left, right) => Compare(left.Key, right.Key)))
                .Take(scan.Limit)]);
        }
    }

    public ValueTask<AclChange> PutAclAsync(string bucket, string key, CannedAcl acl, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue((bucket, key), out var found))
            {
                return ValueTask.FromResult(AclChange.NoSuchKey);
            }

            _objects[(bucket, key)] = (found.Info with { IsPublic = acl is CannedAcl.PublicRead }, found.Data);
            return ValueTask.FromResult(AclChange.Changed);
        }
    }

    /// <summary>Stores directly, past the dialect.</summary>
    public void Put(BucketInfo bucket, string key, byte[] data) => Store(
        new ObjectToPut { Bucket = bucket, Key = key, Headers = new StoredHeaders(), Metadata = new Dictionary<string, string>() }, data, "etag", []);

    public static int Compare(string left, string right) => Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private PutOutcome Store(ObjectToPut put, byte[] data, string etag, IReadOnlyList<Federation.S3.Checksums.ObjectChecksum> checksums)
    {
        lock (_gate)
        {
            if (put.OnlyIfAbsent && _objects.ContainsKey((put.Bucket.Name, put.Key)))
            {
                return new PutOutcome(PutStatus.PreconditionFailed);
            }

            var info = new ObjectInfo
            {
                Bucket = put.Bucket.Name,
                Key = put.Key,
                Version = (++_versions).ToString(CultureInfo.InvariantCulture),
                Size = new ByteSize(data.Length),
                ETag = etag,
                LastModified = clock.GetUtcNow(),
                Headers = put.Headers,
                Metadata = put.Metadata,
                Checksums = checksums,
                IsPublic = put.Acl is CannedAcl.PublicRead,
            };
            _objects[(put.Bucket.Name, put.Key)] = (info, data);
            return new PutOutcome(PutStatus.Stored, info);
        }
    }
}
