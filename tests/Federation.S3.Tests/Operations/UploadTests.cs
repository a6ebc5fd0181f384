using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Federation.S3.Auth;
using Federation.S3.Tests.Support;

namespace Federation.S3.Tests.Operations;

/// <summary>What is wrong about a body is found before anything of it is visible.</summary>
public sealed class UploadTests(S3Server server) : IClassFixture<S3Server>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    public static TheoryData<string, string, int, string> Headers => new()
    {
        { "Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", 200, "" },
        { "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", 400, "BadDigest" },
        { "Content-MD5", "AAAA", 400, "InvalidDigest" },
        { "x-amz-checksum-crc32", "NhCmhg==", 200, "" },
        { "x-amz-checksum-crc32", "NhCmhw==", 400, "BadDigest" },
        { "x-amz-checksum-crc32", "NhCm", 400, "InvalidRequest" },
        { "x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=", 200, "" },
        { "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", 200, "" },
        { "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCU=", 400, "BadDigest" },
        { "x-amz-checksum-md6", "AAAA", 501, "NotImplemented" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Declared_digests_are_checked(string name, string value, int status, string code)
    {
        var bucket = await server.NewBucketAsync();

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Hello, headers: (name, value))).MustBe(status, code);

        Assert.Equal(status == 200 ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await server.SendAsync(server.Alice, "HEAD", $"/{bucket}/f")).Status);
    }

    [Fact]
    public async Task A_body_other_than_the_signed_one_is_refused_and_the_old_object_stays()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Hello);

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", "jello"u8.ToArray(), PayloadModes.EmptySha256)).MustBe(400, "XAmzContentSHA256Mismatch");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", "hullo"u8.ToArray(), SigV4Signer.UnsignedPayload)).MustBe(200);

        Assert.Equal("hullo", (await server.SendAsync(server.Alice, "GET", $"/{bucket}/f")).Text);
    }

    [Theory]
    [InlineData("NhCmhg==", 200, "")]
    [InlineData("NhCmhw==", 400, "BadDigest")]
    [InlineData(null, 400, "MalformedTrailerError")]
    public async Task An_unsigned_trailer_is_verified(string? crc32, int status, string code)
    {
        var bucket = await server.NewBucketAsync();
        var trailer = crc32 is null ? "" : $"x-amz-checksum-crc32:{crc32}\r\n";
        var body = Encoding.ASCII.GetBytes($"5\r\nhello\r\n0\r\n{trailer}\r\n");

        var answer = await server.SendAsync(
            server.Alice, "PUT", $"/{bucket}/f", body, "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            ("content-encoding", "gzip,aws-chunked"), ("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32"), ("!Transfer-Encoding", "chunked"));

        answer.MustBe(status, code);
        var got = await server.SendAsync(server.Alice, "GET", $"/{bucket}/f");
        Assert.Equal(status == 200 ? ("hello", "gzip") : ("", ""), status == 200 ? (got.Text, got.Headers["Content-Encoding"]) : ("", ""));
        Assert.Equal(status == 200 ? "" : "NoSuchKey", got.Code);
    }

    [Theory]
    [InlineData("hello", 200, "")]
    [InlineData("jello", 403, "SignatureDoesNotMatch")]
    public async Task Signed_chunks_are_verified(string sent, int status, string code)
    {
        var bucket = await server.NewBucketAsync();
        var uri = server.At($"/{bucket}/f");
        var headers = new Dictionary<string, string> { ["x-amz-decoded-content-length"] = "5" };
        var signed = SigV4Signer.Sign(server.Alice, "PUT", uri, headers, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", server.Clock.GetUtcNow());
        var scope = new SigningScope(signed["x-amz-date"][..8], S3Server.Region);
        var chunks = new ChunkSigner(scope.DeriveKey(server.Alice.Secret), signed["x-amz-date"], scope, signed["Authorization"][^64..]);
        var first = chunks.NextChunk(Convert.ToHexStringLower(SHA256.HashData(Hello)));
        var last = chunks.NextChunk(PayloadModes.EmptySha256);
        var body = $"5;chunk-signature={first}\r\n{sent}\r\n0;chunk-signature={last}\r\n\r\n";

        var answer = await server.RawAsync(
            "PUT", uri, Encoding.ASCII.GetBytes(body), [.. headers.Concat(signed).Select(static pair => (pair.Key, pair.Value))]);

        answer.MustBe(status, code);
        Assert.Equal(status == 200 ? "" : "NoSuchKey", (await server.SendAsync(server.Alice, "GET", $"/{bucket}/f")).Code);
    }

    [Fact]
    public async Task Lengths_are_needed_and_bounded()
    {
        var bucket = await server.NewBucketAsync();

        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", new byte[(1 << 20) + 1])).MustBe(400, "EntityTooLarge");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Hello, SigV4Signer.UnsignedPayload, ("!Transfer-Encoding", "chunked"))).MustBe(411, "MissingContentLength");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Hello, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")).MustBe(411, "MissingContentLength");
        (await server.SendAsync(server.Alice, "PUT", $"/{bucket}/f", Hello, headers: ("x-amz-meta-long", new string('m', 2049)))).MustBe(400, "MetadataTooLarge");
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        var bucket = await server.NewBucketAsync();
        var before = server.Store.ObjectCount;
        var uri = server.At($"/{bucket}/f");
        var signed = SigV4Signer.Sign(server.Alice, "PUT", uri, [], SigV4Signer.UnsignedPayload, server.Clock.GetUtcNow());
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(uri.Host, uri.Port);
            var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"PUT {uri.AbsolutePath} HTTP/1.1\r\nHost: {uri.Authority}\r\nContent-Length: 10\r\n");
            foreach (var (name, value) in signed)
            {
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\nhello"));
            client.Client.Shutdown(SocketShutdown.Send);
            // The answer, or the end of the connection: either way the server is done with this request.
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // The server reset the connection, which is such an end.
            }
        }

        Assert.Equal(before, server.Store.ObjectCount);
        (await server.SendAsync(server.Alice, "GET", $"/{bucket}/f")).MustBe(404, "NoSuchKey");
    }

    [Fact]
    public async Task The_body_is_asked_for_only_after_all_checks()
    {
        var bucket = await server.NewBucketAsync();
        var uri = server.At($"/{bucket}/f");
        using var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port);
        var head = $"PUT {uri.AbsolutePath} HTTP/1.1\r\nHost: {uri.Authority}\r\nContent-Length: 10\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync());
    }
}
