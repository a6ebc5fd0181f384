using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;

namespace Federation.Cli.Tests.Plumbing;

/// <summary>Runs <c>fed</c> in this process, with an environment and a folder of its own.</summary>
public sealed class Fed : IDisposable
{
    private static readonly char[] Separator = [' '];

    public string Folder { get; } = Directory.CreateTempSubdirectory("fed-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Words are split at spaces; {name} becomes a path in the folder.</summary>
    public async Task<int> RunAsync(string line)
    {
        var words = line.Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(word => word.StartsWith('{') ? this[word.Trim('{', '}')] : word).ToArray();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await FedCommand.RunAsync(words, new Terminal(output, error, Environment.GetValueOrDefault, isInteractive: false), CancellationToken.None);
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public async Task OkAsync(string line) => Assert.True(await RunAsync(line) == 0, $"{line}: {Error}");

    public JsonNode Data(string schema)
    {
        var json = JsonNode.Parse(Out)!;
        Assert.Equal(schema, json["schema"]!.ToString());
        return json["data"]!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
