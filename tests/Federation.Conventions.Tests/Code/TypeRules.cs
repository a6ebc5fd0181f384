using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Federation.Conventions.Tests.Code;

/// <summary>Where types live, what they are called, who may see and extend them.</summary>
internal static partial class TypeRules
{
    /// <summary>The namespace of a file is its folder below src or tests.</summary>
    public static IEnumerable<Offence> NamespaceOffences(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsUnder("src") || file.IsUnder("tests")))
        {
            var expected = string.Join('.', file.Path.Split('/').Skip(1).SkipLast(1));
            foreach (var name in file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            {
                if (name is NamespaceDeclarationSyntax)
                {
                    yield return file.At(name, "a namespace with braces");
                }

                if (name.Name.ToString() != expected)
                {
                    yield return file.At(name, $"namespace {name.Name}, its folder says {expected}");
                }
            }

            foreach (var type in TopLevelTypes(file).Where(type => type.Parent is CompilationUnitSyntax))
            {
                yield return file.At(type, "a type without a namespace");
            }
        }
    }

    /// <summary>Classes and record classes of src are sealed, static or abstract; a partial class says so in one of its parts.</summary>
    public static IEnumerable<Offence> OpenClasses(IEnumerable<SourceFile> files)
    {
        var classes = files.Where(file => file.IsUnder("src"))
            .SelectMany(file => file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>().Select(type => (File: file, Type: type)))
            .Where(pair => pair.Type.Kind() is SyntaxKind.ClassDeclaration or SyntaxKind.RecordDeclaration)
            .GroupBy(pair => FullName(pair.File, pair.Type), StringComparer.Ordinal);
        foreach (var parts in classes)
        {
            var isClosed = parts.Any(part => part.Type.Modifiers.Any(modifier =>
                modifier.Kind() is SyntaxKind.SealedKeyword or SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword));
            if (!isClosed)
            {
                var (file, type) = parts.First();
                yield return file.At(type.Identifier.SpanStart, $"{type.Identifier.Text} is neither sealed nor static nor abstract");
            }
        }
    }

    /// <summary>The node is a program, not a library. Razor page models alone may be public, since the page compiler names them.</summary>
    public static IEnumerable<Offence> PublicNodeTypes(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsUnder("src/Federation.Node")))
        {
            foreach (var type in TopLevelTypes(file).Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword)))
            {
                var bases = type is BaseTypeDeclarationSyntax { BaseList: { } list } ? list.ToString() : "";
                if (!bases.Contains("PageModel", StringComparison.Ordinal))
                {
                    yield return file.At(type, "a public type in the node");
                }
            }
        }
    }

    /// <summary>A name says what the thing owns. These names own nothing.</summary>
    public static IEnumerable<Offence> EmptyNames(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            foreach (var type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            {
                if (EmptyName().IsMatch(type.Identifier.Text))
                {
                    yield return file.At(type.Identifier.SpanStart, $"{type.Identifier.Text} names no owner of anything");
                }
            }

            if (Array.Exists(file.Path.Split('/'), part => EmptyName().IsMatch(part.Replace(".cs", "", StringComparison.Ordinal))))
            {
                yield return file.At(0, "a path that names no owner of anything");
            }
        }
    }

    private static IEnumerable<MemberDeclarationSyntax> TopLevelTypes(SourceFile file) =>
        file.Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static string FullName(SourceFile file, TypeDeclarationSyntax type)
    {
        var folder = file.Path[..file.Path.LastIndexOf('/')];
        var outer = type.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().Select(parent => parent.Identifier.Text);
        var arity = type.TypeParameterList?.Parameters.Count ?? 0;
        return $"{folder}:{string.Join('.', outer.Append(type.Identifier.Text))}`{arity}";
    }

    [GeneratedRegex("(Manager|Helper|Helpers|Utils?|Utilities)$|^Common$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex EmptyName();
}
