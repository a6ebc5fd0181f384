using System.Security.Cryptography;

namespace Federation.Node.Tests.Fixtures;

/// <summary>Temporary folders with short names, since a unix socket's path has to fit into them, that the unprivileged database user can enter.</summary>
public static class TestFolder
{
    public static string Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "ft-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)));
        Directory.CreateDirectory(path);
        return path;
    }

    public static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
