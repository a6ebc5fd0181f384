using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Federation.Node.Tests.Gateway;

/// <summary>The AWS SDK, unmodified, against a node on real listeners.</summary>
public sealed class S3DoorTests(S3Node s3) : IClassFixture<S3Node>
{
    [Fact]
    public async Task What_was_put_is_read_back_whole_by_range_by_head_and_is_gone_after_deletion()
    {
        var bucket = await s3.NewBucketAsync();
        var data = S3Node.Bytes((3 << 20) + 17);
        var put = new PutObjectRequest { BucketName = bucket, Key = "dir/film é.mp4", InputStream = new MemoryStream(data), ContentType = "video/mp4" };
        put.Metadata["note"] = "kept";
        put.Headers.CacheControl = "max-age=60";

        var stored = await s3.Client.PutObjectAsync(put);
        var whole = await ReadAsync(new GetObjectRequest { BucketName = bucket, Key = put.Key });
        var part = await ReadAsync(new GetObjectRequest { BucketName = bucket, Key = put.Key, ByteRange = new ByteRange(1 << 20, (1 << 20) + 99) });
        var head = await s3.Client.GetObjectMetadataAsync(bucket, put.Key);
        await s3.Client.DeleteObjectAsync(bucket, put.Key);
        var gone = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.Client.GetObjectAsync(bucket, put.Key));

#pragma warning disable CA5351 // The ETag of S3 is an MD5.
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(data))}\"", stored.ETag);
#pragma warning restore CA5351
        Assert.Equal(data, whole);
        Assert.Equal(data[(1 << 20)..((1 << 20) + 100)], part);
        Assert.Equal((data.Length, "video/mp4", "kept", "max-age=60"), (head.ContentLength, head.Headers.ContentType, head.Metadata["note"], head.Headers.CacheControl));
        Assert.Equal("NoSuchKey", gone.ErrorCode);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var bucket = await s3.NewBucketAsync();

        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "empty", ContentBody = "" });

        Assert.Empty(await ReadAsync(new GetObjectRequest { BucketName = bucket, Key = "empty" }));
    }

    [Fact]
    public async Task An_overwrite_is_seen_by_the_next_read()
    {
        var bucket = await s3.NewBucketAsync();
        for (var i = 0; i < 5; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "live.m3u8", ContentBody = text });
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(await ReadAsync(new GetObjectRequest { BucketName = bucket, Key = "live.m3u8" })));
        }
    }

    [Fact]
    public async Task A_hundred_objects_are_listed_in_pages_without_gap_or_repetition()
    {
        var bucket = await s3.NewBucketAsync();
        var keys = Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"d{i % 3}/{i:000}")).Order(StringComparer.Ordinal).ToList();
        foreach (var key in keys)
        {
            await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = key });
        }

        var seen = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket, MaxKeys = 7 };
        ListObjectsV2Response page;
        do
        {
            page = await s3.Client.ListObjectsV2Async(request);
            seen.AddRange(page.S3Objects.Select(o => o.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        var folders = await s3.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Delimiter = "/" });

        Assert.Equal(keys, seen);
        Assert.Equal(["d0/", "d1/", "d2/"], folders.CommonPrefixes);
    }

    [Fact]
    public async Task A_presigned_address_opens_a_private_object_and_nothing_else_does()
    {
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "private", ContentBody = "secret" });
        var address = new Uri(await s3.Client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = "private",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            Protocol = Amazon.S3.Protocol.HTTP,
        }));

        using var opened = await s3.Http.GetAsync(address);
        using var stranger = await s3.Http.GetAsync(s3.At($"/{bucket}/private"));
        using var other = await s3.Http.GetAsync(new Uri(address.AbsoluteUri.Replace("/private?", "/other?", StringComparison.Ordinal)));

        Assert.Equal("secret", await opened.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (stranger.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Anyone_reads_a_public_object_of_a_clear_bucket_until_it_is_made_private()
    {
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "film", ContentBody = "open", CannedACL = S3CannedACL.PublicRead });

        var open = await s3.Http.GetStringAsync(s3.At($"/{bucket}/film"));
        await s3.Client.PutObjectAclAsync(new PutObjectAclRequest { BucketName = bucket, Key = "film", ACL = S3CannedACL.Private });
        using var closed = await s3.Http.GetAsync(s3.At($"/{bucket}/film"));

        Assert.Equal("open", open);
        Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
    }

    [Fact]
    public async Task A_bucket_that_was_not_asked_to_be_clear_refuses_public_objects()
    {
        var bucket = await s3.NewBucketAsync(isClear: false);

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "film", ContentBody = "x", CannedACL = S3CannedACL.PublicRead }));

        Assert.Equal("AccessControlListNotSupported", refused.ErrorCode);
    }

    [Fact]
    public async Task A_copy_moves_no_bytes_and_outlives_its_source()
    {
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "a", ContentBody = "copied" });

        await s3.Client.CopyObjectAsync(bucket, "a", bucket, "b");
        await s3.Client.DeleteObjectAsync(bucket, "a");

        Assert.Equal("copied", System.Text.Encoding.UTF8.GetString(await ReadAsync(new GetObjectRequest { BucketName = bucket, Key = "b" })));
    }

    [Fact]
    public async Task Multipart_uploads_are_refused_as_not_implemented()
    {
        var bucket = await s3.NewBucketAsync();

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.Client.InitiateMultipartUploadAsync(bucket, "big"));

        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (refused.StatusCode, refused.ErrorCode));
    }

    [Fact]
    public async Task A_bucket_that_holds_objects_is_not_deleted_and_an_empty_one_is()
    {
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "a", ContentBody = "x" });

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.Client.DeleteBucketAsync(bucket));
        await s3.Client.DeleteObjectAsync(bucket, "a");
        await s3.Client.DeleteBucketAsync(bucket);

        Assert.Equal("BucketNotEmpty", refused.ErrorCode);
        Assert.DoesNotContain((await s3.Client.ListBucketsAsync()).Buckets ?? [], b => b.BucketName == bucket);
    }

    private async Task<byte[]> ReadAsync(GetObjectRequest request)
    {
        using var answer = await s3.Client.GetObjectAsync(request);
        using var memory = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(memory);
        return memory.ToArray();
    }
}
