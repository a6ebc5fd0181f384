using System.CommandLine;

namespace Federation.Cli.Plumbing;

/// <summary>Options that every verb knows.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Print {\"schema\":…,\"data\":…} instead of text.", Recursive = true };

    public Option<string?> Node { get; } = new("--node") { Description = "Address of the node's API; FEDERATION_NODE otherwise.", HelpName = "URL", Recursive = true };

    public Option<string?> Data { get; } = new("--data") { Description = "The node's data folder: its keys, its address (node.json) and its token (admin.token).", HelpName = "FOLDER", Recursive = true };

    public static GlobalOptions AddTo(RootCommand root)
    {
        var options = new GlobalOptions();
        root.Add(options.Json);
        root.Add(options.Node);
        root.Add(options.Data);
        return options;
    }
}
