using System.Net;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Cli.Nodes;

/// <summary>What an operator decides about a new node.</summary>
internal sealed record NodePlan
{
    public required string Folder { get; init; }

    public required MemberHandle Handle { get; init; }

    public required string Name { get; init; }

    public required string NodeOrigin { get; init; }

    public required string S3Origin { get; init; }

    public required string MediaOrigin { get; init; }

    public string? NodeListen { get; init; }

    public string? S3Listen { get; init; }

    public string? MediaListen { get; init; }

    public required string VoteKeyFile { get; init; }

    public bool IsLoopbackAllowed { get; init; }
}

/// <summary>Makes a node: keys, settings and member card. Nothing is written before everything was checked, and nothing is ever overwritten.</summary>
internal static class NodeInit
{
    public const string CardFile = "card.json";
    public const string KeyFolder = "keys";
    public const string TransportFile = "transport.key";
    public const string DocumentFile = "document.key";
    private const string TicketFile = "ticket.key";

    public static string Run(NodePlan plan)
    {
        var settingsFile = Path.Combine(plan.Folder, NodeLocation.SettingsFile);
        if (File.Exists(settingsFile))
        {
            throw new VerbFailure(ExitCode.Conflict, $"There is a node in {plan.Folder} already; its keys are never replaced.");
        }

        using var transport = SigningKey.Generate();
        using var document = SigningKey.Generate();
        using var ticket = SigningKey.Generate();
        var hasVoteKey = File.Exists(plan.VoteKeyFile);
        using var vote = hasVoteKey ? KeyFiles.Read(plan.VoteKeyFile) : SigningKey.Generate();
        var card = SignCard(plan, transport, document, vote);
        var settings = Settings(plan);

        CreatePrivateFolder(plan.Folder);
        var keys = Path.Combine(plan.Folder, KeyFolder);
        CreatePrivateFolder(keys);
        KeyFiles.Create(Path.Combine(keys, TransportFile), transport);
        KeyFiles.Create(Path.Combine(keys, DocumentFile), document);
        KeyFiles.Create(Path.Combine(keys, TicketFile), ticket);
        if (!hasVoteKey)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(plan.VoteKeyFile)!);
            KeyFiles.Create(plan.VoteKeyFile, vote);
        }

        var cardFile = Path.Combine(plan.Folder, CardFile);
        File.WriteAllBytes(cardFile, card.ToUtf8());
        // Last, because its presence says that the node is complete.
        File.WriteAllText(settingsFile, settings.ToJsonString(JsonText.Indented) + "\n");
        return cardFile;
    }

    private static MemberCard SignCard(NodePlan plan, SigningKey transport, SigningKey document, SigningKey vote)
    {
        var card = MemberCard.Create(
            new MemberCardContent
            {
                Type = MemberCardContent.CardType,
                Handle = plan.Handle,
                Name = plan.Name,
                Actor = plan.NodeOrigin + "/actor",
                Origin = plan.NodeOrigin,
                S3Origin = plan.S3Origin,
                MediaOrigin = plan.MediaOrigin,
                TransportKey = transport.Public,
                DocumentKey = document.Public,
                VoteKey = vote.Public,
            },
            transport,
            document,
            vote);
        var verdict = card.Verify();
        return verdict == MemberCardVerdict.Valid ? card : throw new VerbFailure(ExitCode.Usage, $"No member card can be made of this: {Explain(verdict)}");
    }

    private static string Explain(MemberCardVerdict verdict) => verdict switch
    {
        MemberCardVerdict.WrongName => "the name must have 1 to 100 characters.",
        MemberCardVerdict.WrongOrigin or MemberCardVerdict.WrongActor => "--node-origin must be an origin such as https://node.example.org (http only on loopback).",
        MemberCardVerdict.WrongS3Origin => "--s3-origin must be an origin such as https://s3.example.org.",
        MemberCardVerdict.WrongMediaOrigin => "--media-origin must be an origin such as https://media.example.org.",
        MemberCardVerdict.SharedMediaOrigin => "--media-origin must differ from the other origins: media never shares an origin with pages.",
        _ => verdict.ToString(),
    };

    private static JsonObject Settings(NodePlan plan)
    {
        var settings = new JsonObject
        {
            ["nodeOrigin"] = plan.NodeOrigin,
            ["s3Origin"] = plan.S3Origin,
            ["mediaOrigin"] = plan.MediaOrigin,
            ["nodeListen"] = Listen(plan.NodeListen, plan.NodeOrigin, 8470),
            ["s3Listen"] = Listen(plan.S3Listen, plan.S3Origin, 8471),
            ["mediaListen"] = Listen(plan.MediaListen, plan.MediaOrigin, 8472),
        };
        if (plan.IsLoopbackAllowed)
        {
            settings["allowLoopbackPeers"] = true;
        }

        return settings;
    }

    /// <summary>A loopback origin is listened on directly; a public one lies behind a proxy.</summary>
    private static string Listen(string? listen, string origin, int defaultPort)
    {
        if (listen is not null)
        {
            return IPEndPoint.TryParse(listen, out var endPoint) && endPoint.Port > 0
                ? listen
                : throw new VerbFailure(ExitCode.Usage, $"'{listen}' is not ADDRESS:PORT.");
        }

        var uri = new Uri(origin);
        return uri is { IsLoopback: true, Scheme: "http" }
            ? new IPEndPoint(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback, uri.Port).ToString()
            : new IPEndPoint(IPAddress.Loopback, defaultPort).ToString();
    }

    private static void CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The unprivileged user of the private database passes through the data folder, and through nothing else in it.
        var isKeys = Path.GetFileName(path) == KeyFolder;
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | (isKeys ? UnixFileMode.None : UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
    }
}
