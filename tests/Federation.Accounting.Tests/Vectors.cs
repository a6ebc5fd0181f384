using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Federation.Accounting.Rationals;

namespace Federation.Accounting.Tests;

/// <summary>Reads the published vectors that other implementations use too.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Federation.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "specs", "vectors", "accounting", name))).RootElement;
    }

    public static long Long(this JsonElement element) => long.Parse(element.GetString()!, CultureInfo.InvariantCulture);

    public static long[] Longs(this JsonElement element) => [.. element.EnumerateArray().Select(Long)];

    public static Rational Rational(this JsonElement element)
    {
        var parts = element.GetString()!.Split('/');
        return new Rational(
            BigInteger.Parse(parts[0], CultureInfo.InvariantCulture),
            parts.Length == 1 ? BigInteger.One : BigInteger.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
