using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Tests.Quantities;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("2TiB", 2_199_023_255_552)]
    [InlineData("4kb", 4000)]
    [InlineData("0", 0)]
    [InlineData("9EB", 9_000_000_000_000_000_000)]
    public void A_size_is_read_as_people_write_it(string text, long bytes) => Assert.Equal(bytes, SizeText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("two")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("2XB")]
    [InlineData("10EB")]
    [InlineData("1e3")]
    public void What_is_no_whole_number_of_bytes_is_refused(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<VerbFailure>(() => SizeText.Parse(text)).Code);

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(1_800_000_000_000, "1.8 TB")]
    public void A_size_is_shown_in_powers_of_a_thousand(long bytes, string expected) => Assert.Equal(expected, SizeText.Format(bytes));

    [Theory]
    [InlineData("4.00", 4_000_000)]
    [InlineData("0", 0)]
    [InlineData("0.000001", 1)]
    public void A_price_becomes_micro_units(string text, long micros) => Assert.Equal(micros, PriceText.Parse(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("4,00")]
    [InlineData("0.0000001")]
    [InlineData("99999999999999999999")]
    public void What_is_no_price_is_refused(string text) => Assert.Equal(ExitCode.Usage, Assert.Throws<VerbFailure>(() => PriceText.Parse(text)).Code);
}
