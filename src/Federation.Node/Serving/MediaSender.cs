using System.Buffers;
using Federation.Node.Blobs;
using Federation.Node.Transfer;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Serving;

/// <summary>
/// Pumps a range out of a blob's file. Every piece is compared with its stored hash before a byte of it leaves, so that a damaged disk makes an answer
/// shorter, never wrong (I12).
/// </summary>
internal sealed class MediaSender(SafeFileHandle file, BlobRow blob, bool isVerifying) : IDisposable
{
    private const int ChunkBytes = 256 << 10;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(isVerifying ? Bep52.PieceSize : 1);
    private int _loaded = -1;

    /// <summary>Whether the first byte of the range could be sent; asked before the head of the answer leaves.</summary>
    public bool CanBeginAt(long offset) => !isVerifying || blob.Size.Bytes == 0 || Load((int)(offset / Bep52.PieceSize));

    /// <summary>Writes the range; false when it had to stop because the bytes here are wrong. <paramref name="sent"/> hears of every chunk that left.</summary>
    public async Task<bool> SendAsync(HttpResponse response, RequestedRange range, Action<int> sent, CancellationToken cancellationToken)
    {
        if (!isVerifying)
        {
            await ObjectReader.SendAsync(response.BodyWriter, file, range.First, range.LengthBytes, sent, cancellationToken);
            return true;
        }

        for (var offset = range.First; offset <= range.Last;)
        {
            var piece = (int)(offset / Bep52.PieceSize);
            if (!Load(piece))
            {
                return false;
            }

            var within = (int)(offset % Bep52.PieceSize);
            var count = (int)Math.Min(Math.Min(ChunkBytes, Bep52.PieceLength(blob.Size, piece) - within), range.Last - offset + 1);
            if ((await response.BodyWriter.WriteAsync(_piece.AsMemory(within, count), cancellationToken)).IsCompleted)
            {
                return true;
            }

            sent(count);
            offset += count;
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_piece);
        file.Dispose();
    }

    private bool Load(int piece)
    {
        if (_loaded == piece)
        {
            return true;
        }

        _loaded = -1;
        var length = Bep52.PieceLength(blob.Size, piece);
        for (var filled = 0; filled < length;)
        {
            var count = RandomAccess.Read(file, _piece.AsSpan(filled, length - filled), ((long)piece * Bep52.PieceSize) + filled);
            if (count == 0)
            {
                return false;
            }

            filled += count;
        }

        var hash = new Sha256Digest(blob.PieceLayer.AsSpan(piece * Sha256Digest.Size, Sha256Digest.Size));
        var isRight = Bep52.HashPiece(_piece.AsSpan(0, length), onlyPiece: blob.PieceLayer.Length == Sha256Digest.Size) == hash;
        _loaded = isRight ? piece : -1;
        return isRight;
    }
}
