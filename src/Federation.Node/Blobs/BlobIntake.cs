using System.Buffers;
using System.Security.Cryptography;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;
using Federation.Protocol.Quantities;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Blobs;

/// <summary>How an intake ended; an error of the source itself passes through as its exception. Whatever is not Stored leaves nothing behind.</summary>
internal enum IntakeOutcome
{
    /// <summary>Durable under its id; not listed yet.</summary>
    Stored,

    /// <summary>More bytes than allowed.</summary>
    TooLarge,

    /// <summary>The disk, or what its reserve leaves of it, has no room.</summary>
    DiskFull,
}

internal sealed record IntakeLimits
{
    /// <summary>Most bytes that are taken.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes announced, so that a lack of room is seen before the first; null when unknown.</summary>
    public long? ExpectedBytes { get; init; }

    /// <summary>False when the source computes the MD5 by itself: it costs more than all other digests together.</summary>
    public bool WithMd5 { get; init; } = true;
}

/// <summary>A blob whose bytes are durable in the store.</summary>
internal sealed record StoredBlob(BlobId Id, ByteSize Size, string Md5Hex, Bep52Tree Tree);

internal sealed record IntakeResult(IntakeOutcome Outcome, StoredBlob? Blob = null);

/// <summary>
/// Takes bytes of unknown name into the store in one pass and constant memory: while the next 256 KiB arrive, the last are hashed (SHA-256, BEP 52,
/// MD5) and written. The blob becomes visible, durable, only after the source has ended without complaint (I1, I2).
/// </summary>
internal sealed class BlobIntake(IBlobStore store)
{
    private const int BufferBytes = 256 << 10;
    private const long RoomCheckBytes = 8L << 20;

    public async Task<IntakeResult> ReceiveAsync(Stream source, IntakeLimits limits, CancellationToken cancellationToken)
    {
        if (limits.ExpectedBytes > limits.MaxBytes)
        {
            return new IntakeResult(IntakeOutcome.TooLarge);
        }

        if (store.RoomBytes < Math.Max(1, limits.ExpectedBytes ?? 0))
        {
            return new IntakeResult(IntakeOutcome.DiskFull);
        }

        var path = store.NewTemporaryPath();
        try
        {
            using var digests = new Digests(limits.WithMd5);
            IntakeOutcome outcome;
            // Opened for this process alone: a lock that the sweeper sees and that ends with the process. Closed before it gets its name, since
            // readers could not open it otherwise; by then it is too young for the sweeper.
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                outcome = await WriteAsync(source, file, digests, limits, cancellationToken);
            }

            if (outcome is not IntakeOutcome.Stored)
            {
                return new IntakeResult(outcome);
            }

            var blob = digests.Finish();
            await store.AdoptAsync(path, blob.Id, cancellationToken);
            return new IntakeResult(IntakeOutcome.Stored, blob);
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            return new IntakeResult(IntakeOutcome.DiskFull);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<IntakeOutcome> WriteAsync(Stream source, SafeFileHandle file, Digests digests, IntakeLimits limits, CancellationToken cancellationToken)
    {
        var size = (int)Math.Clamp((limits.ExpectedBytes ?? BufferBytes) + 1, 1, BufferBytes);
        var filling = ArrayPool<byte>.Shared.Rent(size);
        var working = ArrayPool<byte>.Shared.Rent(size);
        var work = Task.CompletedTask;
        try
        {
            var offset = 0L;
            var nextRoomCheck = RoomCheckBytes;
            while (true)
            {
                var count = await source.ReadAtLeastAsync(filling.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken);
                await work;
                if (offset + count > limits.MaxBytes)
                {
                    return IntakeOutcome.TooLarge;
                }

                if (offset + count >= nextRoomCheck)
                {
                    if (store.RoomBytes == 0)
                    {
                        return IntakeOutcome.DiskFull;
                    }

                    nextRoomCheck += RoomCheckBytes;
                }

                var (chunk, at) = (filling.AsMemory(0, count), offset);
                offset += count;
                if (count < size)
                {
                    Take(chunk, at);
                    return IntakeOutcome.Stored;
                }

                work = Task.Run(() => Take(chunk, at), CancellationToken.None);
                (filling, working) = (working, filling);
            }
        }
        finally
        {
            // The buffers and the file belong to the work under way until it ends.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(filling);
            ArrayPool<byte>.Shared.Return(working);
        }

        void Take(ReadOnlyMemory<byte> chunk, long offset)
        {
            digests.Append(chunk.Span);
            RandomAccess.Write(file, chunk.Span, offset);
        }
    }

    private sealed class Digests(bool withMd5) : IDisposable
    {
        private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // MD5 is the ETag that S3 clients compare; nothing is protected by it.
        private readonly IncrementalHash? _md5 = withMd5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
#pragma warning restore CA5351
        private readonly Bep52Builder _tree = new();

        public void Append(ReadOnlySpan<byte> data)
        {
            _sha256.AppendData(data);
            _md5?.AppendData(data);
            _tree.Append(data);
        }

        public StoredBlob Finish()
        {
            var tree = _tree.Finish();
            var md5 = _md5 is null ? "" : Convert.ToHexStringLower(_md5.GetHashAndReset());
            return new StoredBlob(new BlobId(new Sha256Digest(_sha256.GetHashAndReset())), tree.Length, md5, tree);
        }

        public void Dispose()
        {
            _sha256.Dispose();
            _md5?.Dispose();
        }
    }
}

internal static class DiskSpace
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int DiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a write failed for want of room: ENOSPC, EDQUOT, or the runtime's own code for them.</summary>
    public static bool IsExhausted(IOException exception) => exception.HResult is NoSpaceLeft or QuotaExceeded or DiskFull;
}
