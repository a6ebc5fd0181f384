using System.Security.Cryptography;
using Federation.Node.Blobs;
using Federation.Node.Hosting;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Merkle;

namespace Federation.Node.Tests.Blobs;

public sealed class BlobIntakeTests : IDisposable
{
    private readonly string _folder = TestFolder.Create();

    public void Dispose() => TestFolder.Delete(_folder);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((16 << 10) + 1)]
    [InlineData((256 << 10) - 1)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData((3 << 20) + 12345)]
    public async Task Bytes_in_dribs_get_the_digests_of_the_whole_and_a_file_of_exactly_them(int length)
    {
        var store = Store();
        var data = Bytes(length, seed: length);

        var result = await new BlobIntake(store).ReceiveAsync(new Dribs(data), new IntakeLimits(), CancellationToken.None);

        Assert.Equal(IntakeOutcome.Stored, result.Outcome);
        var blob = result.Blob!;
        var tree = new Bep52Builder();
        tree.Append(data);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), blob.Id.Hex);
#pragma warning disable CA5351 // The ETag of S3 is an MD5.
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(data)), blob.Md5Hex);
#pragma warning restore CA5351
        Assert.Equal(tree.Finish(), blob.Tree);
        Assert.Equal(length, blob.Size.Bytes);
        Assert.Equal(data, await File.ReadAllBytesAsync(store.PathOf(blob.Id)));
        Assert.Empty(Directory.GetFiles(store.TemporaryFolder));
    }

    [Fact]
    public async Task A_row_gives_back_the_tree_that_the_intake_built()
    {
        var result = await new BlobIntake(Store()).ReceiveAsync(new Dribs(Bytes(5 << 20, seed: 5)), new IntakeLimits(), CancellationToken.None);

        var blob = result.Blob!;
        var row = new BlobRow { Blob = blob.Id, Size = blob.Size, MerkleRoot = blob.Tree.Root, PieceLayer = BlobRow.Flatten(blob.Tree), CreatedAt = default };

        Assert.Equal(blob.Tree, row.Tree());
        Assert.Equal(blob.Tree.PieceLayer, row.Tree().PieceLayer);
    }

    [Theory]
    [InlineData(1 << 20, null)]
    [InlineData(1 << 20, 1L << 20)]
    public async Task More_bytes_than_allowed_leave_nothing(int length, long? announced)
    {
        var store = Store();

        var result = await new BlobIntake(store).ReceiveAsync(
            new Dribs(Bytes(length, seed: 1)), new IntakeLimits { MaxBytes = length - 1, ExpectedBytes = announced }, CancellationToken.None);

        Assert.Equal(IntakeOutcome.TooLarge, result.Outcome);
        AssertNothingLeft(store);
    }

    [Fact]
    public async Task A_disk_below_its_reserve_takes_no_bytes()
    {
        var store = Store(reserveBytes: long.MaxValue / 2);
        var source = new Dribs(Bytes(1000, seed: 1));

        var result = await new BlobIntake(store).ReceiveAsync(source, new IntakeLimits(), CancellationToken.None);

        Assert.Equal(IntakeOutcome.DiskFull, result.Outcome);
        Assert.Equal(0, source.Position);
        AssertNothingLeft(store);
    }

    [Fact]
    public async Task A_disk_that_runs_out_of_its_reserve_on_the_way_keeps_nothing()
    {
        var free = new DriveInfo(_folder).AvailableFreeSpace;
        using var options = new ShrinkingDisk(_folder, free);
        var store = Store(options.ReserveBytes);

        var result = await new BlobIntake(store).ReceiveAsync(
            new Dribs(Bytes(64 << 20, seed: 1), atByte: 1 << 20, options.Shrink), new IntakeLimits(), CancellationToken.None);

        Assert.Equal(IntakeOutcome.DiskFull, result.Outcome);
        AssertNothingLeft(store);
    }

    [Theory]
    [InlineData(28, true)]
    [InlineData(122, true)]
    [InlineData(unchecked((int)0x80070070), true)]
    [InlineData(5, false)]
    public void Only_want_of_room_counts_as_a_full_disk(int code, bool isFull) => Assert.Equal(isFull, DiskSpace.IsExhausted(new IOException("write", code)));

    [Fact]
    public async Task A_source_that_breaks_off_leaves_nothing_and_its_error_passes_through()
    {
        var store = Store();
        var source = new Dribs(Bytes(2 << 20, seed: 1), atByte: 1 << 20, () => throw new InvalidDataException("broken off"));

        await Assert.ThrowsAsync<InvalidDataException>(() => new BlobIntake(store).ReceiveAsync(source, new IntakeLimits(), CancellationToken.None));

        AssertNothingLeft(store);
    }

    internal LocalBlobStore Store(long reserveBytes = 0) =>
        new(new NodeOptions { DataFolder = _folder, DiskReserveBytes = reserveBytes }, TimeProvider.System);

    private static void AssertNothingLeft(LocalBlobStore store)
    {
        Assert.True(store.IsEmpty());
        Assert.Empty(Directory.GetFiles(store.TemporaryFolder));
    }

    private static byte[] Bytes(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Takes room away from the disk by a file of known size, so that the reserve is undercut while bytes arrive.</summary>
    private sealed class ShrinkingDisk(string folder, long freeBytes) : IDisposable
    {
        private const long BallastBytes = 512L << 20;
        private readonly string _ballast = Path.Combine(folder, "ballast");

        public long ReserveBytes { get; } = freeBytes - (BallastBytes / 2);

        public void Shrink()
        {
            using var file = File.OpenHandle(_ballast, FileMode.Create, FileAccess.Write, preallocationSize: BallastBytes);
        }

        public void Dispose() => File.Delete(_ballast);
    }

    /// <summary>Gives bytes in uneven pieces, and may do something at a certain byte.</summary>
    private sealed class Dribs(byte[] data, long atByte = long.MaxValue, Action? act = null) : MemoryStream(data, writable: false)
    {
        private readonly Random _sizes = new(7);
        private Action? _act = act;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= atByte && _act is { } due)
            {
                _act = null;
                due();
            }

            return ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, _sizes.Next(1, 70_000))]));
        }
    }
}
