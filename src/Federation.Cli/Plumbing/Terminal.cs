using System.Text.Json.Nodes;
using Spectre.Console;

namespace Federation.Cli.Plumbing;

/// <summary>Where a verb reads and writes: data to <see cref="Out"/>, talk to <see cref="Error"/>. Tests give their own.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<string, string?> environment, bool isInteractive)
{
    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>A person looks at the output: colours and bars are welcome.</summary>
    public bool IsInteractive { get; } = isInteractive;

    public string? Environment(string name) => environment(name);

    public static Terminal OfProcess() =>
        new(System.Console.Out, System.Console.Error, System.Environment.GetEnvironmentVariable, !System.Console.IsOutputRedirected);

    /// <summary>A sentence for the person at the keyboard.</summary>
    public void Say(string text) => Error.WriteLine(text);

    /// <summary>The machine's form of the data.</summary>
    public void WriteJson(string schema, JsonNode? data) => Out.WriteLine(new JsonObject { ["schema"] = schema, ["data"] = data?.DeepClone() }.ToJsonString(JsonText.Indented));

    /// <summary>A table on stdout: with lines for a person, tab-separated without for a pipe.</summary>
    public void WriteTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsInteractive)
        {
            if (headers.Any(h => h.Length > 0))
            {
                Out.WriteLine(string.Join('\t', headers));
            }

            foreach (var row in rows)
            {
                Out.WriteLine(string.Join('\t', row));
            }

            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(Markup.Escape(header)));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Console().Write(table);
    }

    /// <summary>Spectre's console on stdout, plain when the output is no terminal or NO_COLOR is set.</summary>
    public IAnsiConsole Console() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Out),
        Ansi = IsInteractive && (Environment("NO_COLOR") is null or "") ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = Environment("NO_COLOR") is null or "" ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
