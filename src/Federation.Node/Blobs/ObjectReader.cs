using System.IO.Pipelines;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Blobs;

internal enum LocalReadOutcome
{
    /// <summary>The file is open.</summary>
    Local,

    /// <summary>The bytes are not on this node; a mirror may have them.</summary>
    NotLocal,

    /// <summary>The file has another length than its blob and is served to nobody (I12).</summary>
    Damaged,
}

/// <summary>The outcome and, when Local, the open file, which the caller disposes.</summary>
internal readonly record struct LocalRead(LocalReadOutcome Outcome, SafeFileHandle? File);

/// <summary>Opens blobs for readers and pumps their bytes out.</summary>
internal sealed class ObjectReader(IBlobStore store)
{
    /// <summary>What the response buffer takes at once: as fast as the kernel's own sendfile, at a fraction of a file result's cost.</summary>
    private const int ChunkBytes = 256 << 10;

    public LocalRead Open(BlobId blob, ByteSize size)
    {
        var file = store.Open(blob);
        if (file is null)
        {
            return new LocalRead(LocalReadOutcome.NotLocal, null);
        }

        if (RandomAccess.GetLength(file) != size.Bytes)
        {
            file.Dispose();
            return new LocalRead(LocalReadOutcome.Damaged, null);
        }

        return new LocalRead(LocalReadOutcome.Local, file);
    }

    /// <summary>
    /// Writes exactly the bytes asked for, or fewer when the reader goes away. <paramref name="sent"/> hears of every chunk that left, also before an exception.
    /// </summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="EndOfStreamException">The file is shorter than the range.</exception>
    public static async Task<long> SendAsync(
        PipeWriter target, SafeFileHandle file, long offset, long lengthBytes, Action<int>? sent, CancellationToken cancellationToken)
    {
        var written = 0L;
        while (written < lengthBytes)
        {
            var wanted = (int)Math.Min(ChunkBytes, lengthBytes - written);
            var memory = target.GetMemory(wanted);
            var count = RandomAccess.Read(file, memory.Span[..wanted], offset + written);
            if (count == 0)
            {
                throw new EndOfStreamException("The file ended before its blob.");
            }

            target.Advance(count);
            var flush = await target.FlushAsync(cancellationToken);
            written += count;
            sent?.Invoke(count);
            if (flush.IsCompleted)
            {
                break;
            }
        }

        return written;
    }
}
