using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Federation.Cli.Plumbing;

/// <summary>Where a node's API is and how to enter: <c>--node</c> and <c>--data</c>, else FEDERATION_NODE and FEDERATION_TOKEN_FILE.</summary>
internal sealed record NodeLocation(Uri Address, string TokenFile)
{
    public const string SettingsFile = "node.json";
    public const string TokenFileName = "admin.token";

    private const string DefaultListen = "127.0.0.1:8470";

    public static NodeLocation Resolve(string? node, string? data, Func<string, string?> environment)
    {
        var folder = data is null ? null : Path.GetFullPath(data);
        var address = node ?? (folder is null ? environment("FEDERATION_NODE") : AddressOf(folder));
        var tokenFile = folder is null ? environment("FEDERATION_TOKEN_FILE") : Path.Combine(folder, TokenFileName);
        if (address is null || tokenFile is null)
        {
            throw new VerbFailure(ExitCode.Usage, "Say which node: --data FOLDER, or --node URL (FEDERATION_NODE) with the token's file in FEDERATION_TOKEN_FILE.");
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new NodeLocation(uri, tokenFile)
            : throw new VerbFailure(ExitCode.Usage, $"'{address}' is not the address of a node.");
    }

    /// <summary>The address at which the node listens on this machine; the public origin may lead through a proxy that hides the API.</summary>
    private static string AddressOf(string folder)
    {
        var path = Path.Combine(folder, SettingsFile);
        if (!File.Exists(path))
        {
            throw new VerbFailure(ExitCode.NotFound, $"There is no node in {folder}: {SettingsFile} is missing. 'fed node init' makes one.");
        }

        var listen = Settings.Read(path)["nodeListen"]?.GetValue<string>() ?? DefaultListen;
        if (!IPEndPoint.TryParse(listen, out var endPoint))
        {
            throw new VerbFailure(ExitCode.Failed, $"{path}: nodeListen '{listen}' is not ADDRESS:PORT.");
        }

        var isAny = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
        var reachable = isAny ? new IPEndPoint(IPAddress.Loopback, endPoint.Port) : endPoint;
        return string.Create(CultureInfo.InvariantCulture, $"http://{reachable}");
    }

    private static class Settings
    {
        public static JsonObject Read(string path)
        {
            try
            {
                return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new VerbFailure(ExitCode.Failed, $"{path} is not a JSON object.");
            }
            catch (System.Text.Json.JsonException e)
            {
                throw new VerbFailure(ExitCode.Failed, $"{path} is not JSON: {e.Message}");
            }
        }
    }
}
