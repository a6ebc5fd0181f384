using System.Text;
using Federation.Node.Blobs;

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
        string[] letters = ["", "a", "b", "c", "/", "é", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0001F3A5", "\U0010FFFE", "\U0010FFFF"];
        var texts = (from first in letters from second in letters from third in letters.Take(4) select first + second + third).Distinct().ToList();
        foreach (var prefix in texts)
        {
            var end = KeyOrder.FirstAfterPrefix(prefix);
            foreach (var key in texts)
            {
                var isBetween = !Less(key, prefix) && (end is null || Less(key, end));
                Assert.True(isBetween == key.StartsWith(prefix, StringComparison.Ordinal), $"prefix '{prefix}', key '{key}'");
            }
        }
    }

    private static bool Less(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)) < 0;
}
