using Federation.Node.Dashboard.Languages;

namespace Federation.Node.Tests.Dashboard;

public sealed class PoFileTests
{
    [Fact]
    public void A_catalogue_gives_its_texts_without_its_header()
    {
        var entries = PoFile.Parse(
            """
            msgid ""
            msgstr "Language: fr\n"

            # About copies.
            msgid "one"
            msgstr "Une \"copie\"\\ "
            "et\tla suite"

            msgid "many"
            msgid_plural "many"
            msgstr[0] "{0} copie"
            msgstr[1] "{0} copies"
            """);

        Assert.Equal(["one", "many"], entries.Select(e => e.Id));
        Assert.Equal("Une \"copie\"\\ et\tla suite", Assert.Single(entries[0].Forms));
        Assert.Equal(["{0} copie", "{0} copies"], entries[1].Forms);
    }

    [Theory]
    [InlineData("msgstr \"without an id\"")]
    [InlineData("msgid \"a\"\nmsgid \"b\"\nmsgstr \"x\"")]
    [InlineData("msgid \"a\"")]
    [InlineData("msgid \"a\"\nmsgstr[1] \"x\"")]
    [InlineData("msgid \"a\nmsgstr \"x\"")]
    [InlineData("msgid \"a\"\nmsgstr \"x\"y\"")]
    [InlineData("msgid \"a\"\nmsgstr \"\\q\"")]
    [InlineData("msgid \"a\"\nmsgstr \"x\\\"")]
    [InlineData("\"nowhere\"")]
    [InlineData("nonsense")]
    public void A_broken_catalogue_is_refused(string text) => Assert.Throws<FormatException>(() => PoFile.Parse(text));

    [Fact]
    public void Whatever_is_read_is_read_or_refused_and_nothing_else_happens()
    {
        const int Seed = 20260117;
        var random = new Random(Seed);
        const string Alphabet = "msgidtr[]01\"\\n \n#{}é";
        for (var round = 0; round < 5000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                PoFile.Parse(text);
            }
            catch (FormatException)
            {
                // Refused in words.
            }
        }
    }

    [Theory]
    [InlineData("fr", 0, "0 copie")]
    [InlineData("fr", 1, "1 copie")]
    [InlineData("fr", 2, "2 copies")]
    [InlineData("en", 0, "0 copies")]
    [InlineData("en", 1, "1 copie")]
    [InlineData("en", 2, "2 copies")]
    public void Each_language_has_its_own_plural(string code, long count, string expected) => Assert.Equal(
        expected,
        new Language(code, code, "msgid \"n\"\nmsgid_plural \"n\"\nmsgstr[0] \"{0} copie\"\nmsgstr[1] \"{0} copies\"").Count("n", count));

    [Theory]
    [InlineData("fr", 1_500_000_000_000, "1,5\u00A0To")]
    [InlineData("en", 1_500_000_000_000, "1.5\u00A0TB")]
    [InlineData("fr", 999, "999\u00A0o")]
    [InlineData("en", 1000, "1\u00A0kB")]
    public void Sizes_are_written_as_the_reader_writes_them(string code, long bytes, string expected)
    {
        var choice = new LanguageChoice();
        Assert.Equal(expected, new PageText(choice) { Language = choice.All.Single(l => l.Code == code) }.Bytes(bytes));
    }
}
