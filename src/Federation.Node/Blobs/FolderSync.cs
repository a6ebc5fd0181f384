using System.Runtime.InteropServices;
using System.Text;

namespace Federation.Node.Blobs;

/// <summary>
/// Makes renames and new names in a folder durable. The runtime refuses to open folders, so this asks the C library. On Linux only: elsewhere a
/// rename is as durable as the file system makes it.
/// </summary>
internal static class FolderSync
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            throw Failed("opened", folder);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failed("flushed", folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string what, string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"The folder {folder} could not be {what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

#pragma warning disable SYSLIB1054 // Generated stubs would need unsafe code in the whole node; these arguments need no marshalling.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054
}
