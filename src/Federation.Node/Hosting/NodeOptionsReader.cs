namespace Federation.Node.Hosting;

/// <summary>Reads the options in order of precedence (flag, environment, node.json, default) and refuses unknown settings by name.</summary>
internal static class NodeOptionsReader
{
    private const string FileName = "node.json";

    /// <summary>Sections that features bind themselves.</summary>
    private static readonly string[] FeatureSections = ["delivery", "offers", "blobs", "scheduling", "transfer", "serving", "metering", "settlement", "dashboard"];

    public static NodeOptions Read(string dataFolder)
    {
        var folder = Path.GetFullPath(dataFolder);
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, FileName), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("FEDERATION_")
            .Build();
        var options = new NodeOptions { DataFolder = folder };
        configuration.Bind(options);
        options.DataFolder = folder;
        options.Features = configuration;
        var errors = UnknownSettings(folder).Concat(options.Validate()).ToList();
        return errors.Count == 0 ? options : throw new NodeOptionsException(errors);
    }

    private static IEnumerable<string> UnknownSettings(string folder)
    {
        var known = typeof(NodeOptions).GetProperties().Select(p => p.Name).Except([nameof(NodeOptions.Features)]).Concat(FeatureSections).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, FileName), optional: true, reloadOnChange: false).Build();
        return file.GetChildren().Where(c => !known.Contains(c.Key)).Select(c => $"{FileName}: unknown setting '{c.Key}'.");
    }
}

/// <summary>The configuration cannot be used; each message says what to mend.</summary>
internal sealed class NodeOptionsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
