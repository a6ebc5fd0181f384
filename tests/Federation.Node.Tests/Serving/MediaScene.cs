using System.Net;
using Federation.Node.Blobs;
using Federation.Node.Leases;
using Federation.Node.Serving;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Transfer;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Merkle;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Serving;

/// <summary>Alpha publishes a film, beta holds a copy, gamma holds none and is a front.</summary>
public sealed class MediaScene : IAsyncDisposable
{
    public const string Bucket = "films";
    public const string Key = "2026/été 100%/film.mp4";
    public const string Path = "/alpha/films/2026/%C3%A9t%C3%A9%20100%25/film.mp4";
    public const int SizeBytes = (2 * Bep52.PieceSize) + 54_321;

    private MediaScene(CopyScene copies, byte[] film, ObjectRow row, LeaseId lease)
    {
        Copies = copies;
        Film = film;
        Row = row;
        Lease = lease;
    }

    public CopyScene Copies { get; }

    public byte[] Film { get; }

    internal ObjectRow Row { get; }

    public LeaseId Lease { get; }

    public TestNode Alpha => Copies.Alpha;

    public TestNode Beta => Copies.Beta;

    public TestNode Gamma => Copies.Federation["gamma"];

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    internal static async Task<MediaScene> StartAsync(LeaseVisibility visibility = LeaseVisibility.Public, long egressCeilingBytes = 1_000_000_000, bool keepLocal = true)
    {
        var copies = await CopyScene.StartAsync(3, services => services.AddSingleton(new ServingOptions { FlushSeconds = 0.1 }));
        try
        {
            return await FillAsync(copies, visibility, egressCeilingBytes, keepLocal);
        }
        catch
        {
            await copies.DisposeAsync();
            throw;
        }
    }

    private static async Task<MediaScene> FillAsync(CopyScene copies, LeaseVisibility visibility, long egressCeilingBytes, bool keepLocal)
    {
        var film = CopyScene.Bytes(SizeBytes, seed: 7);
        var policy = BucketPolicy.Default with { Copies = 1, KeepLocal = keepLocal };
        await copies.Alpha.WithAsync<Buckets, object>(async buckets =>
            await buckets.CreateAsync(new BucketWish { Name = Bucket, Principal = Buckets.DefaultPrincipal, Kind = BucketKind.Clear, Policy = policy }, CancellationToken.None));
        var taken = await copies.StoreAsync(film);
        var wish = new ObjectWish
        {
            Bucket = Bucket,
            Key = Key,
            ETag = taken.Md5Hex,
            ContentType = "video/mp4",
            Headers = new Dictionary<string, string> { ["cache-control"] = "public, max-age=60" },
            Public = visibility == LeaseVisibility.Public,
        };
        var stored = await copies.Alpha.WithAsync<Objects, ObjectWriteResult>(objects => objects.PutAsync(wish, taken, CancellationToken.None));
        var lease = await copies.WantAsync(taken, "beta", visibility, egressCeilingBytes);
        await CopyScene.BecomesAsync(copies.Alpha, lease, LeaseState.Held);
        await CopyScene.BecomesAsync(copies.Beta, lease, LeaseState.Held);
        return new MediaScene(copies, film, stored.Object!, lease);
    }

    /// <summary>Waits until the members know the signed entry that names beta as a holder, and beta its standing tickets.</summary>
    internal async Task PublishedAsync()
    {
        foreach (var node in new[] { Beta, Gamma })
        {
            await Eventually.HoldsAsync(async () => await EntryAsync(node) is { } entry && entry.Holders.Contains("beta"), node.Handle + " knows that beta holds the film");
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                await using var db = Beta.OpenDatabase();
                return await db.Set<StandingTicketRow>().CountAsync(t => t.Lease == Lease) == 2;
            },
            "beta has the standing tickets of two months");
    }

    internal static async Task<CatalogueRow?> EntryAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<CatalogueRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Bucket == Bucket && c.Key == Key);
    }

    public Task<HttpResponseMessage> GetAsync(TestNode node, string path, Action<HttpRequestMessage>? shape = null) => GetAsync(new Uri(node.Options.MediaOrigin + path), shape);

    public async Task<HttpResponseMessage> GetAsync(Uri uri, Action<HttpRequestMessage>? shape = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        shape?.Invoke(request);
        return await Http.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(TestNode node, string path)
    {
        using var answer = await GetAsync(node, path);
        return answer.StatusCode;
    }

    internal Task<LeaseRow?> LeaseOfAlphaAsync() => CopyScene.LeaseAsync(Alpha, Lease);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Copies.DisposeAsync();
    }
}
