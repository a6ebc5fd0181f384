using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Federation.Conventions.Tests.Structure;

/// <summary>
/// Rule 3 of the architecture: in the node a feature knows only the features to its left. Hosting is known by all and knows none,
/// but for the one file that composes the node. The two doors, Gateway and Dashboard, are known by nobody.
/// </summary>
internal static partial class FeatureOrder
{
    public const string NodeFolder = "src/Federation.Node";
    public const string CompositionFile = NodeFolder + "/Hosting/NodeFeatures.cs";

    public static readonly IReadOnlyList<string> Features =
    [
        "Hosting", "Membership", "Messaging", "Offers", "Blobs", "Leases", "Scheduling", "Transfer", "Audit", "Serving", "Metering",
        "Ledger", "Settlement", "Gateway", "Dashboard",
    ];

    private static readonly string[] Doors = ["Gateway", "Dashboard"];

    /// <summary>The feature whose folder holds the path, or null for Program.cs and other files of the project's root.</summary>
    public static string? FeatureOf(string path)
    {
        var parts = path.Split('/');
        return path.StartsWith(NodeFolder + "/", StringComparison.Ordinal) && parts.Length > 3 ? parts[2] : null;
    }

    public static IEnumerable<Offence> Offences(IReadOnlyList<SourceFile> files)
    {
        var node = files.Where(file => file.IsUnder(NodeFolder)).ToList();
        var namesByFeature = node
            .Where(file => FeatureOf(file.Path) is not null && file.Path.EndsWith(".cs", StringComparison.Ordinal))
            .GroupBy(file => FeatureOf(file.Path)!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(NamesInside).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        foreach (var file in node.Where(file => file.Path != CompositionFile))
        {
            var references = file.Path.EndsWith(".cs", StringComparison.Ordinal)
                ? SyntaxReferences(file, namesByFeature)
                : file.Path.EndsWith(".cshtml", StringComparison.Ordinal) ? PageReferences(file) : [];
            foreach (var (used, position) in references)
            {
                if (Refusal(FeatureOf(file.Path), used) is { } refusal)
                {
                    yield return file.At(position, refusal);
                }
            }
        }

        foreach (var file in node)
        {
            foreach (var line in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                if (!line.GlobalKeyword.IsKind(SyntaxKind.None) && ReferenceIn(line.ToString()) is not null)
                {
                    yield return file.At(line, "a global using hides which feature knows which");
                }
            }
        }
    }

    private static string? Refusal(string? from, string used)
    {
        var right = Features.ToList().IndexOf(used);
        var left = from is null ? Features.Count : Features.ToList().IndexOf(from);
        return (from, used) switch
        {
            (null, _) or (_, "Hosting") => null,
            _ when right < 0 || left < 0 || from == used => null,
            ("Hosting", _) => $"Hosting knows no feature outside {CompositionFile}, yet uses {used}",
            _ when Doors.Contains(used, StringComparer.Ordinal) => $"{from} uses {used}, a door that nobody calls",
            _ when right > left => $"{from} uses {used}, which lies to its right: publish an event instead",
            _ => null,
        };
    }

    /// <summary>Types and sub-namespaces of a feature, by which a relative name such as <c>Leases.LeaseRow</c> is told from a property.</summary>
    private static IEnumerable<string> NamesInside(SourceFile file) =>
        file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text)
            .Concat(file.Path.Split('/').Skip(3).SkipLast(1));

    private static IEnumerable<(string Feature, int Position)> SyntaxReferences(
        SourceFile file, Dictionary<string, HashSet<string>> namesByFeature)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            if (node is UsingDirectiveSyntax or QualifiedNameSyntax or MemberAccessExpressionSyntax
                && node.Parent is not BaseNamespaceDeclarationSyntax)
            {
                var text = WhiteSpace().Replace(node.ToString(), "");
                if (ReferenceIn(text) is { } absolute)
                {
                    yield return (absolute, node.SpanStart);
                }
                else if (text.Split('.', '<', '(', ';') is [var first, var second, ..]
                    && namesByFeature.TryGetValue(first, out var names) && names.Contains(second))
                {
                    yield return (first, node.SpanStart);
                }
            }
        }
    }

    private static IEnumerable<(string Feature, int Position)> PageReferences(SourceFile file) =>
        Absolute().Matches(file.Text).Select(match => (match.Groups["feature"].Value, match.Index));

    private static string? ReferenceIn(string text) => Absolute().Match(text) is { Success: true } match ? match.Groups["feature"].Value : null;

    [GeneratedRegex(@"\bFederation\.Node\.(?<feature>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Absolute();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex WhiteSpace();
}
