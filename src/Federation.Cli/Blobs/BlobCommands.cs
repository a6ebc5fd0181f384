using System.CommandLine;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Blobs;

internal static class BlobCommands
{
    private const int Page = 1000;

    public static Command Create(Verbs verbs) => Verbs.Noun("blob", "Stored bytes, where their copies are, and why there.", List(verbs), Info(verbs), Why(verbs));

    private static Command List(Verbs verbs) => verbs.Create("list", "The blobs on this node's disk.", [], async (context, cancellationToken) =>
    {
        using var api = context.Api();
        var blobs = new JsonArray();
        for (string? after = null; ;)
        {
            var page = await api.GetAsync($"/blobs?limit={Page}" + (after is null ? "" : "&after=" + after), cancellationToken);
            foreach (var blob in page["blobs"] as JsonArray ?? [])
            {
                BlobName.Shorten(blob, "blob");
                blobs.Add(blob!.DeepClone());
            }

            after = page["next"]?.ToString();
            if (after is null)
            {
                break;
            }
        }

        context.Print("blob-list/1", new JsonObject { ["blobs"] = blobs }, () => context.Terminal.WriteTable(
            ["blob", "size", "stored", "needed"],
            blobs.Select(b => new[] { b?["blob"]?.ToString() ?? "", SizeText.Format(b?["size"]?.ToString()), b?["createdAt"]?.ToString() ?? "", b?["doomedAt"] is null ? "yes" : "no longer" })));
        return ExitCode.Ok;
    });

    private static Command Info(Verbs verbs)
    {
        var name = Name();
        return verbs.Create("info", "Size and copies of a blob: who has it, how, since when.", [name], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var blob = await api.GetAsync("/blobs/" + BlobName.Parse(context.Value(name)!), cancellationToken);
            context.Print("blob/1", blob, () =>
            {
                context.Terminal.Say($"{blob["sha256"]}: {SizeText.Format(blob["sizeBytes"]?.ToString())}");
                context.Terminal.WriteTable(
                    ["member", "state", "since", "verified", "where", "reason"],
                    (blob["copies"] as JsonArray ?? []).Select(c => new[]
                    {
                        c?["member"]?.ToString() ?? "this node",
                        c?["state"]?.ToString() ?? "",
                        c?["since"]?.ToString() ?? "",
                        c?["verifiedAt"]?.ToString() ?? "",
                        c?["local"]?.GetValue<bool>() == true ? "here" : "there",
                        c?["reason"]?.ToString() ?? "",
                    }));
            });
            return ExitCode.Ok;
        });
    }

    private static Command Why(Verbs verbs)
    {
        var name = Name();
        return verbs.Create("why", "The plan of a blob: why each copy is where it is, at what price, and who came next.", [name], async (context, cancellationToken) =>
        {
            using var api = context.Api();
            var plan = await api.GetAsync("/blobs/" + BlobName.Parse(context.Value(name)!) + "/plan", cancellationToken);
            context.Print("blob-plan/1", plan, () => Explain(context.Terminal.Out, plan));
            return ExitCode.Ok;
        });
    }

    /// <summary>The sentences are the planner's own, so that pages and the command line say the same.</summary>
    private static void Explain(TextWriter output, JsonNode plan)
    {
        var currency = plan["currency"]?.ToString();
        output.WriteLine($"Copies wanted: {plan["copiesWanted"]}, with a place: {plan["copiesCounted"]}{(plan["ownerKeepsCopy"]?.GetValue<bool>() == true ? ", this node's own included" : "")}.");
        foreach (var copy in plan["copies"] as JsonArray ?? [])
        {
            output.WriteLine($"  {copy?["sentence"]}");
        }

        if (plan["missing"]?["sentence"] is { } missing)
        {
            output.WriteLine($"  {missing}");
        }

        output.WriteLine($"Cost: {PriceText.Format(plan["costMicrosPerMonth"]?.ToString())} {currency} per month; "
            + $"no plan with as many copies can cost less than {PriceText.Format(plan["lowerBoundMicrosPerMonth"]?.ToString())} {currency}.");
        if (plan["vetoes"] is JsonArray { Count: > 0 } vetoes)
        {
            output.WriteLine("Hosts that could not take the last copy:");
            foreach (var veto in vetoes)
            {
                output.WriteLine($"  {veto?["sentence"]}");
            }
        }
    }

    private static Argument<string> Name() => new("blob") { Description = "Its SHA-256, as sha256sum prints it.", HelpName = "HEX" };
}
