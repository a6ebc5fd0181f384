using System.Security.Cryptography;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Windows;

public sealed class WindowTests
{
    private static readonly ChainId Chain = new(MemberHandle.Parse("beta"), MemberHandle.Parse("alpha"), MeterKind.Stored);
    private static readonly DateTimeOffset From = DateTimeOffset.Parse("2026-10-01T00:00:00Z", null);
    private static readonly Sha256Digest Prices = Sha256Digest.Of("prices"u8);

    [Fact]
    public void A_leaf_is_the_hash_that_the_design_names()
    {
        var entry = Entry(1, 1000);
        var message = "beta/alpha/stored"u8.ToArray().Concat(new byte[] { 0, 0, 0, 0, 0, 0, 0,
            7 }).Concat(Convert.FromHexString(entry.Lease.ToString())).ToArray();
        byte[] amount = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 232];
        var leaf = SHA256.HashData([0, .. HMACSHA256.HashData(entry.Salt.Span, message), .. amount]);
        Assert.Equal(Convert.ToHexStringLower(leaf), entry.Leaf(Chain, 7).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    public void Every_leaf_is_proven_and_no_other(int count)
    {
        var leaves = Enumerable.Range(0, count).Select(i => Entry(i, i + 1).Leaf(Chain, 1)).Order().ToList();
        var root = WindowTree.Root(leaves);
        for (var i = 0; i < count; i++)
        {
            var proof = WindowTree.Proof(leaves, i);
            Assert.True(WindowTree.Verify(leaves[i], i, count, proof, root));
            Assert.False(WindowTree.Verify(Prices, i, count, proof, root));
            Assert.False(WindowTree.Verify(leaves[i], i, count, [.. proof, Prices], root));
            Assert.False(count > 1 && WindowTree.Verify(leaves[i], (i + 1) % count, count, proof, root));
        }
    }

    [Fact]
    public void The_tree_of_rfc_6962_splits_at_the_largest_power_of_two()
    {
        var leaves = Enumerable.Range(0, 3).Select(i => Sha256Digest.Of([(byte)i])).ToList();
        var left = SHA256.HashData([1, .. leaves[0].ToArray(), .. leaves[1].ToArray()]);
        var root = SHA256.HashData([1, .. left, .. leaves[2].ToArray()]);
        Assert.Equal(new Sha256Digest(root), WindowTree.Root(leaves));
        Assert.Equal(Sha256Digest.Of([]), WindowTree.Root([]));
    }

    [Fact]
    public void A_window_in_which_nothing_was_used_is_not_issued() => Assert.Null(Build([Entry(1, 0)]));

    [Fact]
    public void Both_sides_build_the_same_window_whatever_the_order()
    {
        var entries = Enumerable.Range(1, 9).Select(i => Entry(i, i * 100)).ToList();
        var host = Build(entries)!;
        var owner = Build([.. entries.AsEnumerable().Reverse()])!;
        Assert.Equal(DisputeCode.None, WindowComparison.Compare(host, owner));
        Assert.Equal(host.Hash(), owner.Hash());
        Assert.Equal(4500, host.Sum);
    }

    [Fact]
    public void A_difference_has_the_code_of_its_first_reason()
    {
        var entries = Enumerable.Range(1, 3).Select(i => Entry(i, i * 100)).ToList();
        var own = Build(entries)!;
        Assert.Equal(DisputeCode.SequenceGap, WindowComparison.Compare(own with { Seq = 2 }, own));
        Assert.Equal(DisputeCode.SequenceGap, WindowComparison.Compare(own with { PrevHash = Prices }, own));
        Assert.Equal(DisputeCode.OverlappingInterval, WindowComparison.Compare(own with { To = own.To.AddSeconds(1) }, own));
        Assert.Equal(DisputeCode.PriceListDiffers, WindowComparison.Compare(Build([.. entries.Select(e =>
            e with { PriceMicros = 9 })])!, own));
        Assert.Equal(DisputeCode.QuantityDiffers, WindowComparison.Compare(Build([.. entries, Entry(9, 1)])!, own));
        Assert.Equal(DisputeCode.OtherPayload, WindowComparison.Compare(own with { MerkleRoot = Prices }, own));
    }

    [Fact]
    public void A_time_that_cannot_be_is_refused()
    {
        var window = Build([Entry(1, 5)])!;
        var tolerance = TimeSpan.FromMinutes(5);
        Assert.Equal(DisputeCode.None, WindowComparison.CheckTimes(window, window.From, window.To, tolerance));
        Assert.Equal(DisputeCode.ClockSkew, WindowComparison.CheckTimes(window, null, window.To.AddMinutes(-6), tolerance));
        Assert.Equal(DisputeCode.OverlappingInterval, WindowComparison.CheckTimes(window, window.From.AddSeconds(1), window.To, tolerance));
    }

    [Fact]
    public void Differing_leases_are_named_and_the_common_part_is_payable()
    {
        WindowEntry[] host = [Entry(1, 100), Entry(2, 200), Entry(3, 300)];
        WindowEntry[] owner = [Entry(2, 150), Entry(3, 300), Entry(4, 50)];
        var differences = WindowComparison.Differences(host, owner).ToDictionary(d => d.Lease);
        Assert.Equal(3, differences.Count);
        Assert.Equal(DisputeCode.MissingAtConsumer, differences[Lease(1)].Code);
        Assert.Equal(DisputeCode.QuantityDiffers, differences[Lease(2)].Code);
        Assert.Equal(150, differences[Lease(2)].Undisputed);
        Assert.Equal(DisputeCode.MissingAtSupplier, differences[Lease(4)].Code);
        Assert.Equal(0, differences[Lease(4)].Undisputed);
    }

    [Fact]
    public void A_summary_commits_to_consecutive_windows()
    {
        var first = Build([Entry(1, 100)])!;
        var second = ReceiptWindow.Build(Chain, 2, From.AddHours(1), From.AddHours(2), [Entry(1, 60), Entry(2, 40)], first.Hash(),
            default)!;
        var summary = UsageSummary.Of("2026-10", [second, first]);
        Assert.Equal(200, summary.Total);
        Assert.True(summary.IsConsistent);
        Assert.Equal(new UsageLine(Prices, CalendarMonth.Parse("2026-10"), 4_000_000, 200), Assert.Single(summary.Lines));
        Assert.NotEqual(summary.WindowsRoot, UsageSummary.Of("2026-10", [first, second with { Sum = 99 }]).WindowsRoot);
        Assert.Throws<ArgumentException>(() => UsageSummary.Of("2026-10", [first, second with { Seq = 3 }]));
        Assert.Throws<ArgumentException>(() => UsageSummary.Of("2026-10", []));
    }

    [Fact]
    public void The_status_of_a_summary_follows_from_what_stands_in_the_set()
    {
        var summary = UsageSummary.Of("2026-10", [Build([Entry(1, 100)])!]);
        var own = new SummaryAnswer(DisputeCode.QuantityDiffers, [summary.Lines[0] with { Quantity = 70 }]);
        var report = new ReportedUsage { Summary = summary };
        Assert.Equal(SummaryStatus.Countersigned, (report with { Answer = SummaryAnswer.Countersigned }).Status);
        Assert.Equal(SummaryStatus.Presumed, (report with { Authorised = 100 }).Status);
        Assert.Equal(SummaryStatus.Unsupported, (report with { Authorised = 99 }).Status);
        Assert.Equal(SummaryStatus.Unsupported, (report with { Authorised = 100, HasFailedAudit = true }).Status);
        Assert.Equal(70, Assert.Single((report with { Answer = own }).PayableLines()).Quantity);
        Assert.Empty((report with { Answer = own with { OwnLines = [] } }).PayableLines());
    }

    [Theory]
    [InlineData("beta/alpha/stored", true)]
    [InlineData("beta/alpha/egress-mirror", true)]
    [InlineData("beta/alpha/Stored", false)]
    [InlineData("beta/alpha", false)]
    [InlineData("beta//stored", false)]
    public void A_chain_id_reads_back_as_itself(string text, bool valid)
    {
        Assert.Equal(valid, ChainId.TryParse(text, out var chain));
        Assert.Equal(valid, chain.ToString() == text);
    }

    private static ReceiptWindow? Build(IReadOnlyList<WindowEntry> entries) =>
        ReceiptWindow.Build(Chain, 1, From, From.AddHours(1), entries, default, default);

    private static LeaseId Lease(int i) => LeaseId.Parse(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i))[..16]));

    private static WindowEntry Entry(int i, long amount) => new()
    {
        Lease = Lease(i),
        Salt = SHA256.HashData(BitConverter.GetBytes(~i)),
        Amount = amount,
        PriceListHash = Prices,
        PriceMicros = 4_000_000,
    };
}
