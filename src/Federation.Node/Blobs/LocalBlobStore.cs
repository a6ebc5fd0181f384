using System.Collections.Concurrent;
using Federation.Node.Hosting;
using Federation.Protocol.Identifiers;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Blobs;

/// <summary>Blobs as files: <c>blobs/sha256/ab/cd/HEX</c>; bytes under way in <c>blobs/tmp</c> and <c>blobs/partial</c>, whose files never become visible.</summary>
internal sealed class LocalBlobStore : IBlobStore
{
    private readonly string _root;
    private readonly string _tmp;
    private readonly string _sha256;
    private readonly TimeProvider _time;
    private readonly long _reserveBytes;

    /// <summary>Second-level folders whose names this process has flushed; 65,536 at most.</summary>
    private readonly ConcurrentDictionary<string, byte> _durableFolders = new(StringComparer.Ordinal);

    public LocalBlobStore(NodeOptions options, TimeProvider time)
    {
        _root = options.BlobFolder;
        _tmp = Path.Combine(_root, "tmp");
        _sha256 = Path.Combine(_root, "sha256");
        _time = time;
        _reserveBytes = options.DiskReserveBytes;
        PartialFolder = Path.Combine(_root, "partial");
        foreach (var folder in new[] { _tmp, _sha256, PartialFolder })
        {
            Directory.CreateDirectory(folder);
        }

        FolderSync.Flush(_root);
    }

    public string PartialFolder { get; }

    public string TemporaryFolder => _tmp;

    public long RoomBytes => Math.Max(0, new DriveInfo(_root).AvailableFreeSpace - _reserveBytes);

    public string NewTemporaryPath() => Path.Combine(_tmp, Guid.NewGuid().ToString("n"));

    public SafeFileHandle? Open(BlobId blob)
    {
        try
        {
            return File.OpenHandle(PathOf(blob), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public bool Exists(BlobId blob) => File.Exists(PathOf(blob));

    public long? LengthOf(BlobId blob) => new FileInfo(PathOf(blob)) is { Exists: true } file ? file.Length : null;

    public string PathOf(BlobId blob)
    {
        var hex = blob.Hex;
        return Path.Combine(_sha256, hex[..2], hex[2..4], hex);
    }

    /// <summary>Off the caller's thread, since flushing a large file takes long. Once begun it is not interrupted.</summary>
    public Task AdoptAsync(string temporaryPath, BlobId blob, CancellationToken cancellationToken) =>
        Task.Run(() => Adopt(temporaryPath, blob), cancellationToken);

    public void Remove(BlobId blob)
    {
        var path = PathOf(blob);
        if (File.Exists(path))
        {
            File.Delete(path);
            FolderSync.Flush(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>When the file was adopted; null when there is none.</summary>
    public DateTimeOffset? AdoptedAt(BlobId blob) =>
        new FileInfo(PathOf(blob)) is { Exists: true } file ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : null;

    /// <summary>Blob files under one of the 256 first-level folders, with the time of their adoption.</summary>
    public IEnumerable<(BlobId Blob, DateTimeOffset AdoptedAt)> FilesUnder(byte first)
    {
        var folder = Path.Combine(_sha256, Convert.ToHexStringLower([first]));
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // A file that is not named as a blob was put there by a person; it is hers.
            if (Sha256Digest.TryParse(Path.GetFileName(path), out var digest) && PathOf(new BlobId(digest)) == path)
            {
                yield return (new BlobId(digest), new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
            }
        }
    }

    /// <summary>True when nothing that a node keeps is in the folder yet.</summary>
    public bool IsEmpty() =>
        !Directory.EnumerateFiles(_sha256, "*", SearchOption.AllDirectories).Any() && !Directory.EnumerateFileSystemEntries(PartialFolder).Any();

    private void Adopt(string temporaryPath, BlobId blob)
    {
        // The time of adoption, so that the sweeper lets a file be that is not listed yet.
        File.SetLastWriteTimeUtc(temporaryPath, _time.GetUtcNow().UtcDateTime);
        using (var file = File.OpenHandle(temporaryPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        var path = PathOf(blob);
        var folder = Path.GetDirectoryName(path)!;
        // That the folder exists does not say that its name is durable: another adoption, or a killed process, may have made it a moment ago.
        if (!_durableFolders.ContainsKey(folder))
        {
            Directory.CreateDirectory(folder);
            FolderSync.Flush(Path.GetDirectoryName(folder)!);
            FolderSync.Flush(_sha256);
            _durableFolders.TryAdd(folder, 0);
        }

        // Equal bytes may lie there already: replacing them is atomic, heals a damaged file and disturbs no reader.
        File.Move(temporaryPath, path, overwrite: true);
        FolderSync.Flush(folder);
    }
}
