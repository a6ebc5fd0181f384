using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amazon.S3.Model;
using Federation.Node.Tests.Fixtures;
using Federation.S3.Auth;

namespace Federation.Node.Tests.Gateway;

/// <summary>Bad input gets a clear error and changes nothing; what was acknowledged stays, what was not leaves nothing.</summary>
public sealed class RefusedUploadTests
{
    private const int AnnouncedBytes = 32 << 20;

    [Fact]
    public async Task Wrong_digests_checksums_keys_and_lengths_are_named_and_leave_nothing()
    {
        await using var s3 = await S3Node.StartAsync();
        var bucket = await s3.NewBucketAsync();
        var data = S3Node.Bytes(300_000);
        var other = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1]));
        var stranger = s3.Credentials with { AccessKeyId = "FEDNOBODY" };
        var forger = s3.Credentials with { Secret = "guessed" };

        var answers = new[]
        {
            await s3.SendAsync("PUT", $"/{bucket}/a", data, other),
            await s3.SendAsync("PUT", $"/{bucket}/a", data, headers: ("content-md5", Convert.ToBase64String(new byte[16]))),
            await s3.SendAsync("PUT", $"/{bucket}/a", data, headers: ("x-amz-checksum-crc32", Convert.ToBase64String(new byte[4]))),
            await s3.SendAsync("PUT", $"/{bucket}/a", data, with: stranger),
            await s3.SendAsync("PUT", $"/{bucket}/a", data, with: forger),
            await s3.SendAsync("PUT", "/no-such-bucket/a", data),
        };

        Assert.Equal(
            [(400, "XAmzContentSHA256Mismatch"), (400, "BadDigest"), (400, "BadDigest"), (403, "InvalidAccessKeyId"), (403, "SignatureDoesNotMatch"), (404, "NoSuchBucket")],
            answers);
        Assert.Equal((0, 0, 0), await s3.CountAsync());
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_nothing()
    {
        await using var s3 = await S3Node.StartAsync(node => node.Options.DiskReserveBytes = long.MaxValue / 2);
        var bucket = await s3.NewBucketAsync();

        var (status, code) = await s3.SendAsync("PUT", $"/{bucket}/a", S3Node.Bytes(1000));

        Assert.Equal((507, "InsufficientStorage"), (status, code));
        Assert.Equal((0, 0, 0), await s3.CountAsync());
    }

    [Fact]
    public async Task An_upload_that_is_broken_off_leaves_nothing_and_the_old_object_stays()
    {
        await using var s3 = await S3Node.StartAsync();
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "film", ContentBody = "old" });
        var before = await s3.CountAsync();

        using (var client = await BeginUploadAsync(s3, $"/{bucket}/film"))
        {
            await Eventually.HoldsAsync(async () => (await s3.CountAsync()).Files > before.Files, "the upload under way has a temporary file");
        }

        await Eventually.HoldsAsync(async () => await s3.CountAsync() == before, "the broken upload left nothing");
        Assert.Equal("old", await TextAsync(s3, bucket, "film"));
    }

    [Fact]
    public async Task A_node_that_dies_in_the_middle_of_an_upload_comes_back_without_it_and_takes_it_again()
    {
        await using var s3 = await S3Node.StartAsync();
        var bucket = await s3.NewBucketAsync();
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "acknowledged", ContentBody = "here" });
        var before = await s3.CountAsync();
        using var client = await BeginUploadAsync(s3, $"/{bucket}/film");
        await Eventually.HoldsAsync(async () => (await s3.CountAsync()).Files > before.Files, "the upload under way has a temporary file");

        await s3.Node.StopAsync();
        await s3.Node.StartAsync();
        var missing = await s3.SendAsync("GET", $"/{bucket}/film");
        await s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "film", ContentBody = "again" });

        Assert.Equal((404, "NoSuchKey"), missing);
        Assert.Equal("again", await TextAsync(s3, bucket, "film"));
        Assert.Equal("here", await TextAsync(s3, bucket, "acknowledged"));
    }

    [Fact]
    public async Task Many_uploads_of_equal_bytes_at_once_all_succeed_and_are_kept_once()
    {
        await using var s3 = await S3Node.StartAsync();
        var bucket = await s3.NewBucketAsync();
        var data = S3Node.Bytes(2_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => s3.SendAsync("PUT", $"/{bucket}/k{i % 4}", data)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal((4, 1, 1), await s3.CountAsync());
    }

    [Fact]
    public async Task Of_many_puts_that_ask_for_an_absent_key_exactly_one_succeeds()
    {
        await using var s3 = await S3Node.StartAsync();
        var bucket = await s3.NewBucketAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => s3.SendAsync("PUT", $"/{bucket}/lock", S3Node.Bytes(100, i), headers: ("if-none-match", "*"))));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(7, answers.Count(answer => answer is (412, "PreconditionFailed")));
    }

    /// <summary>Sends the headers of a large upload and a part of its body.</summary>
    private static async Task<TcpClient> BeginUploadAsync(S3Node s3, string path)
    {
        var uri = s3.At(path);
        var signed = SigV4Signer.Sign(s3.Credentials, "PUT", uri, [], SigV4Signer.UnsignedPayload, TimeProvider.System.GetUtcNow());
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"PUT {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\nContent-Length: {AnnouncedBytes}\r\n"));
        foreach (var (name, value) in signed)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        await stream.WriteAsync(S3Node.Bytes(AnnouncedBytes / 4));
        return client;
    }

    private static async Task<string> TextAsync(S3Node s3, string bucket, string key)
    {
        using var answer = await s3.Client.GetObjectAsync(bucket, key);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync();
    }
}
