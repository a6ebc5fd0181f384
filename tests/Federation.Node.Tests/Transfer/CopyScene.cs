using System.Net.Http.Json;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Node.Offers;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Transfer;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Transfer;

/// <summary>A federation in which alpha owns blobs and the others lend room; leases are asked for by the test as the planner would.</summary>
public sealed class CopyScene : IAsyncDisposable
{
    private static readonly object Offer = new
    {
        capacityBytes = "10000000000",
        egressBytesPerMonth = "1000000000",
        storageMicrosPerTbMonth = "4000000",
        egressMicrosPerTb = "1000000",
        schedule = Array.Empty<object>(),
        acceptsClear = true,
        acceptsSealed = true,
    };

    private CopyScene(TestFederation federation, SourceGate gate)
    {
        Federation = federation;
        Gate = gate;
    }

    public TestFederation Federation { get; }

    public SourceGate Gate { get; }

    public TestNode Alpha => Federation["alpha"];

    public TestNode Beta => Federation["beta"];

    /// <summary>Starts the members; all but alpha offer room. Retries are quick and giving up is early.</summary>
    public static async Task<CopyScene> StartAsync(int count, Action<IServiceCollection>? edges = null, Func<Charter, Charter>? charter = null)
    {
        var gate = new SourceGate();
        var federation = await TestFederation.StartAsync(count, charter, services =>
        {
            services.AddSingleton(new TransferOptions { PiecesPerRequest = 1, Connections = 2, SaveSeconds = 0.2, ClaimSeconds = 3, FirstRetrySeconds = 0.1, GiveUpAfterGone = 2 });
            gate.Register(services);
            edges?.Invoke(services);
        });
        var scene = new CopyScene(federation, gate);
        try
        {
            foreach (var node in federation.Nodes.Skip(1))
            {
                using var client = node.AdminClient();
                await LendAsync(client);
            }

            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public static async Task LendAsync(HttpClient admin)
    {
        using var answer = await admin.PutAsJsonAsync(new Uri("/api/v1/offer", UriKind.Relative), Offer);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Bytes that compress to nothing and repeat nowhere.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal Task<StoredBlob> StoreAsync(byte[] bytes) => StoreAsync(Alpha, bytes);

    internal Task<LeaseId> WantAsync(
        StoredBlob blob, string host, LeaseVisibility visibility = LeaseVisibility.Public, long egressCeilingBytes = 1_000_000_000, Sha256Digest? merkleRoot = null) =>
        WantAsync(Alpha, blob, host, visibility, egressCeilingBytes, merkleRoot);

    /// <summary>Takes bytes in at their owner and keeps them by a pin of the test.</summary>
    internal static async Task<StoredBlob> StoreAsync(TestNode owner, byte[] bytes)
    {
        var taken = (await owner.Services.GetRequiredService<BlobIntake>().ReceiveAsync(new MemoryStream(bytes), new IntakeLimits(), CancellationToken.None)).Blob!;
        var catalog = owner.Services.GetRequiredService<BlobCatalog>();
        await InTransactionAsync(owner, async db =>
        {
            await catalog.AddAsync(db, taken, CancellationToken.None);
            await catalog.PinAsync(db, taken.Id, "test", "test", CancellationToken.None);
            return true;
        });
        return taken;
    }

    /// <summary>Asks for a lease as the planner would.</summary>
    internal static async Task<LeaseId> WantAsync(TestNode owner, StoredBlob blob, string host, LeaseVisibility visibility, long egressCeilingBytes, Sha256Digest? merkleRoot = null)
    {
        await OfferIsKnownAsync(owner, host);
        var book = owner.Services.GetRequiredService<LeaseBook>();
        return await InTransactionAsync(owner, async db =>
        {
            var offer = await owner.Services.GetRequiredService<OfferBook>().ForHostAsync(db, MemberHandle.Parse(host), TimeProvider.System.GetUtcNow(), CancellationToken.None);
            var wanted = new WantedLease
            {
                Blob = blob.Id,
                Size = blob.Size,
                MerkleRoot = merkleRoot ?? blob.Tree.Root,
                Host = MemberHandle.Parse(host),
                Prices = offer!.Body.Prices,
                Visibility = visibility,
                EgressCeiling = new ByteSize(egressCeilingBytes),
            };
            return await book.WantAsync(db, wanted, CancellationToken.None);
        });
    }

    internal Task<LeaseMoveOutcome> ReleaseAsync(LeaseId lease) =>
        InTransactionAsync(Alpha, db => Alpha.Services.GetRequiredService<LeaseBook>().ReleaseAsync(db, lease, "test", CancellationToken.None));

    /// <summary>Waits until a node sees a lease in a state.</summary>
    internal static Task BecomesAsync(TestNode node, LeaseId lease, LeaseState state) => Eventually.HoldsAsync(
        async () => (await LeaseAsync(node, lease))?.State == state,
        async () => $"{node.Handle} sees lease {lease} as {(await LeaseAsync(node, lease))?.State}, not {state}; transfer: {await PictureAsync(node, lease)}");

    /// <summary>Waits until the owner has heard that its host is unable, and has given the lease up.</summary>
    internal static Task FailsAsync(TestNode owner, LeaseId lease) => Eventually.HoldsAsync(
        async () => (await LeaseAsync(owner, lease))?.FailedBecause == nameof(LeaseState.Unable), $"lease {lease} fails");

    internal static async Task<LeaseRow?> LeaseAsync(TestNode node, LeaseId lease)
    {
        await using var db = node.OpenDatabase();
        return await LeaseBook.FindAsync(db, lease, CancellationToken.None);
    }

    internal static async Task<TransferRow?> TransferAsync(TestNode node, LeaseId lease)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<TransferRow>().AsNoTracking().SingleOrDefaultAsync(t => t.Lease == lease);
    }

    internal static Task TransferBecomesAsync(TestNode node, LeaseId lease, TransferState state) => Eventually.HoldsAsync(
        async () => (await TransferAsync(node, lease))?.State == state, () => PictureAsync(node, lease));

    internal static string PartialFolder(TestNode node) => node.Services.GetRequiredService<IBlobStore>().PartialFolder;

    /// <summary>The bytes of a blob on a node's disk, or null.</summary>
    internal static byte[]? FileOf(TestNode node, BlobId blob)
    {
        var path = node.Services.GetRequiredService<IBlobStore>().PathOf(blob);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    internal static async Task<T> InTransactionAsync<T>(TestNode node, Func<NodeDbContext, Task<T>> act)
    {
        // The node's own context, whose commits wake its loops.
        await using var db = await node.Services.GetRequiredService<IDbContextFactory<NodeDbContext>>().CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await act(db);
        await transaction.CommitAsync();
        return result;
    }

    public ValueTask DisposeAsync()
    {
        Gate.Release();
        return Federation.DisposeAsync();
    }

    private static Task OfferIsKnownAsync(TestNode owner, string host) => Eventually.HoldsAsync(
        async () =>
        {
            await using var db = owner.OpenDatabase();
            return await owner.Services.GetRequiredService<OfferBook>().ForHostAsync(db, MemberHandle.Parse(host), TimeProvider.System.GetUtcNow(), CancellationToken.None) is not null;
        },
        "the offer of " + host + " is known");

    private static async Task<string> PictureAsync(TestNode node, LeaseId lease) => await TransferAsync(node, lease) is { } row
        ? $"{row.State} {row.LastOutcome} {row.LastReason} attempts {row.Attempts} verified {row.BytesVerified}"
        : "no transfer";
}
