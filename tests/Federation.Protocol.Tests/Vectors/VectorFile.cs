using System.Text.Json;

namespace Federation.Protocol.Tests.Vectors;

/// <summary>Reads a file of specs/vectors, found by walking up from the test binaries to the solution.</summary>
internal static class VectorFile
{
    internal static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), name + ".json")));
        return document.RootElement.Clone();
    }

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Federation.sln")))
            {
                return Path.Combine(folder.FullName, "specs", "vectors");
            }
        }

        throw new DirectoryNotFoundException("Federation.sln stands above no folder of the test binaries.");
    }
}
