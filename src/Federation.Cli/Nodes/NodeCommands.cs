using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Protocol.Identifiers;

namespace Federation.Cli.Nodes;

internal static class NodeCommands
{
    public static Command Create(Verbs verbs) => Verbs.Noun("node", "This node.", Init(verbs), Run(verbs), Status(verbs), Doctor(verbs));

    private static Command Init(Verbs verbs)
    {
        var handle = Text("--handle", "NAME", "Short name in the federation: a-z, 0-9 and -, at most 32.");
        var name = Text("--name", "TEXT", "Name of the association.");
        var node = Text("--node-origin", "URL", "Public origin of pages, API and federation.");
        var s3 = Text("--s3-origin", "URL", "Public origin of the S3 door.");
        var media = Text("--media-origin", "URL", "Public origin of the media door.");
        var nodeListen = Text("--node-listen", "ADDRESS:PORT", "Where the node door listens; a loopback origin is its own default.");
        var s3Listen = Text("--s3-listen", "ADDRESS:PORT", "Where the S3 door listens.");
        var mediaListen = Text("--media-listen", "ADDRESS:PORT", "Where the media door listens.");
        var vote = Text("--vote-key", "FILE", "The board's vote key; made when it does not exist. It may live on another disk.");
        var loopback = new Option<bool>("--allow-loopback") { Description = "Let peers be on this machine, over plain http. For demonstrations and tests." };
        return verbs.Create("init", "Make keys, settings and member card of a new node.", [handle, name, node, s3, media, nodeListen, s3Listen, mediaListen, vote, loopback], (context, _) =>
        {
            var folder = context.DataFolder;
            var plan = new NodePlan
            {
                Folder = folder,
                Handle = MemberHandle.TryParse(context.Required(handle), out var parsed) ? parsed : throw new VerbFailure(ExitCode.Usage, "The handle must match [a-z0-9-]{1,32}."),
                Name = context.Required(name),
                NodeOrigin = context.Required(node),
                S3Origin = context.Required(s3),
                MediaOrigin = context.Required(media),
                NodeListen = context.Value(nodeListen),
                S3Listen = context.Value(s3Listen),
                MediaListen = context.Value(mediaListen),
                VoteKeyFile = Path.GetFullPath(context.Value(vote) ?? Path.Combine(folder, NodeInit.KeyFolder, "vote.key")),
                IsLoopbackAllowed = context.Value(loopback),
            };
            var card = NodeInit.Run(plan);
            context.Print("node-init/1", new JsonObject { ["card"] = card, ["voteKey"] = plan.VoteKeyFile }, () => context.Terminal.Out.WriteLine(card));
            context.Terminal.Say($"The node's member card is {card}: hand it to the other founders. The vote key {plan.VoteKeyFile} belongs to the board.");
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command Run(Verbs verbs) => verbs.Create("run", "Run the node until it is stopped.", [], (context, _) =>
    {
        NodeProgram.Become(context.DataFolder, context.Terminal.Environment);
        return Task.FromResult(ExitCode.Failed);
    });

    private static Command Doctor(Verbs verbs) =>
        verbs.Create("doctor", "What is not well, and what to do about it.", [], NodeDoctor.RunAsync);

    private static Command Status(Verbs verbs)
    {
        var wait = new Option<string?>("--wait") { Description = "Wait until the node is ready.", HelpName = "ready" };
        wait.AcceptOnlyFromAmong("ready");
        var timeout = new Option<int>("--timeout") { Description = "Longest wait in seconds.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        return verbs.Create("status", "Is the node well, and in which federation is it?", [wait, timeout], async (context, cancellationToken) =>
        {
            var answer = context.Value(wait) is null
                ? await NodeStatus.ReadAsync(context, cancellationToken)
                : await NodeStatus.WaitAsync(context, TimeSpan.FromSeconds(context.Value(timeout)), cancellationToken);
            return NodeStatus.Print(context, answer);
        });
    }

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };
}
