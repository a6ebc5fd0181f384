using System.Text;
using Federation.S3.Operations;
using Federation.S3.Ports;
using Federation.S3.Tests.Support;

namespace Federation.S3.Tests.Operations;

public sealed class KeyListingTests
{
    [Fact]
    public async Task Pages_put_together_are_what_a_naive_listing_gives()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var keys = Enumerable.Range(0, random.Next(0, 60)).Select(_ => RandomKey(random)).Distinct().ToList();
            var store = Stored(keys);
            var prefix = random.Next(3) == 0 ? "a" : "";
            var delimiter = random.Next(3) == 0 ? null : "/";
            var maxKeys = random.Next(1, 8);

            var listed = new List<string>();
            ListingPosition? after = null;
            do
            {
                var page = await KeyListing.ReadAsync(store, "bkt", prefix, delimiter, after, maxKeys, CancellationToken.None);
                Assert.True(page.Objects.Count + page.CommonPrefixes.Count <= maxKeys);
                listed.AddRange(page.Objects.Select(static item => item.Key).Concat(page.CommonPrefixes));
                after = page.Next;
            }
            while (after is not null);

            var expected = keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => KeyListing.CommonPrefix(key, prefix, delimiter) ?? key).Distinct().Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual(listed.Order(StringComparer.Ordinal)), $"seed {seed}: {string.Join(' ', listed)}");
        }
    }

    [Fact]
    public async Task A_large_folder_costs_two_scans_not_a_walk()
    {
        var store = Stored([.. Enumerable.Range(0, 3000).Select(static i => $"folder/{i:0000}"), "zzz"]);

        var page = await KeyListing.ReadAsync(store, "bkt", "", "/", null, 10, CancellationToken.None);

        Assert.Equal("folder/", Assert.Single(page.CommonPrefixes));
        Assert.Equal("zzz", Assert.Single(page.Objects).Key);
        Assert.Equal(2, store.ScanCount);
    }

    [Theory]
    [InlineData("a/", "a0")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    public void The_successor_sorts_after_everything_under_a_prefix(string text, string? expected)
    {
        Assert.Equal(expected, KeyListing.Successor(text));
        Assert.True(expected is null || MemoryStore.Compare(text + "\U0010FFFF\U0010FFFF", expected) < 0);
    }

    private static string RandomKey(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            text.Append(random.Next(6) switch { 0 or 1 => "/", 2 => "b", 3 => "é", 4 => "\U0001F3AC", _ => "a" });
        }

        return text.ToString();
    }

    private static MemoryStore Stored(IReadOnlyList<string> keys)
    {
        var store = new MemoryStore(TimeProvider.System);
        var bucket = new BucketInfo { Name = "bkt", Principal = "p", CreatedAt = DateTimeOffset.UnixEpoch, IsClear = true };
        foreach (var key in keys)
        {
            store.Put(bucket, key, []);
        }

        return store;
    }
}
