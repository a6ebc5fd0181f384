using System.Text;
using System.Text.Json.Nodes;
using Federation.Accounting.Statements;
using Federation.Accounting.Windows;

namespace Federation.Accounting.Tests.Statements;

public sealed class StatementTextTests
{
    [Fact]
    public void The_page_begins_with_who_pays_whom_and_why()
    {
        var text = Render(StatementLanguage.English);
        Assert.Contains(
            "beta pays alpha 19.74 EUR: its share of the common cost is 22.32, and it brought 2.58 (earned 2.58, declared 0.00).",
            Unwrapped(text));
        Assert.Contains("gamma pays alpha 14.27 EUR", Unwrapped(text));
        Assert.Contains("alpha receives 34.01 EUR", Unwrapped(text));
        Assert.Contains("+34.01", text);
        Assert.Contains("beta 2.5806451613", Unwrapped(text));
        Assert.Contains(StatementDocument.Hash(StatementCalculator.Compute(ExampleMonth.Input())).ToString(), text);
    }

    [Fact]
    public void French_amounts_have_a_comma_and_a_space()
    {
        Assert.Contains("beta paie à alpha 19,74 EUR", Unwrapped(Render(StatementLanguage.French)));
        Assert.Equal("-1\u00a0234\u00a0567,05", AmountText.Format(-123456705, StatementLanguage.French));
        Assert.Equal("1,234.50", AmountText.Format(123450, StatementLanguage.English));
        Assert.Equal("-0.07", AmountText.Format(-7, StatementLanguage.English));
        Assert.Equal("-92,233,720,368,547,758.08", AmountText.Format(long.MinValue, StatementLanguage.English));
    }

    [Fact]
    public void Presumed_disputed_and_refused_items_are_named()
    {
        var input = ExampleMonth.Input();
        var presumed = input.Usage[0] with { Answer = null, Authorised = input.Usage[0].Summary.Total };
        var disputed = input.Usage[1] with { Answer = new SummaryAnswer(DisputeCode.QuantityDiffers, []) };
        var text = Unwrapped(StatementText.Render(
            StatementCalculator.Compute(input with
            {
                Usage = [presumed, disputed],
                Declarations = [.. input.Declarations,
                ExampleMonth.Declaration("beta", 9, input.Period)]
            }),
            StatementLanguage.English, 80));
        Assert.Contains("presumed correct within what it had authorised", text);
        Assert.Contains("disputed by alpha (D03)", text);
        Assert.Contains("beta declared 0.09 (Storage): not counted (NoBudgetLine).", text);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void Sentences_keep_to_the_width(int width)
    {
        var statement = StatementCalculator.Compute(ExampleMonth.Input());
        var first = StatementText.Render(statement, StatementLanguage.English, width).Split('\n').TakeWhile(l => l != "Result");
        Assert.All(first, line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void A_month_without_anything_says_so()
    {
        var input = ExampleMonth.Input() with { Usage = [], Declarations = [] };
        Assert.Contains("Nobody has anything to pay.", StatementText.Render(StatementCalculator.Compute(input), StatementLanguage.English,
            80));
    }

    [Fact]
    public void The_first_differing_line_is_shown()
    {
        var bytes = StatementDocument.Bytes(StatementCalculator.Compute(ExampleMonth.Input()));
        Assert.Null(StatementDiff.FirstDifferingLine(bytes, bytes));
        var other = JsonNode.Parse(bytes)!;
        other["pools"]![0]!["rows"]![1]!["useShareMinor"] = "233";
        var difference = StatementDiff.FirstDifferingLine(bytes, Encoding.UTF8.GetBytes(other.ToJsonString()));
        Assert.Equal(new DifferingLine("pools[0: storage].rows[1: beta].useShareMinor", "\"232\"", "\"233\""), difference);
        other["payments"]!.AsArray().RemoveAt(1);
        Assert.Equal("payments[1]", StatementDiff.FirstDifferingLine(bytes, Encoding.UTF8.GetBytes(other.ToJsonString()))!.Path);
    }

    private static string Render(StatementLanguage language) =>
        StatementText.Render(StatementCalculator.Compute(ExampleMonth.Input()), language, 80);

    private static string Unwrapped(string text) => text.Replace("\n    ", " ", StringComparison.Ordinal);
}
