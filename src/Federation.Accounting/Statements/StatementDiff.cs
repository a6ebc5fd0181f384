using System.Text.Json;

namespace Federation.Accounting.Statements;

/// <summary>The first place where two statements differ.</summary>
/// <param name="Path">Where, as <c>pools[0].rows[2].shareMinor</c>; a row is also named by its party, chain or payer.</param>
/// <param name="Left">Value of the first, as JSON; empty when it has none there.</param>
/// <param name="Right">Value of the second, as JSON; empty when it has none there.</param>
public sealed record DifferingLine(string Path, string Left, string Right);

/// <summary>Shows a member whose bytes differ where they first do (design 05, Close).</summary>
public static class StatementDiff
{
    /// <summary>Null when the two documents are equal.</summary>
    /// <exception cref="JsonException">One of them is not JSON.</exception>
    public static DifferingLine? FirstDifferingLine(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        using var a = JsonDocument.Parse(left);
        using var b = JsonDocument.Parse(right);
        return First("", a.RootElement, b.RootElement);
    }

    private static DifferingLine? First(string path, JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => FirstOfObjects(path, left, right),
        (JsonValueKind.Array, JsonValueKind.Array) => FirstOfArrays(path, left, right),
        _ => left.GetRawText() == right.GetRawText() ? null : new DifferingLine(path, left.GetRawText(), right.GetRawText()),
    };

    private static DifferingLine? FirstOfObjects(string path, JsonElement left, JsonElement right)
    {
        var names = left.EnumerateObject().Concat(right.EnumerateObject()).Select(p => p.Name).Distinct().Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            var hasLeft = left.TryGetProperty(name, out var a);
            var hasRight = right.TryGetProperty(name, out var b);
            var difference = hasLeft && hasRight
                ? First(inner, a, b)
                : new DifferingLine(inner, hasLeft ? a.GetRawText() : "", hasRight ? b.GetRawText() : "");
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static DifferingLine? FirstOfArrays(string path, JsonElement left, JsonElement right)
    {
        var (a, b) = (left.EnumerateArray().ToList(), right.EnumerateArray().ToList());
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var inner = $"{path}[{i}{Name(i < a.Count ? a[i] : b[i])}]";
            var difference = i < a.Count && i < b.Count
                ? First(inner, a[i], b[i])
                : new DifferingLine(inner, i < a.Count ? a[i].GetRawText() : "", i < b.Count ? b[i].GetRawText() : "");
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string Name(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            foreach (var key in new[] { "party", "chain", "handle", "pool" })
            {
                if (row.TryGetProperty(key, out var value))
                {
                    return ": " + value;
                }
            }
        }

        return "";
    }
}
