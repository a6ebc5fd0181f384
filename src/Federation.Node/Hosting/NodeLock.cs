namespace Federation.Node.Hosting;

/// <summary>One process holds <c>node.lock</c> in a data folder that has a private database: two would fight over the cluster.</summary>
internal sealed class NodeLock : IDisposable
{
    private readonly FileStream _file;

    private NodeLock(FileStream file) => _file = file;

    /// <exception cref="NodeLockedException">Another live process holds the lock.</exception>
    public static NodeLock Acquire(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, "node.lock");
        try
        {
            // FileShare.None is an advisory flock on Linux: the kernel drops it when the process dies, however it dies.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            file.Flush();
            return new NodeLock(file);
        }
        catch (IOException)
        {
            throw new NodeLockedException(
                $"Another process runs this node (it holds {path}). To run several processes on one node, give all of them the same external PostgreSQL in database.connectionString.");
        }
    }

    public void Dispose() => _file.Dispose();
}

internal sealed class NodeLockedException(string message) : Exception(message);
