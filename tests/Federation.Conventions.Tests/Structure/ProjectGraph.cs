using System.Xml.Linq;

namespace Federation.Conventions.Tests.Structure;

/// <summary>Rule 1 of the architecture: which project may know which.</summary>
internal static class ProjectGraph
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Federation.Protocol"] = [],
        ["Federation.Placement"] = ["Federation.Protocol"],
        ["Federation.Accounting"] = ["Federation.Protocol"],
        ["Federation.S3"] = ["Federation.Protocol"],
        ["Federation.Cli"] = ["Federation.Protocol", "Federation.Placement", "Federation.Accounting"],
        ["Federation.Node"] = ["Federation.Protocol", "Federation.Placement", "Federation.Accounting", "Federation.S3"],
    };

    private static readonly string[] Pure = ["Federation.Protocol", "Federation.Placement", "Federation.Accounting"];

    public static IEnumerable<Offence> Offences(IEnumerable<SourceFile> projects)
    {
        foreach (var project in projects.Where(file => file.IsUnder("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var name = Path.GetFileNameWithoutExtension(project.FileName);
            if (!Allowed.TryGetValue(name, out var allowed))
            {
                yield return project.At(0, $"{name} is not a project of the architecture");
                continue;
            }

            foreach (var offence in OffencesOf(project, name, allowed))
            {
                yield return offence;
            }
        }
    }

    private static IEnumerable<Offence> OffencesOf(SourceFile project, string name, string[] allowed)
    {
        foreach (var element in XDocument.Parse(project.Text).Descendants())
        {
            var include = element.Attribute("Include")?.Value ?? "";
            var what = element.Name.LocalName switch
            {
                "ProjectReference" when !allowed.Contains(ProjectName(include), StringComparer.Ordinal) =>
                    $"{name} must not reference {ProjectName(include)}",
                "PackageReference" or "FrameworkReference" when Pure.Contains(name, StringComparer.Ordinal) =>
                    $"{name} is pure and references no package: {include}",
                "Reference" => $"{name} references the file {include}; only packages and projects are allowed",
                _ => null,
            };
            if (what is not null)
            {
                yield return project.At(Math.Max(0, project.Text.IndexOf(include, StringComparison.Ordinal)), what);
            }
        }
    }

    private static string ProjectName(string include) => Path.GetFileNameWithoutExtension(include.Replace('\\', '/'));
}
