using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Federation.Conventions.Tests;

/// <summary>A file of the repository: its path from the root with forward slashes, its text and, for C#, its syntax.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly Lazy<SyntaxNode> _syntax;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        _syntax = new Lazy<SyntaxNode>(() => CSharpSyntaxTree.ParseText(Text, ParseOptions, Path).GetRoot());
    }

    public string Path { get; }

    public string Text { get; }

    public SyntaxNode Syntax => _syntax.Value;

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public string[] Lines => Text.Split('\n');

    /// <summary>Lines as an editor counts them: a final line break opens no line.</summary>
    public int LineCount => Text.Length == 0 ? 0 : Text.AsSpan().Count('\n') + (Text.EndsWith('\n') ? 0 : 1);

    public Offence At(SyntaxNode node, string what) => At(node.SpanStart, what);

    public Offence At(int position, string what) =>
        new(Path, Text.AsSpan(0, Math.Min(position, Text.Length)).Count('\n') + 1, what);
}
