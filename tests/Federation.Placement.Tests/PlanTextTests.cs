using System.Globalization;
using static Federation.Placement.Tests.Cases;

namespace Federation.Placement.Tests;

public sealed class PlanTextTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    [Fact]
    public void A_copy_says_its_price_its_reason_and_the_runner_up()
    {
        var film = PlanOne(Demand("film", 100_000_000), Offer("beta", 4), Offer("gamma", 7));
        Assert.Equal(
            "beta: 4.00 EUR per TB-month, the cheapest of 2 eligible hosts; " +
            "next would be gamma at 7.00 (+0.0003 EUR per month for this blob)",
            PlanText.CopySentence(film.Copies[0], "EUR", English));
        Assert.Equal(
            "beta\u00A0: 4,00 EUR par To et par mois, le moins cher des 2 hôtes possibles\u00A0; " +
            "viendrait ensuite gamma à 7,00 (+0,0003 EUR par mois pour ce fichier)",
            PlanText.CopySentence(film.Copies[0], "EUR", French));
        Assert.Equal("gamma: 7.00 EUR per TB-month, no other eligible host", PlanText.CopySentence(film.Copies[1], "EUR", English));
    }

    [Theory]
    [InlineData(4, "; next would be gamma at 4.00 (the same cost; the seed decided)")]
    [InlineData(5, "; next would be gamma at 5.00 (less than 0.000001 EUR more per month for this blob)")]
    public void A_tie_and_a_margin_too_small_to_show_read_differently(long euros, string expected)
    {
        var copy = Enumerable.Range(0, 100)
            .Select(film => PlanOne(Demand($"film {film}", sizeBytes: 1, copies: 2), Offer("beta", 4), Offer("gamma", euros)).Copies[0])
            .First(copy => copy.Host == Member("beta"));
        Assert.EndsWith(expected, PlanText.CopySentence(copy, "EUR", English), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_bring_the_egress_price_into_the_sentence()
    {
        var demand = Demand("film", Tb, copies: 2) with { ExpectedReadBytesPerMonth = 2 * Tb };
        var (beta, gamma) = (Offer("beta", 4) with { EgressMicrosPerTb = Euro }, Offer("gamma", 3) with { EgressMicrosPerTb = 5 * Euro });
        var film = PlanOne(demand, beta, gamma);
        Assert.Equal(
            "beta: 4.00 EUR per TB-month and 1.00 EUR per TB read, the cheapest of 2 eligible hosts; " +
            "next would be gamma at 3.00 and 5.00 (+3.00 EUR per month for this blob)",
            PlanText.CopySentence(film.Copies[0], "EUR", English));
    }

    [Fact]
    public void A_lifted_veto_and_a_copy_that_does_not_count_are_said()
    {
        var excluded = new HostExclusion(Member("beta"), ExclusionReason.ProvenWrong, Now.AddHours(1));
        var lifted = PlanOne(Demand("film", copies: 2) with { Exclusions = [excluded] }, Offer("beta", 4)).Copies[0];
        var sentence = PlanText.CopySentence(lifted, "EUR", English);
        Assert.Contains("used although it gave a proven wrong answer", sentence, StringComparison.Ordinal);
        var twins = PlanOne(Demand("film") with { Existing = [Existing("omega", 9, "twins"), Existing("psi", 8, "twins")] });
        Assert.Equal(
            "psi: 8.00 EUR per TB-month, already there; does not count, because its failure domain is unknown or already has a copy",
            PlanText.CopySentence(twins.Copies[1], "EUR", English));
    }

    [Fact]
    public void Vetoes_missing_copies_and_the_bound_are_sentences_too()
    {
        var plan = PlacementPlanner.Plan(Request([Offer("beta", 4, freeBytes: 1_500_000)], Demand("film")));
        Assert.Equal("beta: has only 1.5\u00A0MB left", PlanText.VetoSentence(plan.Blobs[0].Vetoes[0], "EUR", English));
        Assert.Equal("beta\u00A0: n’a plus que 1,5\u00A0Mo de libre", PlanText.VetoSentence(plan.Blobs[0].Vetoes[0], "EUR", French));
        var missing = PlanText.MissingSentence(plan.Blobs[0].Missing!, English);
        Assert.Equal("2 copies are missing: the hosts that may take it have no room left", missing);
        Assert.Equal("0.00 EUR per month; no plan with as many copies can cost less than 0.00 EUR", PlanText.Summary(plan, "EUR", English));
        var full = PlacementPlanner.Plan(Request([Offer("beta", 4)], Demand("film", Tb, copies: 2)));
        Assert.Equal(
            "4.00 EUR per month; no plan with as many copies can cost less than 4.00 EUR (ratio 1.000)",
            PlanText.Summary(full, "EUR", English));
    }

    [Fact]
    public void Every_reason_has_a_sentence_in_both_languages()
    {
        foreach (var culture in new[] { English, French })
        {
            var veto = new HostVeto(Member("beta"), default, 1, Now, Member("gamma"));
            var vetoes = Enum.GetValues<VetoReason>()
                .Select(reason => PlanText.VetoSentence(veto with { Reason = reason }, "EUR", culture));
            var missing = Enum.GetValues<MissingReason>().Select(reason => PlanText.MissingSentence(new MissingCopies(1, reason), culture));
            var copy = PlanOne(Demand("film", copies: 2), Offer("beta", 4)).Copies[0];
            var copies = Enum.GetValues<CopyReason>()
                .Select(reason => copy with { Explanation = copy.Explanation with { Reason = reason } })
                .Select(changed => PlanText.CopySentence(changed, "EUR", culture));
            string[] all = [.. vetoes, .. missing, .. copies];
            Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
            Assert.DoesNotContain(all, sentence => sentence.Contains('{', StringComparison.Ordinal));
        }
    }
}
