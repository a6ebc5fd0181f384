using System.Text;
using Federation.Node.Blobs;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Node.Tests.Blobs;

public sealed class KeyOrderTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("a", "b")]
    [InlineData("films/", "films0")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    [InlineData("\uFFFF", "\U00010000")]
    public void What_follows_all_keys_with_a_prefix_is_known(string prefix, string? expected) => Assert.Equal(expected, KeyOrder.FirstAfterPrefix(prefix));

    [Fact]
    public void Keys_between_a_prefix_and_its_end_are_exactly_those_that_begin_with_it()
    {
        var letter = Gen.Elements("a", "b", "/", "é", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0001F3A5", "\U0010FFFF");
        var text = letter.ListOf().Select(parts => string.Concat(parts.Take(4)));
        Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), (prefix, key) =>
            Less(key, prefix) == false && (KeyOrder.FirstAfterPrefix(prefix) is not { } end || Less(key, end)) == key.StartsWith(prefix, StringComparison.Ordinal)
            || Less(key, prefix)).QuickCheckThrowOnFailure();
    }

    private static bool Less(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)) < 0;
}
