using Federation.Node.Blobs;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Blobs;

public sealed class BlobSweeperTests
{
    private static readonly byte[] Film = [1, 2, 3, 4];

    [Fact]
    public async Task A_blob_goes_after_its_last_object_and_not_before()
    {
        await using var node = await BlobNode.StartAsync();
        await node.BucketAsync("films");
        var blob = (await node.PutAsync("films", "a", Film)).Object!.Blob;
        await node.PutAsync("films", "b", Film);

        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
        await node.SweepAsync();
        var afterFirst = node.Store.Exists(blob);
        await node.ObjectsAsync(o => o.RemoveAsync("films", "b", CancellationToken.None));
        await node.SweepAsync();

        Assert.True(afterFirst);
        Assert.False(node.Store.Exists(blob));
        await using var db = node.Node.OpenDatabase();
        Assert.Null(await node.Catalog.FindAsync(db, blob, CancellationToken.None));
    }

    [Fact]
    public async Task A_pinned_blob_stays_until_it_is_unpinned()
    {
        await using var node = await BlobNode.StartAsync();
        await node.BucketAsync("films");
        var blob = (await node.PutAsync("films", "a", Film)).Object!.Blob;
        await node.InTransactionAsync(async db => Assert.True(await node.Catalog.PinAsync(db, blob, "lease", "1", CancellationToken.None)));
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));

        await node.SweepAsync();
        var whilePinned = node.Store.Exists(blob);
        await node.InTransactionAsync(db => node.Catalog.UnpinAsync(db, blob, "lease", "1", CancellationToken.None));
        await node.SweepAsync();

        Assert.True(whilePinned);
        Assert.False(node.Store.Exists(blob));
    }

    [Fact]
    public async Task A_blob_that_is_gone_cannot_be_pinned()
    {
        await using var node = await BlobNode.StartAsync();
        var blob = (await node.TakeAsync(Film)).Blob!.Id;

        await node.InTransactionAsync(async db => Assert.False(await node.Catalog.PinAsync(db, blob, "lease", "1", CancellationToken.None)));
    }

    [Fact]
    public async Task Within_the_grace_equal_bytes_bring_a_doomed_blob_back()
    {
        await using var node = await BlobNode.StartAsync(graceSeconds: 3600);
        await node.BucketAsync("films");
        var blob = (await node.PutAsync("films", "a", Film)).Object!.Blob;
        await node.ObjectsAsync(o => o.RemoveAsync("films", "a", CancellationToken.None));
        await node.SweepAsync();
        await using var db = node.Node.OpenDatabase();
        var doomed = await node.Catalog.FindAsync(db, blob, CancellationToken.None);

        await node.PutAsync("films", "again", Film);

        Assert.NotNull(doomed!.DoomedAt);
        Assert.Null((await node.Catalog.FindAsync(db, blob, CancellationToken.None))!.DoomedAt);
        Assert.True(node.Store.Exists(blob));
    }

    [Fact]
    public async Task A_doomed_mark_on_a_needed_blob_is_taken_back()
    {
        await using var node = await BlobNode.StartAsync();
        await node.BucketAsync("films");
        var blob = (await node.PutAsync("films", "a", Film)).Object!.Blob;
        await node.InTransactionAsync(db => db.Database.ExecuteSqlAsync($"UPDATE blobs.blob SET doomed_at = now() - interval '1 day'"));

        await node.SweepAsync();

        await using var db = node.Node.OpenDatabase();
        Assert.True(node.Store.Exists(blob));
        Assert.Null((await node.Catalog.FindAsync(db, blob, CancellationToken.None))!.DoomedAt);
    }

    [Fact]
    public async Task A_file_that_no_row_lists_goes_after_the_grace_only()
    {
        await using var patient = await BlobNode.StartAsync(graceSeconds: 3600);
        await using var strict = await BlobNode.StartAsync();
        var kept = (await patient.TakeAsync(Film)).Blob!.Id;
        var removed = (await strict.TakeAsync(Film)).Blob!.Id;

        await patient.SweepAsync();
        await strict.SweepAsync();

        Assert.True(patient.Store.Exists(kept));
        Assert.False(strict.Store.Exists(removed));
    }

    [Fact]
    public async Task An_unneeded_blob_whose_dooming_was_missed_is_found_and_removed()
    {
        await using var node = await BlobNode.StartAsync();
        var taken = (await node.TakeAsync(Film)).Blob!;
        await node.InTransactionAsync(db => node.Catalog.AddAsync(db, taken, CancellationToken.None));

        await node.SweepAsync();
        await node.SweepAsync();

        Assert.False(node.Store.Exists(taken.Id));
    }

    [Fact]
    public async Task An_abandoned_temporary_file_goes_and_one_held_open_stays()
    {
        await using var node = await BlobNode.StartAsync();
        var (abandoned, open) = (node.Store.NewTemporaryPath(), node.Store.NewTemporaryPath());
        await File.WriteAllBytesAsync(abandoned, Film);
        using var held = File.OpenHandle(open, FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await node.SweepAsync();

        Assert.False(File.Exists(abandoned));
        Assert.True(File.Exists(open));
    }

    [Fact]
    public async Task A_young_temporary_file_stays()
    {
        await using var node = await BlobNode.StartAsync(temporaryFileSeconds: 3600);
        var young = node.Store.NewTemporaryPath();
        await File.WriteAllBytesAsync(young, Film);

        await node.SweepAsync();

        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task A_blob_whose_file_is_gone_is_never_listed()
    {
        await using var node = await BlobNode.StartAsync();
        var taken = (await node.TakeAsync(Film)).Blob!;
        node.Store.Remove(taken.Id);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.InTransactionAsync(db => node.Catalog.AddAsync(db, taken, CancellationToken.None)));

        await using var db = node.Node.OpenDatabase();
        Assert.Null(await node.Catalog.FindAsync(db, taken.Id, CancellationToken.None));
    }
}
