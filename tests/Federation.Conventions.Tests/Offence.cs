namespace Federation.Conventions.Tests;

/// <summary>One place that breaks a rule.</summary>
internal readonly record struct Offence(string Path, int Line, string What)
{
    private const int ShownAtMost = 200;

    public override string ToString() => $"{Path}:{Line} {What}";

    /// <summary>Fails with the whole list, so that one run shows everything there is to mend.</summary>
    public static void AssertNone(IEnumerable<Offence> offences, string rule)
    {
        var found = offences.Distinct().OrderBy(offence => offence.Path, StringComparer.Ordinal).ThenBy(offence => offence.Line).ToList();
        if (found.Count > 0)
        {
            Assert.Fail($"{rule}: {found.Count} broken\n" + string.Join('\n', found.Take(ShownAtMost)));
        }
    }
}
