using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Federation.S3.Auth;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Federation.S3.Tests.Support;

/// <summary>The endpoint on a real server and a free port, with a clock that stands still.</summary>
public sealed class S3Server : IAsyncLifetime, IDisposable
{
    public const string Region = "eu-test";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private WebApplication? _app;

    public S3Server() => Store = new MemoryStore(Clock);

    public FixedClock Clock { get; } = new(new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryStore Store { get; }

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    public SigV4Credentials Alice { get; } = new("AKALICE", "alice-secret", Region);

    public SigV4Credentials Bob { get; } = new("AKBOB", "bob-secret", Region);

    public async Task InitializeAsync()
    {
        Add(Alice, "alice");
        Add(Bob, "bob");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddS3(options =>
        {
            options.Region = Region;
            options.HostSuffixes.Add("s3.test");
            options.MaxPutBytes = 1 << 20;
            options.Clock = Clock;
        });
        builder.Services.AddSingleton<IAccessKeys>(Store).AddSingleton<IBuckets>(Store).AddSingleton<IObjects>(Store);
        _app = builder.Build();
        _app.Run(static context => context.RequestServices.GetRequiredService<S3Endpoint>().HandleAsync(context, context.RequestAborted));
        await _app.StartAsync();
        Origin = new Uri(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    public void Dispose() => _client.Dispose();

    public Uri At(string pathAndQuery) => new(Origin, pathAndQuery);

    /// <summary>Sends a request signed by its header.</summary>
    public Task<Answer> SendAsync(
        SigV4Credentials? credentials, string method, string path, byte[]? body = null, string? payload = null, params (string Name, string Value)[] headers)
    {
        var uri = At(path);
        var signed = headers.Where(static header => !header.Name.StartsWith('!'))
            .Select(static header => KeyValuePair.Create(header.Name, header.Value));
        var hash = payload ?? Convert.ToHexStringLower(SHA256.HashData(body ?? []));
        var all = headers.Select(static header => (header.Name.TrimStart('!'), header.Value)).ToList();
        if (credentials is not null)
        {
            all.AddRange(SigV4Signer.Sign(credentials, method, uri, signed, hash, Clock.GetUtcNow()).Select(static pair => (pair.Key, pair.Value)));
        }

        return RawAsync(method, uri, body, [.. all]);
    }

    public async Task<Answer> RawAsync(string method, Uri uri, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TransferEncodingChunked = true;
            }
            else if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _client.SendAsync(request);
        var answer = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static header => header.Key, static header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, answer, await response.Content.ReadAsByteArrayAsync());
    }

    public async Task<string> NewBucketAsync(bool isClear = true)
    {
        var name = "b" + Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture);
        var answer = isClear
            ? await SendAsync(Alice, "PUT", "/" + name, headers: ("x-amz-acl", "public-read"))
            : await SendAsync(Alice, "PUT", "/" + name);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return name;
    }

    private void Add(SigV4Credentials credentials, string principal) => Store.Keys[credentials.AccessKeyId] = new AccessKey
    {
        Id = credentials.AccessKeyId,
        Secret = credentials.Secret,
        Principal = principal,
        Rights = AccessRights.Read | AccessRights.Write | AccessRights.Admin,
    };
}

public sealed record Answer(HttpStatusCode Status, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <summary>The S3 error code, or the empty text.</summary>
    public string Code => Text.Split("<Code>") is [_, var rest, ..] ? rest.Split('<')[0] : "";

    public void MustBe(int status, string code = "") => Assert.Equal((status, code), ((int)Status, Code));
}

public sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
