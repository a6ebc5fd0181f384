using Federation.Node.Serving;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Tests.Serving;

public sealed class MediaPathTests
{
    [Theory]
    [InlineData("/alpha/films/a.mp4", "films", "a.mp4")]
    [InlineData("/alpha/films/a/b/c.ts?via=beta", "films", "a/b/c.ts")]
    [InlineData("/alpha/films/a%2Fb%20c", "films", "a/b c")]
    [InlineData("/alpha/films//a", "films", "/a")]
    [InlineData("/alpha/films/../a", "films", "../a")]
    [InlineData("/alpha/films/%C3%A9%25", "films", "é%")]
    [InlineData("http://media.example.org/alpha/films/a", "films", "a")]
    public void A_public_address_is_owner_bucket_and_key(string target, string bucket, string key)
    {
        Assert.True(MediaPath.TryParse(target, out var path));
        Assert.Equal(new MediaPath(MemberHandle.Parse("alpha"), bucket, key), path);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/alpha")]
    [InlineData("/alpha/films")]
    [InlineData("/alpha/films/")]
    [InlineData("/ALPHA/films/a")]
    [InlineData("/al%70ha/films/a")]
    [InlineData("alpha/films/a")]
    [InlineData("*")]
    public void Nothing_else_is_one(string target) => Assert.False(MediaPath.TryParse(target, out _));

    [Theory]
    [InlineData("a/b c/é%?#")]
    [InlineData("/leading//double/")]
    [InlineData("..")]
    public void An_address_that_is_written_is_read_as_the_same(string key)
    {
        var path = new MediaPath(MemberHandle.Parse("alpha"), "films", key);

        Assert.True(MediaPath.TryParse(path.ToString(), out var again));
        Assert.Equal(path, again);
    }
}
