using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Federation.Conventions.Tests.Structure;

/// <summary>Rule 2 of the architecture: the pure libraries take values and return values.</summary>
internal static class Purity
{
    private static readonly string[] PureFolders = ["src/Federation.Protocol", "src/Federation.Placement", "src/Federation.Accounting"];

    /// <summary>Names that stand for I/O, time, waiting or ambient state wherever a type may stand.</summary>
    private static readonly HashSet<string> ImpureNames = new(StringComparer.Ordinal)
    {
        "HttpClient", "DbContext", "ILogger", "TimeProvider", "Task", "ValueTask", "Thread", "Timer", "Stopwatch", "Console", "Process",
        "Socket", "FileStream", "FileInfo", "DirectoryInfo", "IServiceProvider", "NpgsqlConnection",
    };

    private static readonly string[] ImpureMembers =
    [
        "Random.Shared", "Guid.NewGuid", "Guid.CreateVersion7", "DateTime.Now", "DateTime.UtcNow", "DateTime.Today",
        "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "File.", "Directory.", "Environment.",
    ];

    public static IEnumerable<Offence> Offences(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => Array.Exists(PureFolders, file.IsUnder)))
        {
            foreach (var node in file.Syntax.DescendantNodes())
            {
                if (WhatIsImpure(node) is { } what)
                {
                    yield return file.At(node, $"pure code uses {what}");
                }
            }
        }
    }

    /// <summary>Accounting counts in integers and exact rationals; a binary fraction would round a receipt.</summary>
    public static IEnumerable<Offence> FloatingPointOffences(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsUnder("src/Federation.Accounting")))
        {
            foreach (var type in file.Syntax.DescendantNodes().OfType<PredefinedTypeSyntax>())
            {
                if (type.Keyword.Kind() is SyntaxKind.DoubleKeyword or SyntaxKind.FloatKeyword or SyntaxKind.DecimalKeyword)
                {
                    yield return file.At(type, $"accounting uses {type.Keyword.Text}");
                }
            }
        }
    }

    private static string? WhatIsImpure(SyntaxNode node)
    {
        switch (node)
        {
            case SimpleNameSyntax name when ImpureNames.Contains(name.Identifier.Text) && !IsMemberOfSomething(name):
                return name.Identifier.Text;
            case MemberAccessExpressionSyntax access:
                var text = access.ToString();
                return Array.Find(
                    ImpureMembers,
                    member => text == member || (member.EndsWith('.') && text.StartsWith(member, StringComparison.Ordinal)));
            case ObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } } created when created.Type.ToString() == "Random":
                return "a Random without a seed";
            case AwaitExpressionSyntax:
                return "await";
            default:
                return null;
        }
    }

    /// <summary>A property that happens to bear such a name is not the type; a name qualified from System is.</summary>
    private static bool IsMemberOfSomething(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name
        && !access.Expression.ToString().StartsWith("System.", StringComparison.Ordinal);
}
