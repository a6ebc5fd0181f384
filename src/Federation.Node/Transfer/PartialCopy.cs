using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Federation.Node.Blobs;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;
using Federation.Protocol.Quantities;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Transfer;

/// <summary>
/// A blob that is not whole yet: <c>{lease}.data</c>, each verified piece at its own place, and <c>{lease}.pieces</c>, the numbers of the pieces that
/// were written (4 bytes each, appended). The log is a hint and not a proof: neither file is flushed while bytes arrive, so after a crash every piece
/// in the log is verified again and only what fails is fetched again.
/// </summary>
internal sealed class PartialCopy : IDisposable
{
    private const int EntryBytes = sizeof(int);

    private readonly Lock _gate = new();
    private readonly Bep52Tree _tree;
    private readonly SafeFileHandle _data;
    private readonly SafeFileHandle _log;
    private readonly bool[] _kept;
    private long _logLength;

    private PartialCopy(string dataPath, SafeFileHandle data, SafeFileHandle log, Bep52Tree tree)
    {
        DataPath = dataPath;
        _data = data;
        _log = log;
        _tree = tree;
        _kept = new bool[tree.PieceLayer.Count];
    }

    public string DataPath { get; }

    /// <summary>Pieces still to be fetched, lowest first.</summary>
    public IReadOnlyList<int> Missing
    {
        get
        {
            lock (_gate)
            {
                return [.. Enumerable.Range(0, _kept.Length).Where(piece => !_kept[piece])];
            }
        }
    }

    public static bool Exists(string folder, LeaseId lease) => File.Exists(PathOf(folder, lease, "data"));

    public static void Delete(string folder, LeaseId lease)
    {
        File.Delete(PathOf(folder, lease, "data"));
        File.Delete(PathOf(folder, lease, "pieces"));
    }

    /// <summary>Opens or begins the copy. A new one takes its room on the disk at once. Reads every piece of the log, so it takes as long as that.</summary>
    /// <exception cref="IOException">No room (see <see cref="DiskSpace"/>), or another worker has the copy open.</exception>
    public static PartialCopy Open(string folder, LeaseId lease, Bep52Tree tree, Action<long> resumedBytes)
    {
        // Held for this worker alone, until it closes or its process dies.
        var log = File.OpenHandle(PathOf(folder, lease, "pieces"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        SafeFileHandle? data = null;
        try
        {
            var path = PathOf(folder, lease, "data");
            data = File.Exists(path)
                ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
                : File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, preallocationSize: tree.Length.Bytes);
            var copy = new PartialCopy(path, data, log, tree);
            resumedBytes(copy.Resume());
            return copy;
        }
        catch
        {
            data?.Dispose();
            log.Dispose();
            throw;
        }
    }

    /// <summary>Stores a piece that was verified. Several connections may keep different pieces at once.</summary>
    public void Keep(int piece, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_data, bytes, (long)piece * Bep52.PieceSize);
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt32BigEndian(entry, piece);
        lock (_gate)
        {
            RandomAccess.Write(_log, entry, _logLength);
            _logLength += EntryBytes;
            _kept[piece] = true;
        }
    }

    /// <summary>The flat SHA-256 of the whole: the last check before the bytes get their name.</summary>
    public BlobId ComputeBlobId(CancellationToken cancellationToken) => FlatHash(_data, _tree.Length, cancellationToken);

    public void Dispose()
    {
        _data.Dispose();
        _log.Dispose();
    }

    public static BlobId FlatHash(SafeFileHandle file, ByteSize length, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Bep52.PieceSize);
        try
        {
            for (var offset = 0L; offset < length.Bytes;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(Bep52.PieceSize, length.Bytes - offset)), offset);
                if (count == 0)
                {
                    break;
                }

                sha256.AppendData(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new BlobId(new Sha256Digest(sha256.GetHashAndReset()));
    }

    private static string PathOf(string folder, LeaseId lease, string ending) => Path.Combine(folder, $"{lease}.{ending}");

    /// <summary>Bytes of the pieces that are really there.</summary>
    private long Resume()
    {
        // A torn last entry is overwritten by the next one.
        _logLength = RandomAccess.GetLength(_log) / EntryBytes * EntryBytes;
        var entries = new byte[_logLength];
        var read = RandomAccess.Read(_log, entries, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(Bep52.PieceSize);
        try
        {
            var bytes = 0L;
            for (var at = 0; at + EntryBytes <= read; at += EntryBytes)
            {
                var piece = BinaryPrimitives.ReadInt32BigEndian(entries.AsSpan(at));
                if (piece >= 0 && piece < _kept.Length && !_kept[piece] && IsThere(piece, buffer))
                {
                    _kept[piece] = true;
                    bytes += Bep52.PieceLength(_tree.Length, piece);
                }
            }

            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsThere(int piece, byte[] buffer)
    {
        var length = Bep52.PieceLength(_tree.Length, piece);
        var filled = 0;
        while (filled < length)
        {
            var count = RandomAccess.Read(_data, buffer.AsSpan(filled, length - filled), ((long)piece * Bep52.PieceSize) + filled);
            if (count == 0)
            {
                return false;
            }

            filled += count;
        }

        return Bep52.VerifyPiece(_tree, piece, buffer.AsSpan(0, length));
    }
}
