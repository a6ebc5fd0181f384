using Federation.Cli.Statements;
using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Statements;

public sealed class StatementCommandsTests : IDisposable
{
    private readonly Fed _fed = new();

    public void Dispose() => _fed.Dispose();

    [Theory]
    [InlineData("60", 6000L)]
    [InlineData("60.5", 6050L)]
    [InlineData("60,50", 6050L)]
    [InlineData("0.01", 1L)]
    [InlineData("60.505", null)]
    [InlineData("-1", null)]
    [InlineData("1.2.3", null)]
    [InlineData("92233720368547758.07", null)]
    [InlineData("", null)]
    public void An_amount_is_read_as_minor_units_or_not_at_all(string text, long? minorUnits) => Assert.Equal(minorUnits, CostCommands.ReadAmount(text));

    [Fact]
    public async Task A_file_that_is_no_bundle_proves_nothing()
    {
        await File.WriteAllTextAsync(_fed["bundle"], "{\"schema\":\"statement-bundle/1\"}");
        Assert.Equal(1, await _fed.RunAsync("statement verify {bundle} --json"));
        var data = _fed.Data("statement-verify/1");
        Assert.Equal((false, "Malformed"), (data["verified"]!.GetValue<bool>(), data["fault"]!.ToString()));
    }

    [Fact]
    public async Task Verifying_needs_a_file_or_a_period_and_a_file_that_is_there()
    {
        Assert.Equal(2, await _fed.RunAsync("statement verify"));
        Assert.Equal(4, await _fed.RunAsync("statement verify {missing}"));
        await File.WriteAllTextAsync(_fed["bundle"], "{}");
        Assert.Equal(2, await _fed.RunAsync("statement verify {bundle} --federation abc"));
    }
}
