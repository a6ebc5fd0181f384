using System.Text;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Events;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Blobs;

public sealed class ObjectsTests
{
    [Fact]
    public async Task The_sequence_of_a_name_grows_with_every_change_deletion_included()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("films");

        var first = (await node.PutAsync("films", "a", [1])).Object!;
        var second = (await node.PutAsync("films", "a", [2])).Object!;
        await node.ObjectsAsync(o => o.SetPublicAsync("films", "a", true, CancellationToken.None));
        var shown = (await node.ObjectsAsync(o => o.FindAsync("films", "a", CancellationToken.None)))!;
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
        var again = (await node.PutAsync("films", "a", [1])).Object!;

        Assert.Equal(first.Id, second.Id);
        Assert.True(shown.Public);
        Assert.False(second.Public);
        Assert.True(first.Sequence < second.Sequence && second.Sequence < shown.Sequence && shown.Sequence + 1 < again.Sequence);
    }

    [Fact]
    public async Task Every_change_leaves_its_event_in_the_outbox()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("films");

        var first = (await node.PutAsync("films", "a", [1])).Object!;
        await node.PutAsync("films", "a", [2]);
        await node.ObjectsAsync(o => o.SetPublicAsync("films", "a", true, CancellationToken.None));
        await node.ObjectsAsync(o => o.SetPublicAsync("films", "a", true, CancellationToken.None));
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));

        await using var db = node.Node.OpenDatabase();
        var events = await db.Set<BusOutboxRow>().OrderBy(r => r.Id).Select(r => r.Type).ToListAsync();
        Assert.Equal(
            [nameof(ObjectStored), nameof(ObjectReplaced), nameof(ObjectStored), nameof(ObjectChanged), nameof(ObjectRemoved)],
            events.Select(type => type.Split('.')[^1]));
        Assert.NotEqual(0, first.Id);
    }

    [Fact]
    public void Events_survive_their_way_over_the_bus()
    {
        var removed = new ObjectRemoved("films", "a", Federation.Protocol.Identifiers.BlobId.Parse("sha256:" + new string('a', 64)), 7);

        var text = System.Text.Json.JsonSerializer.Serialize(removed, BusJson.Options);

        Assert.Equal(removed, System.Text.Json.JsonSerializer.Deserialize<ObjectRemoved>(text, BusJson.Options));
    }

    [Fact]
    public async Task Equal_bytes_put_at_once_under_many_names_are_kept_once_and_by_all()
    {
        await using var node = await BlobNode.StartAsync();
        await node.BucketAsync("films");
        var data = Encoding.UTF8.GetBytes(new string('x', 100_000));

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => node.PutAsync("films", $"k{i % 4}", data)));

        Assert.All(results, r => Assert.Equal(ObjectWriteOutcome.Stored, r.Outcome));
        await using var db = node.Node.OpenDatabase();
        Assert.Equal(1, await db.Set<BlobRow>().CountAsync());
        Assert.Equal(4, await db.Set<ObjectRow>().CountAsync());
        Assert.Null((await db.Set<BlobRow>().SingleAsync()).DoomedAt);
        Assert.Equal(data, await File.ReadAllBytesAsync(node.Store.PathOf(results[0].Object!.Blob)));
    }

    [Fact]
    public async Task Puts_removals_and_sweeps_at_once_never_lose_acknowledged_bytes()
    {
        await using var node = await BlobNode.StartAsync(temporaryFileSeconds: 3600);
        await node.BucketAsync("films");
        byte[] data = [9, 9, 9];

        for (var round = 0; round < 10; round++)
        {
            var put = AttemptAsync(() => node.PutAsync("films", "a", data));
            await Task.WhenAll(put, node.ObjectsAsync(o => o.RemoveAsync("films", "b", CancellationToken.None)), node.SweepAsync(), node.SweepAsync());
            if (await put is { } stored)
            {
                Assert.True(node.Store.Exists(stored.Object!.Blob));
                await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
            }
        }
    }

    /// <summary>With no grace at all the sweeper may take a file before it is listed; then the put fails, which is no acknowledgement.</summary>
    private static async Task<ObjectWriteResult?> AttemptAsync(Func<Task<ObjectWriteResult>> put)
    {
        try
        {
            return await put();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [Fact]
    public async Task An_upload_that_outlived_its_bucket_does_not_end_in_the_bucket_of_somebody_else()
    {
        await using var node = await BlobNode.StartAsync();
        await node.BucketAsync("films");
        var taken = (await node.TakeAsync([1])).Blob!;
        ObjectWish WishOf(string principal) => new() { Bucket = "films", Key = "a", Principal = principal, ETag = taken.Md5Hex };
        var late = await node.ObjectsAsync(objects => objects.PutAsync(WishOf("somebody-else"), taken, CancellationToken.None));
        var own = await node.ObjectsAsync(objects => objects.PutAsync(WishOf(Buckets.DefaultPrincipal), taken, CancellationToken.None));
        Assert.Equal((ObjectWriteOutcome.NoSuchBucket, ObjectWriteOutcome.Stored), (late.Outcome, own.Outcome));
    }

    [Fact]
    public async Task A_bucket_that_is_not_clear_takes_no_public_object()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("backups", BucketKind.LocalOnly);

        var put = await node.PutAsync("backups", "a", [1], isPublic: true);
        await node.PutAsync("backups", "a", [1]);
        var shown = await node.ObjectsAsync(o => o.SetPublicAsync("backups", "a", true, CancellationToken.None));

        Assert.Equal(ObjectWriteOutcome.PublicRefused, put.Outcome);
        Assert.Equal(VisibilityOutcome.PublicRefused, shown);
        Assert.False((await node.ObjectsAsync(o => o.FindAsync("backups", "a", CancellationToken.None)))!.Public);
    }

    [Fact]
    public async Task Keys_are_scanned_in_the_order_of_their_bytes_and_by_prefix()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("films");
        string[] keys = ["Z", "a", "a/1", "a/\uFFFD", "a/\U0001F3A5", "a0", "é"];
        foreach (var key in keys.Reverse())
        {
            await node.PutAsync("films", key, [1]);
        }

        var all = await node.ObjectsAsync(o => o.ScanAsync("films", "", null, false, 100, CancellationToken.None));
        var some = await node.ObjectsAsync(o => o.ScanAsync("films", "a/", "a/1", false, 100, CancellationToken.None));

        Assert.Equal(keys, all.Select(o => o.Key));
        Assert.Equal(["a/\uFFFD", "a/\U0001F3A5"], some.Select(o => o.Key));
    }

    [Fact]
    public async Task A_bucket_with_objects_is_not_deleted_and_a_missing_one_takes_none()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("films");
        await node.PutAsync("films", "a", [1]);

        var full = await node.Node.WithAsync<Buckets, BucketDelete>(b => b.DeleteAsync("films", CancellationToken.None));
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
        var empty = await node.Node.WithAsync<Buckets, BucketDelete>(b => b.DeleteAsync("films", CancellationToken.None));
        var late = await node.PutAsync("films", "a", [1]);

        Assert.Equal((BucketDelete.NotEmpty, BucketDelete.Deleted, ObjectWriteOutcome.NoSuchBucket), (full, empty, late.Outcome));
    }
}
