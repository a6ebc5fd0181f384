using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Accounting.Evidence;
using Federation.Accounting.Statements;
using Federation.Cli.Plumbing;
using Federation.Protocol.Identifiers;

namespace Federation.Cli.Statements;

/// <summary>What the recomputation of a bundle found, for people and for scripts.</summary>
internal static class BundleReport
{
    public static ExitCode Print(VerbContext context, byte[] bundle, Sha256Digest pinned, DateTimeOffset now)
    {
        var verdict = StatementBundle.Verify(bundle, pinned, now);
        var isProven = verdict.Fault == BundleFault.None;
        context.Print("statement-verify/1", Data(verdict, isProven), () =>
        {
            if (verdict.Statement is { } statement)
            {
                context.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"period      {statement.Period.Id}"));
                context.Terminal.Out.WriteLine($"sha256      {StatementDocument.Hash(statement)}");
            }

            context.Terminal.Out.WriteLine($"federation  {verdict.Federation}");
            context.Terminal.Out.WriteLine(isProven ? "verified    yes" : "verified    no");
        });
        if (!isProven)
        {
            context.Terminal.Say($"{verdict.Fault}: {verdict.Detail}");
        }

        if (verdict.Difference is { } line)
        {
            context.Terminal.Say($"{line.Path}: the bundle says {line.Left}, computed is {line.Right}");
        }

        return isProven ? ExitCode.Ok : ExitCode.Failed;
    }

    private static JsonObject Data(BundleVerdict verdict, bool isProven) => new()
    {
        ["verified"] = isProven,
        ["fault"] = isProven ? null : verdict.Fault.ToString(),
        ["detail"] = verdict.Detail,
        ["federation"] = verdict.Federation.ToString(),
        ["period"] = verdict.Statement?.Period.Id,
        ["sha256"] = verdict.Statement is { } statement ? StatementDocument.Hash(statement).ToString() : null,
        ["difference"] = verdict.Difference is { } line ? new JsonObject { ["path"] = line.Path, ["bundle"] = line.Left, ["computed"] = line.Right } : null,
    };
}
