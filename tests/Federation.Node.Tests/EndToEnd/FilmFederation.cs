using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Membership;

namespace Federation.Node.Tests.EndToEnd;

/// <summary>Three members as processes, founded, with offers published and a public bucket at alpha: the stage on which one film goes its way.</summary>
internal sealed class FilmFederation : IAsyncDisposable
{
    public const string Bucket = "films";

    private readonly List<NodeProcess> _nodes;
    private readonly AmazonS3Client _s3;

    private FilmFederation(List<NodeProcess> nodes, AmazonS3Client s3)
    {
        _nodes = nodes;
        _s3 = s3;
    }

    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    public NodeProcess this[string handle] => _nodes.Single(n => n.Handle == handle);

    public static async Task<FilmFederation> StartAsync(Func<Charter, Charter>? charter = null, IReadOnlyDictionary<string, object>? settings = null)
    {
        var nodes = new List<NodeProcess>();
        foreach (var handle in TestFederation.Handles.Take(3))
        {
            nodes.Add(await NodeProcess.CreateAsync(handle, settings));
        }

        await Task.WhenAll(nodes.Select(n => n.StartAsync()));
        var genesis = Founding.Found([.. nodes.Select(n => new Founder(n.Card(), n.VoteKey, n.TransportKey, n.DocumentKey))], (charter ?? (c => c))(TestFederation.ShortCharter()));
        long[] prices = [5_000_000, 4_000_000, 7_000_000];
        foreach (var (node, price) in nodes.Zip(prices))
        {
            using var admin = node.AdminClient();
            await Founding.InstallAsync(admin, genesis);
            using var offer = await admin.PutAsJsonAsync(new Uri("/api/v1/offer", UriKind.Relative), new
            {
                capacityBytes = "2000000000000",
                egressBytesPerMonth = "10000000000000",
                storageMicrosPerTbMonth = price.ToString(CultureInfo.InvariantCulture),
                egressMicrosPerTb = "1000000",
            });
            await ThrowUnlessAcceptedAsync(offer);
        }

        var federation = new FilmFederation(nodes, await S3ClientAsync(nodes[0]));
        await federation._s3.PutBucketAsync(new PutBucketRequest { BucketName = Bucket, CannedACL = S3CannedACL.PublicRead });
        return federation;
    }

    /// <summary>Uploads through the S3 door and answers with the SHA-256 of the film.</summary>
    public async Task<string> UploadAsync(string key, Stream film)
    {
        var sha = Convert.ToHexStringLower(await SHA256.HashDataAsync(film));
        film.Position = 0;
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = film, AutoCloseStream = false, CannedACL = S3CannedACL.PublicRead, ContentType = "video/mp4" });
        return sha;
    }

    public async Task<JsonElement> ReadAsync(string handle, string path)
    {
        using var admin = this[handle].AdminClient();
        using var answer = await admin.GetAsync(new Uri("/api/v1" + path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }

    /// <summary>How many verified copies the owner counts, its own included.</summary>
    public async Task<int> HeldAsync(string sha)
    {
        try
        {
            var info = await ReadAsync("alpha", "/blobs/" + sha);
            return info.ValueKind != JsonValueKind.Object ? 0 : info.GetProperty("copies").EnumerateArray().Count(c => c.GetProperty("state").GetString() == "held");
        }
        catch (HttpRequestException)
        {
            return 0; // the owner is down at the moment
        }
    }

    public Task WaitForCopiesAsync(string sha, int copies, TimeSpan? limit = null) =>
        Eventually.HoldsAsync(async () => await HeldAsync(sha) >= copies, async () => $"{copies} copies of {sha}: {await ReadAsync("alpha", "/blobs/" + sha)}", limit ?? TimeSpan.FromMinutes(3));

    /// <summary>Fetches the film from a member by its public address, as a viewer would, and answers with its SHA-256.</summary>
    public async Task<string> FetchAsync(string handle, string key)
    {
        using var viewer = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        await using var body = await viewer.GetStreamAsync(new Uri($"{this[handle].MediaOrigin}/alpha/{Bucket}/{key}"));
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(body));
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await Task.WhenAll(_nodes.Select(n => n.DisposeAsync().AsTask()));
    }

    private static async Task<AmazonS3Client> S3ClientAsync(NodeProcess node)
    {
        using var admin = node.AdminClient();
        using var answer = await admin.PostAsJsonAsync(new Uri("/api/v1/keys", UriKind.Relative), new { label = "test" });
        await ThrowUnlessAcceptedAsync(answer);
        var key = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var configuration = new AmazonS3Config { ServiceURL = node.S3Origin, ForcePathStyle = true, AuthenticationRegion = key.GetProperty("region").GetString(), Timeout = TimeSpan.FromMinutes(10), MaxErrorRetry = 4 };
        return new AmazonS3Client(new BasicAWSCredentials(key.GetProperty("accessKeyId").GetString(), key.GetProperty("secretAccessKey").GetString()), configuration);
    }

    private static async Task ThrowUnlessAcceptedAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
