using Federation.Node.Blobs;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Federation.Node.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Blobs;

/// <summary>A node whose sweeper has no patience and runs only when told, and whose events stay in the outbox, where they can be read.</summary>
public sealed class BlobNode : IAsyncDisposable
{
    private BlobNode(TestNode node) => Node = node;

    public TestNode Node { get; }

    internal LocalBlobStore Store => Node.Services.GetRequiredService<LocalBlobStore>();

    internal BlobCatalog Catalog => Node.Services.GetRequiredService<BlobCatalog>();

    internal static async Task<BlobNode> StartAsync(int graceSeconds = 0, int temporaryFileSeconds = 0)
    {
        var node = await TestNode.CreateAsync("alpha", services =>
        {
            services.AddSingleton(new BlobOptions { GraceSeconds = graceSeconds, TemporaryFileSeconds = temporaryFileSeconds, FoldersPerSweep = 256 });
            foreach (var loop in services.Where(s => s.ImplementationType == typeof(ReconcilerLoop<BlobSweeper>) || s.ImplementationType == typeof(EventDispatcher)).ToList())
            {
                services.Remove(loop);
            }
        });
        await node.StartAsync();
        _ = node.Services.GetRequiredService<AdminToken>(); // made when first asked for
        return new BlobNode(node);
    }

    internal Task<IntakeResult> TakeAsync(byte[] data) =>
        Node.Services.GetRequiredService<BlobIntake>().ReceiveAsync(new MemoryStream(data), new IntakeLimits(), CancellationToken.None);

    internal async Task<ObjectWriteResult> PutAsync(string bucket, string key, byte[] data, bool? isPublic = null)
    {
        var taken = (await TakeAsync(data)).Blob!;
        return await ObjectsAsync(objects => objects.PutAsync(
            new ObjectWish { Bucket = bucket, Key = key, ETag = taken.Md5Hex, Public = isPublic }, taken, CancellationToken.None));
    }

    internal Task<T> ObjectsAsync<T>(Func<Objects, Task<T>> use) => Node.WithAsync(use);

    internal Task<(BucketCreate Outcome, BucketRow Bucket)> BucketAsync(string name, BucketKind kind = BucketKind.Clear) =>
        Node.WithAsync<Buckets, (BucketCreate, BucketRow)>(buckets =>
            buckets.CreateAsync(new BucketWish { Name = name, Principal = Buckets.DefaultPrincipal, Kind = kind }, CancellationToken.None));

    internal Task<bool> SweepAsync() => Node.WithAsync<BlobSweeper, bool>(sweeper => sweeper.RunAsync(CancellationToken.None));

    internal async Task InTransactionAsync(Func<NodeDbContext, Task> act)
    {
        await using var db = Node.OpenDatabase();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await act(db);
        await transaction.CommitAsync();
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
