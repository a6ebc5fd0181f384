using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Federation.Conventions.Tests.Code;

/// <summary>Lengths at which writing stops (design 07). They may be lowered, never raised.</summary>
internal static class Ratchets
{
    public const int SourceFileLines = 400;
    public const int TestFileLines = 600;
    public const int MethodLines = 70;

    private static readonly string[] Measured = [".cs", ".cshtml", ".sh", ".sql"];

    public static IEnumerable<Offence> LongFiles(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(IsMeasured))
        {
            var limit = file.IsUnder("tests") ? TestFileLines : SourceFileLines;
            if (file.LineCount > limit)
            {
                yield return file.At(0, $"has {file.LineCount} lines, the limit is {limit}");
            }
        }
    }

    public static IEnumerable<Offence> LongMethods(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            foreach (var node in file.Syntax.DescendantNodes())
            {
                var start = node switch
                {
                    BaseMethodDeclarationSyntax method => FirstTokenAfterAttributes(method, method.AttributeLists),
                    LocalFunctionStatementSyntax local => FirstTokenAfterAttributes(local, local.AttributeLists),
                    AccessorDeclarationSyntax accessor => accessor.Keyword,
                    _ => default,
                };
                var lines = start.IsKind(SyntaxKind.None) ? 0 : LineOf(node.GetLastToken()) - LineOf(start) + 1;
                if (lines > MethodLines)
                {
                    yield return file.At(start.SpanStart, $"a method of {lines} lines, the limit is {MethodLines}");
                }
            }
        }
    }

    private static bool IsMeasured(SourceFile file) =>
        !file.IsUnder("src/Federation.Node/Migrations")
        && (Text.ScriptRules.IsScript(file) || Array.Exists(Measured, ending => file.Path.EndsWith(ending, StringComparison.Ordinal)));

    private static SyntaxToken FirstTokenAfterAttributes(SyntaxNode node, SyntaxList<AttributeListSyntax> attributes) =>
        attributes.Count == 0 ? node.GetFirstToken() : attributes[^1].GetLastToken().GetNextToken();

    private static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().EndLinePosition.Line;
}
