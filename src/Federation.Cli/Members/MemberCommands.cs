using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Nodes;
using Federation.Cli.Plumbing;
using Federation.Protocol.Membership;

namespace Federation.Cli.Members;

internal static class MemberCommands
{
    private static readonly string[] ListFields = ["handle", "name", "origin", "state", "since"];

    public static Command Create(Verbs verbs) => Verbs.Noun(
        "member", "Who is in the federation, and how it is founded.", Card(verbs), Found(verbs), Vote(verbs), Possess(verbs), Assemble(verbs), Install(verbs), List(verbs));

    private static Command Card(Verbs verbs) => verbs.Create("card", "Print this node's member card.", [], (context, _) =>
    {
        var path = Path.Combine(context.DataFolder, NodeInit.CardFile);
        var card = MemberFiles.Card(path);
        var utf8 = System.Text.Encoding.UTF8.GetString(card.ToUtf8());
        context.Print("member-card/1", JsonNode.Parse(utf8), () => context.Terminal.Out.WriteLine(utf8));
        return Task.FromResult(ExitCode.Ok);
    });

    private static Command Found(Verbs verbs)
    {
        var cards = new Option<string[]>("--card") { Description = "Member card of a founder; once for each.", HelpName = "FILE", Required = true };
        var charter = File("--charter", "The charter that the founders agreed on.");
        var output = File("--out", "Where the candidate is written: equal bytes on every founder's machine.");
        return verbs.Create("found", "Write the genesis candidate of a new federation.", [cards, charter, output], (context, _) =>
        {
            var candidate = Founding.Propose(context.Value(cards)!, context.Required(charter));
            MemberFiles.Write(context.Required(output), candidate.ToUtf8());
            Describe(context, "member-found/1", candidate, context.Required(output));
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command Vote(Verbs verbs)
    {
        var candidate = new Option<string?>("--sign", "--candidate") { Description = "The candidate to vote on.", HelpName = "FILE" };
        var key = File("--vote-key", "The board's vote key.");
        var output = File("--out", "Where the signed vote is written.");
        var reject = new Option<bool>("--reject") { Description = "Vote against the candidate." };
        return verbs.Create("vote", "Sign a candidate with this member's vote key. Needs no network.", [candidate, key, output, reject], (context, _) =>
        {
            var file = MemberFiles.MemberSet(context.Required(candidate));
            using var voteKey = KeyFiles.Read(context.Required(key));
            if (file.Revision.Content.Members.All(m => m.VoteKey != voteKey.Public))
            {
                throw new VerbFailure(ExitCode.Denied, "No member of this candidate has this vote key.");
            }

            var package = context.Value(reject) ? VoteSigning.Reject(file.Revision.CandidateBytes, voteKey) : VoteSigning.Sign(file.Revision.CandidateBytes, voteKey);
            MemberFiles.Write(context.Required(output), package.ToUtf8());
            Describe(context, "member-vote/1", file, context.Required(output));
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command Possess(Verbs verbs)
    {
        var candidate = File("--candidate", "The candidate that lists this node's keys.");
        var output = File("--out", "Where the proof is written.");
        var command = verbs.Create("sign-possession", "Prove that this node holds the transport and document keys that a candidate lists for it.", [candidate, output], (context, _) =>
        {
            var file = MemberFiles.MemberSet(context.Required(candidate));
            var keys = Path.Combine(context.DataFolder, NodeInit.KeyFolder);
            using var transport = KeyFiles.Read(Path.Combine(keys, NodeInit.TransportFile));
            using var document = KeyFiles.Read(Path.Combine(keys, NodeInit.DocumentFile));
            if (file.Revision.Content.Members.All(m => m.TransportKey != transport.Public || m.DocumentKey != document.Public))
            {
                throw new VerbFailure(ExitCode.Denied, "No member of this candidate has this node's keys.");
            }

            MemberFiles.Write(context.Required(output), VoteSigning.ProvePossession(file.Revision.CandidateBytes, transport, document).ToUtf8());
            Describe(context, "member-possession/1", file, context.Required(output));
            return Task.FromResult(ExitCode.Ok);
        });
        command.Aliases.Add("possess");
        return command;
    }

    private static Command Assemble(Verbs verbs)
    {
        var candidate = File("--candidate", "The candidate.");
        var charter = File("--charter", "The charter, to be compared with the candidate's.");
        var votes = new Option<string[]>("--vote") { Description = "A founder's vote; once for each.", HelpName = "FILE" };
        var possessions = new Option<string[]>("--possession") { Description = "A founder's proof of possession; once for each.", HelpName = "FILE" };
        var output = File("--out", "Where the genesis is written.");
        return verbs.Create("assemble", "Put the founders' signatures together to the genesis.", [candidate, charter, votes, possessions, output], (context, _) =>
        {
            var proposed = MemberFiles.MemberSet(context.Required(candidate));
            if (context.Value(charter) is { } path && MemberFiles.Charter(path).ComputeHash() != proposed.Revision.Content.Charter)
            {
                throw new VerbFailure(ExitCode.Conflict, $"{path} is not the charter of this candidate.");
            }

            var genesis = Founding.Assemble(proposed, [.. context.Value(votes) ?? [], .. context.Value(possessions) ?? []]);
            MemberFiles.Write(context.Required(output), genesis.ToUtf8());
            Describe(context, "member-assemble/1", genesis, context.Required(output));
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command Install(Verbs verbs)
    {
        var file = new Argument<string>("file") { Description = "The genesis, or a later revision.", HelpName = "FILE" };
        return verbs.Create("install", "Install a member set on this node. The first one pins the federation for ever.", [file], async (context, cancellationToken) =>
        {
            var set = MemberFiles.MemberSet(context.Value(file)!);
            using var api = context.Api();
            var answer = await api.PostBytesAsync("/member-set", set.ToUtf8(), cancellationToken);
            context.Print("member-install/1", answer, () => context.Terminal.Out.WriteLine(set.Revision.FederationId));
            context.Terminal.Say(answer["outcome"]?.ToString() == "alreadyInstalled" ? "This revision is installed already." : $"Revision {set.Revision.Content.Number} is installed.");
            return ExitCode.Ok;
        });
    }

    private static Command List(Verbs verbs) => verbs.Create("list", "The members, as this node knows them.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var answer = await api.GetAsync("/members", cancellationToken);
        context.Print("member-list/1", answer, () => context.Terminal.WriteTable(
            ["member", "name", "origin", "state", "since"],
            (answer["members"] as JsonArray ?? []).Select(m => ListFields.Select(field => m?[field]?.ToString() ?? "").ToArray())));
        return ExitCode.Ok;
    });

    private static void Describe(VerbContext context, string schema, MemberSetFile file, string written)
    {
        var set = file.Revision.Content;
        context.Print(
            schema,
            new JsonObject
            {
                ["file"] = written,
                ["candidate"] = file.Revision.Hash.ToString(),
                ["charter"] = set.Charter.ToString(),
                ["members"] = new JsonArray([.. set.Members.Select(m => (JsonNode)m.Handle.ToString())]),
            },
            () => context.Terminal.Out.WriteLine(file.Revision.Hash));
        context.Terminal.Say($"{file.Charter?.Name}: {string.Join(", ", set.Members.Select(m => $"{m.Name} ({m.Handle})"))}. Charter {set.Charter}. Written to {written}.");
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
