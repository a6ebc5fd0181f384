using Federation.Protocol.Identifiers;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Blobs;

/// <summary>Where the bytes of blobs lie. Knows files, no rows: whether a blob is wanted is <see cref="BlobCatalog"/>'s business.</summary>
internal interface IBlobStore
{
    /// <summary>Bytes that may be written before the disk falls below its reserve; never negative.</summary>
    long RoomBytes { get; }

    /// <summary>For Transfer: files of blobs that are not whole yet, on the same file system as the store.</summary>
    string PartialFolder { get; }

    /// <summary>A new name for bytes under way, on the same file system as the store.</summary>
    string NewTemporaryPath();

    /// <summary>The blob's bytes for reading, or null when they are not here. The caller disposes; removal does not disturb an open handle.</summary>
    SafeFileHandle? Open(BlobId blob);

    bool Exists(BlobId blob);

    /// <summary>The file's length in bytes, or null when there is none.</summary>
    long? LengthOf(BlobId blob);

    /// <summary>Where the blob's file is or would be.</summary>
    string PathOf(BlobId blob);

    /// <summary>Makes a complete, verified file the blob's: fsync of the file, rename, fsync of the folder. Durable when it returns; safe to repeat.</summary>
    Task AdoptAsync(string temporaryPath, BlobId blob, CancellationToken cancellationToken);

    /// <summary>Removes the file if it is there; only under the blob's lock.</summary>
    void Remove(BlobId blob);
}
