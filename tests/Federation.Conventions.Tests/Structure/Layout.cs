using System.Security.Cryptography;

namespace Federation.Conventions.Tests.Structure;

/// <summary>Which entries the tree has, at the top and in each feature of the node.</summary>
internal static class Layout
{
    private const string LicenceDigest = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef";

    private static readonly string[] Required =
    [
        ".ci", ".editorconfig", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "Federation.sln", "GOVERNANCE.md",
        "LICENSE", "README.md", "global.json", "infra", "ops", "specs", "src", "tests",
    ];

    /// <summary>.config holds the local tool manifest, where the SDK looks for it.</summary>
    private static readonly string[] Optional = [".config"];

    /// <summary>Folders of the node that are no features: generated migrations and what the web SDK expects by name.</summary>
    private static readonly string[] NodeExtras = ["Migrations", "Properties", "wwwroot"];

    public static IEnumerable<Offence> TopLevelOffences(IEnumerable<string> paths)
    {
        var entries = paths.Select(path => path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries.Except(Required, StringComparer.Ordinal).Except(Optional, StringComparer.Ordinal))
        {
            yield return new Offence(entry, 0, "is not an entry of the tree");
        }

        foreach (var entry in Required.Except(entries, StringComparer.Ordinal))
        {
            yield return new Offence(entry, 0, "is missing from the tree");
        }
    }

    public static IEnumerable<Offence> FeatureFolderOffences(IReadOnlyCollection<string> paths)
    {
        foreach (var feature in paths.Select(FeatureOrder.FeatureOf).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var folder = $"{FeatureOrder.NodeFolder}/{feature}";
            if (NodeExtras.Contains(feature, StringComparer.Ordinal))
            {
                continue;
            }

            if (!FeatureOrder.Features.Contains(feature, StringComparer.Ordinal))
            {
                yield return new Offence(folder, 0, "is not a feature of the architecture");
                continue;
            }

            var entryFile = feature == "Hosting" ? FeatureOrder.CompositionFile : $"{folder}/{feature}Feature.cs";
            foreach (var expected in (string[])[$"{folder}/README.md", entryFile])
            {
                if (!paths.Contains(expected))
                {
                    yield return new Offence(expected, 0, "is missing: each feature explains itself and has one entry file");
                }
            }
        }
    }

    /// <summary>A project that is not in the solution is neither built nor tested.</summary>
    public static IEnumerable<Offence> UnlistedProjects(IEnumerable<string> paths, string solutionText) =>
        paths.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)
                && (path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal))
                && !solutionText.Contains($"\"{path.Replace('/', '\\')}\"", StringComparison.Ordinal))
            .Select(path => new Offence(path, 0, "is not in Federation.sln"));

    public static bool IsVerbatimLicence(byte[] licence) => Convert.ToHexStringLower(SHA256.HashData(licence)) == LicenceDigest;
}
