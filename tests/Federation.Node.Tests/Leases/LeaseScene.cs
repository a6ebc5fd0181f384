using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Offers;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Leases;

/// <summary>A running federation with the moves that lease and planning tests share. The test plays Transfer: it brings the bytes to a host and reports them held.</summary>
internal sealed class LeaseScene : IAsyncDisposable
{
    public const long Tb = 1_000_000_000_000;

    private LeaseScene(TestFederation federation) => Federation = federation;

    public TestFederation Federation { get; }

    public TestNode Alpha => Federation["alpha"];

    public TestNode Beta => Federation["beta"];

    public TestNode Gamma => Federation["gamma"];

    public static async Task<LeaseScene> StartAsync(int count, Func<LeaseParameters, LeaseParameters>? times = null) =>
        new(await TestFederation.StartAsync(count, charter => charter with { Lease = (times ?? (t => t))(charter.Lease) }));

    public ValueTask DisposeAsync() => Federation.DisposeAsync();

    public static OfferSettings Offer(long capacityBytes, long storageMicros) =>
        new() { CapacityBytes = capacityBytes, EgressBytesPerMonth = Tb, StorageMicrosPerTbMonth = storageMicros, EgressMicrosPerTb = 1_000_000 };

    /// <summary>Sets what a node lends and waits until every other running node knows it.</summary>
    public async Task LendAsync(TestNode host, OfferSettings settings, params TestNode[] listeners)
    {
        using var client = host.AdminClient();
        using var body = new StringContent(System.Text.Json.JsonSerializer.Serialize(settings, OffersJson.Instance.OfferSettings), new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PutAsync(new Uri("/api/v1/offer", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        foreach (var listener in listeners)
        {
            await Eventually.HoldsAsync(
                async () => await listener.WithAsync((OfferBook book) => KnowsAsync(listener, book, host, settings)), $"{listener.Handle} knows the offer of {host.Handle}");
        }
    }

    /// <summary>Puts an object into a bucket that is made on the way.</summary>
    public static async Task<BlobId> PutAsync(TestNode owner, string bucket, string key, byte[] content, bool clear = true, bool isPublic = true, BucketPolicy? policy = null)
    {
        var stored = await IntakeAsync(owner, content);
        await owner.WithAsync((Buckets buckets) => buckets.CreateAsync(
            new BucketWish
            {
                Name = bucket,
                Principal = Buckets.DefaultPrincipal,
                Kind = clear ? BucketKind.Clear : BucketKind.LocalOnly,
                PublicRead = clear && isPublic,
                Policy = policy ?? BucketPolicy.Default,
            },
            CancellationToken.None));
        var result = await owner.WithAsync((Objects objects) => objects.PutAsync(new ObjectWish { Bucket = bucket, Key = key, ETag = stored.Md5Hex }, stored, CancellationToken.None));
        Assert.Equal(ObjectWriteOutcome.Stored, result.Outcome);
        return stored.Id;
    }

    public static async Task<StoredBlob> IntakeAsync(TestNode node, byte[] content) =>
        (await node.WithAsync((BlobIntake intake) => intake.ReceiveAsync(new MemoryStream(content), new IntakeLimits(), CancellationToken.None))).Blob!;

    /// <summary>What Transfer does at the end of a pull.</summary>
    public static async Task<LeaseMoveOutcome> BringAsync(TestNode host, LeaseId lease, byte[] content)
    {
        var stored = await IntakeAsync(host, content);
        return await ChangeAsync(host, async (db, book) =>
        {
            await host.Services.GetRequiredService<BlobCatalog>().AddAsync(db, stored, CancellationToken.None);
            return await book.HeldAsync(db, lease, CancellationToken.None);
        });
    }

    public static async Task<T> ChangeAsync<T>(TestNode node, Func<NodeDbContext, LeaseBook, Task<T>> change)
    {
        await using var scope = node.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await change(db, scope.ServiceProvider.GetRequiredService<LeaseBook>());
        await transaction.CommitAsync();
        return result;
    }

    /// <summary>A wish for one copy of bytes that the owner has, without the planner: a bucket that is local only is never planned.</summary>
    public static async Task<LeaseId> WantAsync(TestNode owner, string host, byte[] content, long storageMicros = 4_000_000)
    {
        var blob = await PutAsync(owner, "drafts", "draft-" + Convert.ToHexStringLower(content.AsSpan(0, 8)), content, clear: false);
        return await ChangeAsync(owner, async (db, book) =>
        {
            var row = await db.Set<BlobRow>().AsNoTracking().SingleAsync(b => b.Blob == blob);
            return await book.WantAsync(
                db,
                new WantedLease
                {
                    Blob = blob,
                    Size = row.Size,
                    MerkleRoot = row.MerkleRoot,
                    Host = MemberHandle.Parse(host),
                    Prices = new PriceList { StorageMicrosPerTbMonth = storageMicros, EgressMicrosPerTb = 1_000_000, Currency = "EUR" },
                    Visibility = LeaseVisibility.Public,
                    EgressCeiling = new ByteSize(1 << 20),
                },
                CancellationToken.None);
        });
    }

    public static async Task<List<LeaseRow>> LeasesAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<LeaseRow>().AsNoTracking().OrderBy(l => l.CreatedAt).ToListAsync();
    }

    public static async Task<LeaseRow?> LeaseAsync(TestNode node, LeaseId id) => (await LeasesAsync(node)).Find(l => l.Id == id);

    public static Task ReachesAsync(TestNode node, LeaseId id, params LeaseState[] states) => Eventually.HoldsAsync(
        async () => await LeaseAsync(node, id) is { } row && states.Contains(row.State),
        async () => $"{node.Handle} has {Show(await LeaseAsync(node, id))}, wanted {string.Join(" or ", states)}");

    public static Task HoldsAsync(TestNode node, Func<IReadOnlyList<LeaseRow>, bool> condition, string what) => Eventually.HoldsAsync(
        async () => condition(await LeasesAsync(node)), async () => $"{what}; {node.Handle} has {string.Join("; ", (await LeasesAsync(node)).Select(Show))}");

    public static async Task<JsonNode> GetAsync(TestNode node, string path)
    {
        using var client = node.AdminClient();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public static byte[] Film(int seed, int sizeBytes = 100_000)
    {
        var bytes = new byte[sizeBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<long> ReservedAsync(TestNode host)
    {
        await using var db = host.OpenDatabase();
        return (await host.Services.GetRequiredService<Reservations>().FiguresAsync(db, null, null, CancellationToken.None)).ReservedBytes;
    }

    private static string Show(LeaseRow? row) => row is null
        ? "no such lease"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Role} of lease with {row.Peer}: {row.State} ({row.Reason ?? row.FailedBecause ?? "-"})");

    private static async Task<bool> KnowsAsync(TestNode listener, OfferBook book, TestNode host, OfferSettings settings)
    {
        await using var db = listener.OpenDatabase();
        var offers = await book.CurrentAsync(db, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        return offers.Any(o => o.Host.ToString() == host.Handle && o.Body.LendableBytes == settings.LendableBytes && o.Body.Prices == settings.Prices("EUR"));
    }
}
