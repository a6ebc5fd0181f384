using System.CommandLine;
using System.Text.Json.Nodes;

namespace Federation.Cli.Plumbing;

/// <summary>Makes verbs: runs their code with a context, and turns every expected failure into a sentence and an exit code.</summary>
internal sealed class Verbs(Terminal terminal, GlobalOptions options)
{
    public static Command Noun(string name, string description, params ReadOnlySpan<Command> verbs)
    {
        var noun = new Command(name, description);
        foreach (var verb in verbs)
        {
            noun.Add(verb);
        }

        return noun;
    }

    /// <summary>A verb with its options and arguments.</summary>
    public Command Create(string name, string description, IEnumerable<Symbol> symbols, Func<VerbContext, CancellationToken, Task<ExitCode>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    command.Add(option);
                    break;
                case Argument argument:
                    command.Add(argument);
                    break;
                default:
                    throw new ArgumentException("A verb takes options and arguments.", nameof(symbols));
            }
        }

        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(new VerbContext(terminal, options, parsed), run, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(VerbContext context, Func<VerbContext, CancellationToken, Task<ExitCode>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run(context, cancellationToken);
        }
        catch (VerbFailure failure)
        {
            context.Terminal.Say(failure.Message);
            return failure.Code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Terminal.Say(e.Message);
            return e is FileNotFoundException or DirectoryNotFoundException ? ExitCode.NotFound : ExitCode.Failed;
        }
    }
}

/// <summary>What a verb works with.</summary>
internal sealed class VerbContext(Terminal terminal, GlobalOptions options, ParseResult parsed)
{
    public Terminal Terminal { get; } = terminal;

    public bool IsJson => parsed.GetValue(options.Json);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    public string Required(Option<string?> option) =>
        parsed.GetValue(option) is { Length: > 0 } text ? text : throw new VerbFailure(ExitCode.Usage, $"The option {option.Name} is required.");

    /// <summary>The data folder of <c>--data</c>, absolute.</summary>
    public string DataFolder => Path.GetFullPath(Required(options.Data));

    /// <summary>The node that <c>--node</c>, <c>--data</c> or the environment names.</summary>
    public NodeApi Api() => NodeApi.Open(NodeLocation.Resolve(parsed.GetValue(options.Node), parsed.GetValue(options.Data), Terminal.Environment));

    /// <summary>Prints data: as JSON when asked for, else by the given code.</summary>
    public void Print(string schema, JsonNode? data, Action text)
    {
        if (IsJson)
        {
            Terminal.WriteJson(schema, data);
        }
        else
        {
            text();
        }
    }
}
