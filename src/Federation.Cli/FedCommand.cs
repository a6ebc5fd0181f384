using System.CommandLine;
using Federation.Cli.Blobs;
using Federation.Cli.Buckets;
using Federation.Cli.Charters;
using Federation.Cli.Keys;
using Federation.Cli.Leases;
using Federation.Cli.Members;
using Federation.Cli.Nodes;
using Federation.Cli.Offers;
using Federation.Cli.Plumbing;
using Federation.Cli.Statements;
using Federation.Cli.Transfers;

namespace Federation.Cli;

/// <summary>The table of contents of <c>fed</c>: one line per noun.</summary>
internal static class FedCommand
{
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = new RootCommand("fed: run a node of the federation of providers, and check what others say.");
        var options = GlobalOptions.AddTo(root);
        var verbs = new Verbs(terminal, options);
        root.Add(NodeCommands.Create(verbs));
        root.Add(MemberCommands.Create(verbs));
        root.Add(CharterCommands.Create(verbs));
        root.Add(OfferCommands.Create(verbs));
        root.Add(BucketCommands.Create(verbs));
        root.Add(KeyCommands.Create(verbs));
        root.Add(BlobCommands.Create(verbs));
        root.Add(LeaseCommands.Create(verbs));
        root.Add(TransferCommands.Create(verbs));
        root.Add(CostCommands.Create(verbs));
        root.Add(PeriodCommands.Create(verbs));
        root.Add(StatementCommands.Create(verbs));
        root.Add(LedgerCommands.Create(verbs));
        var parsed = root.Parse(arguments);
        // The help that goes with a mistake is talk, not data.
        var output = new InvocationConfiguration { Output = parsed.Errors.Count > 0 ? terminal.Error : terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        var code = await parsed.InvokeAsync(output, cancellationToken);
        return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : code;
    }
}
