using System.Security.Cryptography;
using System.Text;
using Federation.S3.Auth;
using Federation.S3.Checksums;
using Federation.S3.Tests.Support;

namespace Federation.S3.Tests.Operations;

public sealed class ObjectOperationsTests(S3Server server) : IClassFixture<S3Server>
{
    private static readonly byte[] Film = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 7))];

    [Fact]
    public async Task What_was_put_is_got_back_with_its_headers()
    {
        var bucket = await server.NewBucketAsync();

        var put = await server.SendAsync(
            server.Alice, "PUT", $"/{bucket}/a%20film.mp4", Film, headers: [("Content-Type", "video/mp4"), ("x-amz-meta-title", "Sur le pont"), ("Cache-Control", "max-age=5")]);
        var got = await server.SendAsync(server.Alice, "GET", $"/{bucket}/a%20film.mp4");
        var head = await server.SendAsync(server.Alice, "HEAD", $"/{bucket}/a%20film.mp4");

        put.MustBe(200);
        Assert.Equal($"\"{Convert.ToHexStringLower(Md5(Film))}\"", put.Headers["ETag"]);
        got.MustBe(200);
        Assert.Equal(Film, got.Body);
        Assert.Equal(
            ("video/mp4", "Sur le pont", "max-age=5", "bytes", put.Headers["ETag"]),
            (got.Headers["Content-Type"], got.Headers["x-amz-meta-title"], got.Headers["Cache-Control"], got.Headers["Accept-Ranges"], got.Headers["ETag"]));
        Assert.Equal(("5000", 0), (head.Headers["Content-Length"], head.Body.Length));
        Assert.Equal(16, got.Headers["x-amz-request-id"].Length);
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 0, 10)]
    [InlineData("bytes=4990-", 206, 4990, 10)]
    [InlineData("bytes=-10", 206, 4990, 10)]
    [InlineData("bytes=-9999", 206, 0, 5000)]
    [InlineData("bytes=0-99999", 206, 0, 5000)]
    [InlineData("bytes=5-2", 200, 0, 5000)]
    [InlineData("bytes=0-1,4-5", 200, 0, 5000)]
    [InlineData("lines=0-1", 200, 0, 5000)]
    public async Task A_range_gives_those_bytes(string range, int status, int offset, int length)
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film);

        var got = await server.SendAsync(server.Alice, "GET", $"/{bucket}/f", headers: ("Range", range));

        got.MustBe(status);
        Assert.Equal(Film[offset..(offset + length)], got.Body);
        Assert.Equal(status == 206 ? $"bytes {offset}-{offset + length - 1}/5000" : null, got.Headers.GetValueOrDefault("Content-Range"));
    }

    [Fact]
    public async Task A_range_past_the_end_is_416_with_the_size()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film);

        var got = await server.SendAsync(server.Alice, "GET", $"/{bucket}/f", headers: ("Range", "bytes=5000-"));

        got.MustBe(416, "InvalidRange");
        Assert.Equal("bytes */5000", got.Headers["Content-Range"]);
    }

    [Fact]
    public async Task Conditions_are_honoured_on_reads_and_writes()
    {
        var bucket = await server.NewBucketAsync();
        var path = $"/{bucket}/f";
        var etag = (await server.SendAsync(server.Alice, "PUT", path, Film)).Headers["ETag"];

        (await server.SendAsync(server.Alice, "GET", path, headers: ("If-None-Match", etag))).MustBe(304);
        (await server.SendAsync(server.Alice, "GET", path, headers: ("If-Match", "\"other\""))).MustBe(412, "PreconditionFailed");
        (await server.SendAsync(server.Alice, "GET", path, headers: ("If-Modified-Since", "Thu, 01 Oct 2026 12:00:00 GMT"))).MustBe(304);
        (await server.SendAsync(server.Alice, "PUT", path, Film, headers: ("If-None-Match", "*"))).MustBe(412, "PreconditionFailed");
        (await server.SendAsync(server.Alice, "PUT", path + "2", Film, headers: ("If-None-Match", "*"))).MustBe(200);
        (await server.SendAsync(server.Alice, "PUT", path, Film, headers: ("If-Match", "\"other\""))).MustBe(412, "PreconditionFailed");
    }

    [Fact]
    public async Task Strangers_read_public_objects_and_learn_nothing_of_others()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/public", Film, headers: ("x-amz-acl", "public-read"));
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/private", Film);

        Assert.Equal(Film, (await server.SendAsync(null, "GET", $"/{bucket}/public")).Body);
        foreach (var path in new[] { $"/{bucket}/private", $"/{bucket}/absent", "/no-such-bucket/x", $"/{bucket}", "/" })
        {
            (await server.SendAsync(null, "GET", path)).MustBe(403, "AccessDenied");
        }

        (await server.SendAsync(null, "PUT", $"/{bucket}/public", Film)).MustBe(403, "AccessDenied");
        (await server.SendAsync(null, "DELETE", $"/{bucket}/public")).MustBe(403, "AccessDenied");
        (await server.SendAsync(null, "GET", $"/{bucket}/public?response-content-type=text/html")).MustBe(400, "InvalidRequest");
        (await server.SendAsync(server.Bob, "GET", $"/{bucket}/public")).MustBe(200);
        (await server.SendAsync(server.Bob, "GET", $"/{bucket}/private")).MustBe(403, "AccessDenied");
        (await server.SendAsync(server.Bob, "PUT", $"/{bucket}/public", Film)).MustBe(403, "AccessDenied");
    }

    [Fact]
    public async Task A_canned_acl_changes_who_may_read()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film);

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f?acl", headers: ("x-amz-acl", "public-read"))).MustBe(200);
        (await server.SendAsync(null, "GET", $"/{bucket}/f")).MustBe(200);
        var acl = await server.SendAsync(server.Alice, "GET", $"/{bucket}/f?acl");
        Assert.Contains("AllUsers", acl.Text, StringComparison.Ordinal);
        var withoutGroup = acl.Text.Split("<Grant>") is [var start, var own, ..] ? start + "<Grant>" + own + "</AccessControlList></AccessControlPolicy>" : "";
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f?acl", Encoding.UTF8.GetBytes(withoutGroup))).MustBe(200);
        (await server.SendAsync(null, "GET", $"/{bucket}/f")).MustBe(403, "AccessDenied");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f?acl", headers: ("x-amz-acl", "authenticated-read"))).MustBe(501, "NotImplemented");
    }

    [Fact]
    public async Task A_sealed_bucket_takes_no_public_object()
    {
        var bucket = await server.NewBucketAsync(isClear: false);

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film, headers: ("x-amz-acl", "public-read"))).MustBe(400, "AccessControlListNotSupported");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film)).MustBe(200);
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f?acl", headers: ("x-amz-acl", "public-read"))).MustBe(400, "AccessControlListNotSupported");
    }

    [Fact]
    public async Task A_presigned_url_reads_writes_and_may_be_sent_to_a_mirror()
    {
        var bucket = await server.NewBucketAsync();
        var now = server.Clock.GetUtcNow();
        var put = SigV4Signer.Presign(server.Alice, "PUT", server.At($"/{bucket}/f"), [], 60, now);
        var get = SigV4Signer.Presign(
            server.Alice, "GET", server.At($"/{bucket}/f?response-content-disposition=attachment%3B%20filename%3D%22a.mp4%22"), [], 60, now);
        var list = SigV4Signer.Presign(server.Alice, "GET", server.At($"/{bucket}"), [], 60, now);

        (await server.RawAsync("PUT", put, Film)).MustBe(200);
        var got = await server.RawAsync("GET", get, null);
        Assert.Equal(Film, got.Body);
        Assert.Equal(("attachment; filename=\"a.mp4\"", "private"), (got.Headers["Content-Disposition"], got.Headers["Cache-Control"]));
        (await server.RawAsync("GET", list, null)).MustBe(403, "AccessDenied");

        server.Store.Mirror = new Uri("http://mirror.example/ticket");
        var redirected = await server.RawAsync("GET", get, null);
        var direct = await server.SendAsync(server.Alice, "GET", $"/{bucket}/f");
        server.Store.Mirror = null;
        redirected.MustBe(307);
        Assert.Equal("http://mirror.example/ticket", redirected.Headers["Location"]);
        Assert.Equal(Film, direct.Body);
    }

    [Fact]
    public async Task Copies_keep_or_replace_what_describes_the_object()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/a", Film, headers: [("Content-Type", "video/mp4"), ("x-amz-meta-mtime", "1")]);
        var source = ("x-amz-copy-source", $"/{bucket}/a");

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/b", headers: source)).MustBe(200);
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/a", headers: source)).MustBe(400, "InvalidRequest");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/a", headers: [source, ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-mtime", "2")])).MustBe(200);
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/c", headers: ("x-amz-copy-source", $"/{bucket}/absent"))).MustBe(404, "NoSuchKey");
        (await server.SendAsync(server.Bob, "PUT", $"/{bucket}/c", headers: source)).MustBe(403, "AccessDenied");

        var copy = await server.SendAsync(server.Alice, "GET", $"/{bucket}/b");
        Assert.Equal(("video/mp4", "1"), (copy.Headers["Content-Type"], copy.Headers["x-amz-meta-mtime"]));
        Assert.Equal("2", (await server.SendAsync(server.Alice, "HEAD", $"/{bucket}/a")).Headers["x-amz-meta-mtime"]);
    }

    [Fact]
    public async Task Deleting_is_idempotent_one_by_one_and_in_lists()
    {
        var bucket = await server.NewBucketAsync();
        foreach (var key in new[] { "a", "b", "c" })
        {
            await server.SendAsync(server.Alice, "PUT", $"/{bucket}/{key}", Film);
        }

        (await server.SendAsync(server.Alice, "DELETE", $"/{bucket}/a")).MustBe(204);
        (await server.SendAsync(server.Alice, "DELETE", $"/{bucket}/a")).MustBe(204);
        (await server.SendAsync(server.Alice, "DELETE", $"/{bucket}")).MustBe(409, "BucketNotEmpty");
        var list = "<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object><Object><Key>zz</Key></Object></Delete>"u8.ToArray();
        var deleted = await server.SendAsync(server.Alice, "POST", $"/{bucket}?delete", list);
        deleted.MustBe(200);
        Assert.Contains("<Deleted><Key>zz</Key></Deleted>", deleted.Text, StringComparison.Ordinal);
        (await server.SendAsync(server.Alice, "POST", $"/{bucket}?delete", "<Delete><Obj"u8.ToArray())).MustBe(400, "MalformedXML");
        (await server.SendAsync(server.Alice, "POST", $"/{bucket}?delete", list, SigV4Signer.UnsignedPayload)).MustBe(400, "InvalidRequest");
        (await server.SendAsync(server.Alice, "DELETE", $"/{bucket}")).MustBe(204);
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}/a")).MustBe(404, "NoSuchBucket");
    }

    [Fact]
    public async Task Checksums_are_returned_when_asked_for()
    {
        var bucket = await server.NewBucketAsync();
        using var crc = RunningChecksum.Create(ChecksumAlgorithm.Crc64Nvme);
        crc.Append(Film);
        var value = Convert.ToBase64String(crc.Finish());

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film, headers: ("x-amz-checksum-crc64nvme", value))).MustBe(200);

        Assert.Equal(value, (await server.SendAsync(server.Alice, "GET", $"/{bucket}/f", headers: ("x-amz-checksum-mode", "ENABLED"))).Headers["x-amz-checksum-crc64nvme"]);
        Assert.False((await server.SendAsync(server.Alice, "GET", $"/{bucket}/f")).Headers.ContainsKey("x-amz-checksum-crc64nvme"));
    }

    [Fact]
    public async Task What_is_not_offered_is_refused_aloud()
    {
        var bucket = await server.NewBucketAsync();

        (await server.SendAsync(server.Alice, "POST", $"/{bucket}/f?uploads")).MustBe(501, "NotImplemented");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film, headers: ("x-amz-server-side-encryption-customer-algorithm", "AES256"))).MustBe(501, "NotImplemented");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Film, headers: ("x-amz-storage-class", "GLACIER"))).MustBe(400, "InvalidStorageClass");
        (await server.SendAsync(server.Alice, "PATCH", $"/{bucket}/f")).MustBe(405, "MethodNotAllowed");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/{new string('k', 1025)}", Film)).MustBe(400, "KeyTooLongError");
    }

#pragma warning disable CA5351 // The ETag of a single PUT is the MD5 by the dialect's rule.
    private static byte[] Md5(byte[] data) => MD5.HashData(data);
#pragma warning restore CA5351
}
