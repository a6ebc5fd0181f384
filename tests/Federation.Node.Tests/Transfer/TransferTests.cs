using System.Net;
using System.Text.Json;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Transfer;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Merkle;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Transfer;

public sealed class TransferTests
{
    private const int SizeBytes = (5 * Bep52.PieceSize) + 12_345;

    [Fact]
    public async Task A_confirmed_lease_is_copied_verified_held_and_receipted_by_both()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var bytes = CopyScene.Bytes(SizeBytes);
        var blob = await scene.StoreAsync(bytes);

        var lease = await scene.WantAsync(blob, "beta");

        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);
        Assert.Equal(bytes, CopyScene.FileOf(scene.Beta, blob.Id));
        Assert.Equal(SizeBytes, scene.Gate.BytesAsked);
        Assert.Empty(Directory.GetFiles(CopyScene.PartialFolder(scene.Beta)));
        await Eventually.HoldsAsync(async () => await ReceiptAsync(scene.Beta, lease) is "both" && await IsAnsweredAsync(scene.Alpha, lease), "both signed the receipt");
        await AssertPinnedAsync(scene.Beta, blob.Id, lease);
    }

    [Fact]
    public async Task The_empty_blob_is_a_blob()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync([]);

        var lease = await scene.WantAsync(blob, "beta");

        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);
        Assert.Equal([], CopyScene.FileOf(scene.Beta, blob.Id)!);
    }

    [Fact]
    public async Task Equal_bytes_that_are_here_already_are_held_without_fetching_again()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        var first = await scene.WantAsync(blob, "beta");
        await CopyScene.BecomesAsync(scene.Alpha, first, LeaseState.Held);
        var asked = scene.Gate.BytesAsked;

        var second = await scene.WantAsync(blob, "beta");
        await CopyScene.BecomesAsync(scene.Alpha, second, LeaseState.Held);

        Assert.Equal(asked, scene.Gate.BytesAsked);
    }

    [Fact]
    public async Task A_host_that_stops_in_the_middle_goes_on_from_what_it_has()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var bytes = CopyScene.Bytes(SizeBytes);
        var blob = await scene.StoreAsync(bytes);
        scene.Gate.HoldAfter(3);
        var lease = await scene.WantAsync(blob, "beta");
        await Eventually.HoldsAsync(async () => (await CopyScene.TransferAsync(scene.Beta, lease))?.BytesVerified == 3 * Bep52.PieceSize, "three pieces are verified");

        await scene.Beta.StopAsync();
        var asked = scene.Gate.Ranges.Count;
        scene.Gate.Release();
        await scene.Beta.StartAsync();

        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);
        Assert.Equal(bytes, CopyScene.FileOf(scene.Beta, blob.Id));
        // Of six pieces three were verified before the stop; only the other three are asked for again.
        Assert.Equal(3, scene.Gate.Ranges.Count - asked);
    }

    [Fact]
    public async Task A_source_that_sends_wrong_bytes_is_named_and_nothing_of_it_is_kept()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        scene.Gate.Flip(2, int.MaxValue);

        var lease = await scene.WantAsync(blob, "beta");
        await CopyScene.FailsAsync(scene.Alpha, lease);

        var row = (await CopyScene.TransferAsync(scene.Beta, lease))!;
        Assert.Equal((TransferState.Failed, TransferOutcome.DigestMismatch), (row.State, row.LastOutcome));
        Assert.Contains("alpha sent wrong bytes for piece 2", row.LastReason, StringComparison.Ordinal);
        Assert.Equal("digestMismatch", (await CopyScene.LeaseAsync(scene.Alpha, lease))!.Reason);
        await AssertNothingKeptAsync(scene.Beta, blob.Id);
    }

    [Fact]
    public async Task One_wrong_piece_is_asked_for_once_more()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var bytes = CopyScene.Bytes(SizeBytes);
        var blob = await scene.StoreAsync(bytes);
        scene.Gate.Flip(1, 1);

        var lease = await scene.WantAsync(blob, "beta");
        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);

        Assert.Equal(bytes, CopyScene.FileOf(scene.Beta, blob.Id));
        Assert.Equal(SizeBytes + Bep52.PieceSize, scene.Gate.BytesAsked);
    }

    [Fact]
    public async Task A_lease_whose_root_is_not_that_of_the_bytes_is_never_held()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));

        var lease = await scene.WantAsync(blob, "beta", merkleRoot: Sha256Digest.Of("another"u8));
        await CopyScene.FailsAsync(scene.Alpha, lease);

        Assert.Equal(0, scene.Gate.BytesAsked);
        await AssertNothingKeptAsync(scene.Beta, blob.Id);
    }

    [Fact]
    public async Task A_source_without_the_blob_ends_the_lease_after_a_few_tries()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        scene.Gate.Status = (int)HttpStatusCode.NotFound;

        var lease = await scene.WantAsync(blob, "beta");
        await CopyScene.FailsAsync(scene.Alpha, lease);

        var row = (await CopyScene.TransferAsync(scene.Beta, lease))!;
        Assert.Equal((TransferState.Failed, TransferOutcome.SourceGone, 2), (row.State, row.LastOutcome, row.Attempts));
        await AssertNothingKeptAsync(scene.Beta, blob.Id);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, TransferOutcome.QuotaExceeded)]
    [InlineData(HttpStatusCode.ServiceUnavailable, TransferOutcome.SourceUnreachable)]
    public async Task A_source_that_cannot_now_is_asked_again_until_it_can(HttpStatusCode status, object outcome)
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        scene.Gate.Status = (int)status;
        var lease = await scene.WantAsync(blob, "beta");
        await Eventually.HoldsAsync(async () => await CopyScene.TransferAsync(scene.Beta, lease) is { SameOutcomes: >= 3 } row && row.LastOutcome == (TransferOutcome)outcome, $"three times {outcome}");

        scene.Gate.Status = null;

        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);
    }

    [Fact]
    public async Task A_lease_released_in_the_middle_stops_its_copy_and_leaves_nothing()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        scene.Gate.HoldAfter(2);
        var lease = await scene.WantAsync(blob, "beta");
        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Copying);

        await scene.ReleaseAsync(lease);

        await CopyScene.TransferBecomesAsync(scene.Beta, lease, TransferState.Cancelled);
        await AssertNothingKeptAsync(scene.Beta, blob.Id);
    }

    [Fact]
    public async Task A_disk_without_room_takes_nothing()
    {
        await using var scene = await CopyScene.StartAsync(2);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        var full = new Node.Hosting.NodeOptions { DataFolder = Path.Combine(scene.Beta.Folder, "full"), DiskReserveBytes = long.MaxValue };
        var store = new LocalBlobStore(full, TimeProvider.System);
        var worker = ActivatorUtilities.CreateInstance<TransferWorker>(scene.Beta.Services, (IBlobStore)store);
        var job = new TransferJob
        {
            Lease = new LeaseId(Guid.NewGuid()),
            Manifest = new BlobManifest { Blob = blob.Id, Size = blob.Size, MerkleRoot = blob.Tree.Root },
            Source = scene.Beta.Services.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse("alpha"))!,
        };

        var result = await worker.RunAsync(job, new TransferProgress(), CancellationToken.None);

        Assert.Equal(TransferOutcome.LocalDiskFull, result.Outcome);
        Assert.Empty(Directory.GetFiles(store.PartialFolder));
        Assert.Equal(0, scene.Gate.BytesAsked);
    }

    [Fact]
    public async Task Only_the_host_of_a_live_lease_is_given_the_bytes_and_others_learn_nothing()
    {
        await using var scene = await CopyScene.StartAsync(3);
        var blob = await scene.StoreAsync(CopyScene.Bytes(SizeBytes));
        var lease = await scene.WantAsync(blob, "beta");
        await CopyScene.BecomesAsync(scene.Alpha, lease, LeaseState.Held);
        var unknown = new LeaseId(Guid.NewGuid());

        var other = await AskAsync(scene.Federation["gamma"], blob.Id, lease);
        var noLease = await AskAsync(scene.Beta, blob.Id, unknown);
        var noBlob = await AskAsync(scene.Beta, new BlobId(Sha256Digest.Of("nothing"u8)), lease);
        var own = await AskAsync(scene.Beta, blob.Id, lease);

        Assert.Equal(200, own.Status);
        Assert.All([other, noLease, noBlob], answer => Assert.Equal((404, noBlob.Body), answer));
        using var stranger = new HttpClient();
        using var answer = await stranger.GetAsync(new Uri(scene.Alpha.Options.NodeOrigin + TransferPaths.Pieces(blob.Id, lease)));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<(int Status, string Body)> AskAsync(TestNode caller, BlobId blob, LeaseId lease)
    {
        var alpha = caller.Services.GetRequiredService<MembershipDirectory>().Require().ByHandle(MemberHandle.Parse("alpha"))!;
        var answer = await caller.Services.GetRequiredService<PeerClient>().GetAsync(alpha, TransferPaths.Pieces(blob, lease), 1 << 20, CancellationToken.None);
        return (answer.Status, answer.Status == 200 ? "" : Title(answer.Body));
    }

    private static string Title(ReadOnlyMemory<byte> problem)
    {
        using var json = JsonDocument.Parse(problem);
        return json.RootElement.GetProperty("title").GetString()!;
    }

    private static async Task<string?> ReceiptAsync(TestNode node, LeaseId lease)
    {
        using var client = node.AdminClient();
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/transfers", UriKind.Relative)));
        var found = json.RootElement.GetProperty("transfers").EnumerateArray().Single(t => t.GetProperty("lease").GetString() == lease.ToString());
        return found.GetProperty("state").GetString() == "completed" ? found.GetProperty("receipt").GetString() : null;
    }

    private static async Task<bool> IsAnsweredAsync(TestNode node, LeaseId lease)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<ReceiptRow>().AnyAsync(r => r.Lease == lease && r.AnswerUtf8 != null && r.Bytes == SizeBytes);
    }

    private static async Task AssertPinnedAsync(TestNode node, BlobId blob, LeaseId lease)
    {
        await using var db = node.OpenDatabase();
        var key = lease.ToString();
        Assert.True(await db.Set<BlobPin>().AnyAsync(p => p.Blob == blob && p.Key == key));
    }

    private static async Task AssertNothingKeptAsync(TestNode node, BlobId blob)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(Directory.GetFiles(CopyScene.PartialFolder(node)).Length == 0), "no part of a copy is left");
        Assert.Null(CopyScene.FileOf(node, blob));
        await using var db = node.OpenDatabase();
        Assert.False(await db.Set<BlobRow>().AnyAsync(b => b.Blob == blob));
    }
}
