using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Federation.Conventions.Tests.Code;

/// <summary>What code inside a type may not do: read the clock, sleep, fold itself away, misplace a cancellation token.</summary>
internal static class MemberRules
{
    /// <summary>The one file of the tests that may wait by the clock: it asks again until a condition holds or a deadline passes.</summary>
    public const string WaitingFile = "Eventually.cs";

    private static readonly HashSet<string> Clocks = new(StringComparer.Ordinal)
    {
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow",
    };

    public static IEnumerable<Offence> ClockReads(IEnumerable<SourceFile> files) =>
        from file in files
        from access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where Clocks.Contains(LastTwoNames(access)) && !IsInsideTimeProvider(access)
        select file.At(access, $"reads {LastTwoNames(access)}; take a TimeProvider or a DateTimeOffset");

    public static IEnumerable<Offence> Sleeps(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            foreach (var call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                var name = call.Expression is MemberAccessExpressionSyntax access ? LastTwoNames(access) : "";
                var isWaitForCancellation = call.ArgumentList.ToString().Contains("Infinite", StringComparison.Ordinal);
                if (name == "Thread.Sleep")
                {
                    yield return file.At(call, "sleeps on a thread");
                }
                else if (name == "Task.Delay" && file.IsUnder("tests") && file.FileName != WaitingFile && !isWaitForCancellation)
                {
                    yield return file.At(call, $"a test that sleeps; wait for the condition ({WaitingFile})");
                }
            }
        }
    }

    public static IEnumerable<Offence> Regions(IEnumerable<SourceFile> files) =>
        from file in files
        from trivia in file.Syntax.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select file.At(trivia.SpanStart, "a region");

    /// <summary>A token that is optional is a token that gets forgotten; overrides keep the shape they inherit.</summary>
    public static IEnumerable<Offence> CancellationTokens(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            foreach (var list in file.Syntax.DescendantNodes().OfType<ParameterListSyntax>().Where(list => IsOwnSignature(list.Parent)))
            {
                for (var index = 0; index < list.Parameters.Count; index++)
                {
                    var parameter = list.Parameters[index];
                    if (parameter.Type?.ToString() is not "CancellationToken")
                    {
                        continue;
                    }

                    if (index != list.Parameters.Count - 1)
                    {
                        yield return file.At(parameter, "a CancellationToken that is not last");
                    }
                    else if (parameter.Default is not null && file.IsUnder("src"))
                    {
                        yield return file.At(parameter, "a CancellationToken with a default; make it required");
                    }
                }
            }
        }
    }

    /// <summary>Test classes are called after their subject, test methods are sentences, and no test is skipped.</summary>
    public static IEnumerable<Offence> TestNames(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsUnder("tests")))
        {
            foreach (var method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                var mark = method.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(IsTestMark);
                if (mark is null)
                {
                    continue;
                }

                if (!method.Identifier.Text.Contains('_', StringComparison.Ordinal))
                {
                    yield return file.At(method.Identifier.SpanStart, $"{method.Identifier.Text} is not a sentence with underscores");
                }

                if (method.Parent is TypeDeclarationSyntax type && !type.Identifier.Text.EndsWith("Tests", StringComparison.Ordinal))
                {
                    yield return file.At(type.Identifier.SpanStart, $"{type.Identifier.Text} holds tests and does not end with Tests");
                }

                if (mark.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.Text == "Skip") == true)
                {
                    yield return file.At(mark, "a skipped test");
                }
            }
        }
    }

    private static bool IsTestMark(AttributeSyntax attribute) => attribute.Name.ToString() is "Fact" or "Theory";

    private static bool IsOwnSignature(SyntaxNode? declaration) => declaration switch
    {
        MethodDeclarationSyntax method => !method.Modifiers.Any(SyntaxKind.OverrideKeyword) && method.ExplicitInterfaceSpecifier is null,
        LocalFunctionStatementSyntax or DelegateDeclarationSyntax => true,
        _ => false,
    };

    private static string LastTwoNames(MemberAccessExpressionSyntax access)
    {
        var left = access.Expression switch
        {
            MemberAccessExpressionSyntax inner => inner.Name.Identifier.Text,
            IdentifierNameSyntax name => name.Identifier.Text,
            _ => "",
        };
        return $"{left}.{access.Name.Identifier.Text}";
    }

    private static bool IsInsideTimeProvider(SyntaxNode node) =>
        node.Ancestors().OfType<TypeDeclarationSyntax>()
            .Any(type => type.BaseList?.Types.Any(parent => parent.Type.ToString() == "TimeProvider") == true);
}
