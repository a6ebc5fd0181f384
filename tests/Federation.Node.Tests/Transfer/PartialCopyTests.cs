using Federation.Node.Tests.Fixtures;
using Federation.Node.Transfer;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;

namespace Federation.Node.Tests.Transfer;

public sealed class PartialCopyTests : IDisposable
{
    private const int Size = (3 * Bep52.PieceSize) + 100;

    private readonly string _folder = TestFolder.Create();
    private readonly LeaseId _lease = new(Guid.NewGuid());
    private readonly byte[] _bytes = CopyScene.Bytes(Size);
    private readonly Bep52Tree _tree;

    public PartialCopyTests()
    {
        var builder = new Bep52Builder();
        builder.Append(_bytes);
        _tree = builder.Finish();
    }

    private string DataPath => Path.Combine(_folder, $"{_lease}.data");

    private string LogPath => Path.Combine(_folder, $"{_lease}.pieces");

    [Fact]
    public void Kept_pieces_are_there_after_the_worker_died()
    {
        using (var copy = Open(out _))
        {
            Keep(copy, 3, 1);
        }

        using var again = Open(out var resumed);

        Assert.Equal([0, 2], again.Missing);
        Assert.Equal(Bep52.PieceSize + 100, resumed);
    }

    [Fact]
    public void A_piece_whose_bytes_never_reached_the_disk_is_fetched_again()
    {
        using (var copy = Open(out _))
        {
            Keep(copy, 0, 1, 2, 3);
        }

        using (var file = File.OpenWrite(DataPath))
        {
            file.Position = Bep52.PieceSize + 17;
            file.WriteByte((byte)(_bytes[Bep52.PieceSize + 17] ^ 1));
        }

        using var again = Open(out _);

        Assert.Equal([1], again.Missing);
    }

    [Fact]
    public void A_log_that_outlived_its_bytes_proves_nothing()
    {
        using (var copy = Open(out _))
        {
            Keep(copy, 0, 1);
        }

        File.Delete(DataPath);
        using var again = Open(out var resumed);

        Assert.Equal(0, resumed);
        Assert.Equal(4, again.Missing.Count);
    }

    [Fact]
    public void A_torn_or_foreign_end_of_the_log_is_passed_over()
    {
        using (var copy = Open(out _))
        {
            Keep(copy, 2);
        }

        File.AppendAllBytes(LogPath, [0x7f, 0xff, 0xff, 0xff, 0x00, 0x00]);
        using (var copy = Open(out _))
        {
            Assert.Equal([0, 1, 3], copy.Missing);
            Keep(copy, 0);
        }

        using var again = Open(out _);

        Assert.Equal([1, 3], again.Missing);
    }

    [Fact]
    public void Two_workers_never_share_a_copy()
    {
        using var first = Open(out _);

        Assert.Throws<IOException>(() => Open(out _));
    }

    [Fact]
    public void The_whole_has_its_flat_hash()
    {
        using var copy = Open(out _);
        Keep(copy, 0, 1, 2, 3);

        Assert.Equal(new BlobId(Sha256Digest.Of(_bytes)), copy.ComputeBlobId(CancellationToken.None));
        Assert.Equal(Size, new FileInfo(DataPath).Length);
    }

    public void Dispose() => TestFolder.Delete(_folder);

    private PartialCopy Open(out long resumed)
    {
        var bytes = 0L;
        var copy = PartialCopy.Open(_folder, _lease, _tree, found => bytes = found);
        resumed = bytes;
        return copy;
    }

    private void Keep(PartialCopy copy, params int[] pieces)
    {
        foreach (var piece in pieces)
        {
            copy.Keep(piece, _bytes.AsSpan(piece * Bep52.PieceSize, Bep52.PieceLength(_tree.Length, piece)));
        }
    }
}
