using Federation.Node.Transfer;

namespace Federation.Node.Tests.Transfer;

public sealed class RequestedRangeTests
{
    [Theory]
    [InlineData(null, 0, 10, false)]
    [InlineData("bytes=0-0", 0, 1, true)]
    [InlineData("bytes=2-4", 2, 3, true)]
    [InlineData("bytes=2-", 2, 8, true)]
    [InlineData("bytes=9-100", 9, 1, true)]
    [InlineData("bytes=-3", 7, 3, true)]
    [InlineData("bytes=-30", 0, 10, true)]
    [InlineData("bytes=4-2", 0, 10, false)]
    [InlineData("bytes=-", 0, 10, false)]
    [InlineData("bytes=1-2,4-5", 0, 10, false)]
    [InlineData("bytes=a-b", 0, 10, false)]
    [InlineData("bytes=--3", 0, 10, false)]
    [InlineData("lines=1-2", 0, 10, false)]
    public void A_range_of_ten_bytes_is_read_as_http_says(string? header, long first, long length, bool isPartial) =>
        Assert.Equal(new RequestedRange(first, length, isPartial, false), RequestedRange.Of(header, 10));

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=99-100")]
    [InlineData("bytes=-0")]
    public void A_range_behind_the_end_cannot_be_had(string header) => Assert.True(RequestedRange.Of(header, 10).IsUnsatisfiable);

    [Fact]
    public void Neighbouring_pieces_are_asked_for_together()
    {
        var runs = PieceFetch.Runs([0, 1, 2, 3, 7, 9, 10], longest: 3);

        Assert.Equal([new PieceRun(0, 3), new PieceRun(3, 1), new PieceRun(7, 1), new PieceRun(9, 2)], runs);
    }
}
