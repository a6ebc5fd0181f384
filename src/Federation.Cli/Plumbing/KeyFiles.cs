using Federation.Protocol.Crypto;

namespace Federation.Cli.Plumbing;

/// <summary>Key files: 32 bytes as hexadecimal text, readable by their owner only, never overwritten.</summary>
internal static class KeyFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMask = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static void Create(string path, SigningKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToHexStringLower(key.ExportSeed()));
    }

    public static SigningKey Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new VerbFailure(ExitCode.NotFound, $"The key {path} does not exist.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMask) != UnixFileMode.None)
        {
            throw new VerbFailure(ExitCode.Denied, $"The key {path} can be read by others; make it private first (chmod 600).");
        }

        try
        {
            return SigningKey.FromSeed(Convert.FromHexString(File.ReadAllText(path).Trim()));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new VerbFailure(ExitCode.Failed, $"The key {path} is not 32 bytes of hexadecimal text.");
        }
    }
}
