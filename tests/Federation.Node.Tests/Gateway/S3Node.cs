using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Tests.Fixtures;
using Federation.S3.Auth;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.Node.Tests.Gateway;

/// <summary>A node with a key for its S3 door, and clients that use it.</summary>
public sealed class S3Node : IAsyncLifetime, IAsyncDisposable
{
    private int _buckets;

    public TestNode Node { get; private set; } = null!;

    public SigV4Credentials Credentials { get; private set; } = null!;

    public AmazonS3Client Client { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    internal LocalBlobStore Store => Node.Services.GetRequiredService<LocalBlobStore>();

    public static async Task<S3Node> StartAsync(Action<TestNode>? change = null)
    {
        var s3 = new S3Node { Node = await TestNode.CreateAsync("alpha", services => services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1))) };
        change?.Invoke(s3.Node);
        await s3.OpenAsync();
        return s3;
    }

    public async Task InitializeAsync()
    {
        Node = await TestNode.CreateAsync("alpha");
        await OpenAsync();
    }

    public Uri At(string pathAndQuery) => new(Node.Options.S3Origin + pathAndQuery);

    public async Task<SigV4Credentials> NewKeyAsync(object request)
    {
        using var admin = Node.AdminClient();
        using var answer = await admin.PostAsJsonAsync(new Uri("/api/v1/keys", UriKind.Relative), request);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return new SigV4Credentials(
            json.RootElement.GetProperty("accessKeyId").GetString()!, json.RootElement.GetProperty("secretAccessKey").GetString()!, "us-east-1");
    }

    public AmazonS3Client ClientFor(SigV4Credentials credentials) => new(
        new BasicAWSCredentials(credentials.AccessKeyId, credentials.Secret),
        new AmazonS3Config { ServiceURL = Node.Options.S3Origin, ForcePathStyle = true, AuthenticationRegion = credentials.Region, MaxErrorRetry = 0 });

    public async Task<string> NewBucketAsync(bool isClear = true)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bucket-{Interlocked.Increment(ref _buckets)}");
        await Client.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = name, CannedACL = isClear ? S3CannedACL.PublicRead : S3CannedACL.Private });
        return name;
    }

    /// <summary>A raw request signed by its header, with the payload hash given or that of the body.</summary>
    public async Task<(int Status, string Code)> SendAsync(string method, string path, byte[]? body = null, string? payload = null, SigV4Credentials? with = null, params (string Name, string Value)[] headers)
    {
        var uri = At(path);
        var hash = payload ?? Convert.ToHexStringLower(SHA256.HashData(body ?? []));
        using var request = new HttpRequestMessage(new HttpMethod(method), uri) { Content = new ByteArrayContent(body ?? []) };
        var signed = SigV4Signer.Sign(with ?? Credentials, method, uri, headers.Select(h => KeyValuePair.Create(h.Name, h.Value)), hash, TimeProvider.System.GetUtcNow());
        foreach (var (name, value) in signed.Select(pair => (pair.Key, pair.Value)).Concat(headers))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Split("<Code>") is [_, var rest, ..] ? rest.Split('<')[0] : "");
    }

    /// <summary>Rows and files: nothing of a refused put may be in any of them.</summary>
    public async Task<(int Objects, int Blobs, int Files)> CountAsync()
    {
        await using var db = Node.OpenDatabase();
        var files = Directory.GetFiles(Path.Combine(Node.Options.BlobFolder, "sha256"), "*", SearchOption.AllDirectories).Length
            + Directory.GetFiles(Path.Combine(Node.Options.BlobFolder, "tmp")).Length;
        return (await db.Set<ObjectRow>().CountAsync(), await db.Set<BlobRow>().CountAsync(), files);
    }

    public static byte[] Bytes(int length, int seed = 1)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await Node.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private async Task OpenAsync()
    {
        await Node.StartAsync();
        _ = Node.Services.GetRequiredService<AdminToken>(); // made when first asked for
        Credentials = await NewKeyAsync(new { label = "test" });
        Client = ClientFor(Credentials);
    }
}
