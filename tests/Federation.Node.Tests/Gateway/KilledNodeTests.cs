using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Federation.Node.Tests.Fixtures;
using Federation.S3.Auth;

namespace Federation.Node.Tests.Gateway;

/// <summary>The node as a process of its own: killed without warning, and measured from outside.</summary>
public sealed class KilledNodeTests
{
    private const long LargeBytes = 2L << 30;
    private const long MostResidentBytes = 400_000_000;

    [Fact]
    public async Task A_node_killed_in_the_middle_of_an_upload_keeps_what_it_acknowledged_and_nothing_else()
    {
        await using var node = await NodeProcess.CreateAsync("alpha");
        await node.StartAsync();
        var client = await Uploader.ForAsync(node);
        await client.CreateBucketAsync();
        var kept = S3Node.Bytes(700_000);
        await client.PutAsync("kept", new MemoryStream(kept), kept.Length);
        using var stalled = new StallingStream(S3Node.Bytes(4 << 20));
        using var giveUp = new CancellationTokenSource();
        var upload = client.PutAsync("lost", stalled, 64 << 20, giveUp.Token);
        await stalled.Stalled;
        var underWay = Path.Combine(node.Folder, "blobs", "tmp");
        await Eventually.HoldsAsync(() => Task.FromResult(Directory.GetFiles(underWay).Length == 1), "the upload under way has a temporary file");

        await node.KillAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => upload);
        await node.StartAsync();

        Assert.Equal(kept, await client.GetAsync("kept"));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync("lost"));
        Assert.Single(Directory.GetFiles(Path.Combine(node.Folder, "blobs", "sha256"), "*", SearchOption.AllDirectories));
        await client.PutAsync("lost", new MemoryStream(kept), kept.Length);
        Assert.Equal(kept, await client.GetAsync("lost"));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Two_gibibytes_go_in_and_out_in_constant_memory()
    {
        await using var node = await NodeProcess.CreateAsync("alpha");
        await node.StartAsync();
        var client = await Uploader.ForAsync(node);
        await client.CreateBucketAsync();

        await client.PutAsync("large", new RepeatingStream(LargeBytes), LargeBytes);
        var read = await client.DigestAsync("large");

        using var expected = new RepeatingStream(LargeBytes);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(expected)), read);
        Assert.True(node.PeakResidentBytes() < MostResidentBytes, $"peak resident memory: {node.PeakResidentBytes()} bytes");
    }

    private sealed class Uploader(NodeProcess node, SigV4Credentials credentials)
    {
        private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(10) };

        public static async Task<Uploader> ForAsync(NodeProcess node)
        {
            // The first question to the API makes the administrator's token, if it is not there yet.
            using var stranger = await Http.GetAsync(new Uri(node.NodeOrigin + "/api/v1/keys"));
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            using var admin = node.AdminClient();
            using var answer = await admin.PostAsJsonAsync(new Uri("/api/v1/keys", UriKind.Relative), new { label = "test" });
            var key = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return new Uploader(node, new SigV4Credentials(key.GetProperty("accessKeyId").GetString()!, key.GetProperty("secretAccessKey").GetString()!, "us-east-1"));
        }

        public async Task CreateBucketAsync()
        {
            using var answer = await SendAsync(HttpMethod.Put, "/films", null);
            answer.EnsureSuccessStatusCode();
        }

        public async Task PutAsync(string key, Stream body, long length, CancellationToken cancellationToken = default)
        {
            using var content = new StreamContent(body, 1 << 20);
            content.Headers.ContentLength = length;
            using var answer = await SendAsync(HttpMethod.Put, "/films/" + key, content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        public async Task<byte[]> GetAsync(string key)
        {
            using var answer = await SendAsync(HttpMethod.Get, "/films/" + key, null);
            return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        }

        public async Task<HttpStatusCode> StatusAsync(string key)
        {
            using var answer = await SendAsync(HttpMethod.Get, "/films/" + key, null);
            return answer.StatusCode;
        }

        public async Task<string> DigestAsync(string key)
        {
            using var answer = await SendAsync(HttpMethod.Get, "/films/" + key, null);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync()));
        }

        private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken = default)
        {
            var uri = new Uri(node.S3Origin + path);
            using var request = new HttpRequestMessage(method, uri) { Content = content };
            foreach (var (name, value) in SigV4Signer.Sign(credentials, method.Method, uri, [], SigV4Signer.UnsignedPayload, TimeProvider.System.GetUtcNow()))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    /// <summary>Gives its bytes and then waits until it is given up.</summary>
    private sealed class StallingStream(byte[] data) : MemoryStream(data, writable: false)
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalled => _stalled.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                _stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Read(buffer.Span);
        }
    }

    /// <summary>A large body that takes no memory: 1 MiB again and again, each with its own number.</summary>
    private sealed class RepeatingStream(long length) : Stream
    {
        private readonly byte[] _block = S3Node.Bytes(1 << 20);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var within = (int)(_position % _block.Length);
            if (within == 0)
            {
                BitConverter.TryWriteBytes(_block, _position);
            }

            var count = (int)Math.Min(Math.Min(buffer.Length, _block.Length - within), length - _position);
            _block.AsSpan(within, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
