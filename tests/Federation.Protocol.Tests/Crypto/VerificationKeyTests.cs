using Federation.Protocol.Crypto;
using Federation.Protocol.Tests.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Protocol.Tests.Crypto;

public sealed class VerificationKeyTests
{
    [Fact]
    public void The_Multikey_of_the_W3C_vector_is_that_of_its_private_key()
    {
        var vector = VectorFile.Read("eddsa-jcs-2022");
        var secret = vector.Text("privateKeyMultibase");
        Assert.True(Base58.TryDecode(secret.AsSpan(1), 34, out var bytes));
        Assert.Equal([0x80, 0x26], bytes[..2]);
        using var key = SigningKey.FromSeed(bytes.AsSpan(2));
        Assert.Equal(vector.Text("publicKeyMultibase"), key.Public.ToMultikey());
    }

    [Fact]
    public void A_Multikey_reads_back_as_the_same_key()
    {
        using var key = SigningKey.Generate();
        Assert.StartsWith("z6Mk", key.Public.ToMultikey(), StringComparison.Ordinal);
        Assert.True(VerificationKey.TryParseMultikey(key.Public.ToMultikey(), out var read));
        Assert.Equal(key.Public, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("z")]
    [InlineData("6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")]
    [InlineData("u6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")]
    [InlineData("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ")]
    [InlineData("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ22")]
    [InlineData("z16MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")]
    [InlineData("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ0")]
    [InlineData("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")]
    public void Any_other_text_is_no_key(string? text)
    {
        Assert.False(VerificationKey.TryParseMultikey(text, out var key));
        Assert.True(key.IsNone);
    }

    [Fact]
    public void A_text_of_a_megabyte_is_refused_without_work() =>
        Assert.False(VerificationKey.TryParseMultikey("z" + new string('z', 1 << 20), out _));

    [Fact]
    public void Base58_reads_back_what_it_wrote() =>
        Prop.ForAll<byte[], PositiveInt>((data, zeros) =>
        {
            byte[] bytes = [.. new byte[zeros.Get % 4], .. data ?? []];
            return Base58.TryDecode(Base58.Encode(bytes), bytes.Length, out var read) && read.AsSpan().SequenceEqual(bytes)
                && (bytes.Length == 0 || !Base58.TryDecode(Base58.Encode(bytes), bytes.Length - 1, out _));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "")]
    [InlineData("00", "1")]
    [InlineData("0000287fb4cd", "11233QC4")]
    [InlineData("48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U")]
    public void Base58_writes_as_its_draft_does(string hex, string text) =>
        Assert.Equal(text, Base58.Encode(Convert.FromHexString(hex)));
}
