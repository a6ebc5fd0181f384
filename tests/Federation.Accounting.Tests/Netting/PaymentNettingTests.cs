using FsCheck;
using FsCheck.Fluent;
using Federation.Accounting.Netting;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Tests.Netting;

public sealed class PaymentNettingTests
{
    [Fact]
    public void Published_vectors_hold()
    {
        foreach (var item in Vectors.Read("netting.json").GetProperty("cases").EnumerateArray())
        {
            var balances = item.GetProperty("balances").EnumerateObject().Select(b =>
                new PartyBalance(MemberHandle.Parse(b.Name), b.Value.Long())).ToList();
            var payments = PaymentNetting.Net(balances);
            if (item.TryGetProperty("payments", out var expected))
            {
                Assert.Equal(
                    expected.EnumerateArray().Select(p => new Payment(MemberHandle.Parse(p[0].GetString()!),
                        MemberHandle.Parse(p[1].GetString()!), p[2].Long())),
                    payments);
            }
            else
            {
                Assert.Equal(item.GetProperty("count").GetInt32(), payments.Count);
            }

            AssertSettles(balances, payments);
        }
    }

    [Fact]
    public void Payments_settle_every_balance_in_fewer_transfers_than_parties_whatever_their_order() => Prop.ForAll<int[]>(raw =>
    {
        var balances = Balances(raw);
        var payments = PaymentNetting.Net(balances);
        AssertSettles(balances, payments);
        var reversed = PaymentNetting.Net(balances.AsEnumerable().Reverse());
        return payments.SequenceEqual(reversed) && payments.Count <= Math.Max(0, balances.Count(b => b.AmountMinor != 0) - 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Up_to_sixteen_balances_no_smaller_number_of_transfers_exists()
    {
        var random = new Random(20261001);
        for (var round = 0; round < 200; round++)
        {
            var balances = Balances([.. Enumerable.Range(0, 5).Select(_ => random.Next(-4, 5) * 10)]);
            var open = balances.Where(b => b.AmountMinor != 0).ToList();
            Assert.Equal(open.Count - MostGroups(open), PaymentNetting.Net(balances).Count);
        }
    }

    [Fact]
    public void Above_sixteen_equal_amounts_are_paired_first()
    {
        var balances = Enumerable.Range(1, 20).SelectMany(i => new[] { Balance($"a{i}", i * 100), Balance($"b{i}", i * -100) }).ToList();
        var payments = PaymentNetting.Net(balances);
        Assert.Equal(20, payments.Count);
        AssertSettles(balances, payments);
    }

    [Fact]
    public void Balances_that_do_not_sum_to_zero_are_refused() =>
        Assert.Throws<ArgumentException>(() => PaymentNetting.Net([Balance("a", 1), Balance("b", -2)]));

    // Straightforward second implementation: split off every zero-sum subset that holds the first balance.
    private static int MostGroups(List<PartyBalance> open)
    {
        var best = open.Count == 0 ? 0 : int.MinValue;
        for (var mask = 1; mask < 1 << open.Count; mask += 2)
        {
            var group = open.Where((_, i) => (mask & (1 << i)) != 0).ToList();
            if (group.Sum(b => b.AmountMinor) == 0)
            {
                best = Math.Max(best, 1 + MostGroups([.. open.Where((_, i) => (mask & (1 << i)) == 0)]));
            }
        }

        return best;
    }

    private static List<PartyBalance> Balances(int[] raw)
    {
        var balances = raw.Select((v, i) => Balance($"m{i}", v)).ToList();
        balances.Add(Balance("rest", -raw.Sum(v => (long)v)));
        return balances;
    }

    private static PartyBalance Balance(string handle, long minor) => new(MemberHandle.Parse(handle), minor);

    private static void AssertSettles(List<PartyBalance> balances, IReadOnlyList<Payment> payments)
    {
        Assert.All(payments, p => Assert.True(p.AmountMinor > 0));
        foreach (var balance in balances)
        {
            var moved = payments.Where(p => p.To == balance.Party).Sum(p => p.AmountMinor) - payments.Where(p =>
                p.From == balance.Party).Sum(p => p.AmountMinor);
            Assert.Equal(balance.AmountMinor, moved);
        }
    }
}
