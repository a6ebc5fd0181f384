using Federation.Protocol.Crypto;
using Federation.Protocol.Tests.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Protocol.Tests.Crypto;

public sealed class SigningKeyTests
{
    [Fact]
    public void The_vectors_of_RFC_8032_hold()
    {
        foreach (var row in VectorFile.Read("ed25519").GetProperty("cases").EnumerateArray())
        {
            using var key = SigningKey.FromSeed(row.Hex("seed"));
            Assert.Equal(row.Hex("publicKey"), key.Public.ToArray());
            Assert.Equal(row.Hex("signature"), key.Sign(row.Hex("message")));
            Assert.True(key.Public.Verify(row.Hex("message"), row.Hex("signature")));
            Assert.Equal(row.Hex("seed"), key.ExportSeed());
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_fails()
    {
        using var key = SigningKey.Generate();
        Prop.ForAll<NonEmptyArray<byte>, int, bool>((data, where, inSignature) =>
        {
            var message = data.Get.ToArray();
            var signature = key.Sign(message);
            var target = inSignature ? signature : message;
            var bit = (int)((uint)where % (uint)(target.Length * 8));
            target[bit / 8] ^= (byte)(1 << (bit % 8));
            return !key.Public.Verify(message, signature);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_fails(int length)
    {
        using var key = SigningKey.Generate();
        Assert.False(key.Public.Verify([1], new byte[length]));
    }

    [Fact]
    public void Another_key_and_no_key_verify_nothing()
    {
        using var key = SigningKey.Generate();
        using var other = SigningKey.Generate();
        Assert.NotEqual(key.Public, other.Public);
        Assert.False(other.Public.Verify([1], key.Sign([1])));
        Assert.False(default(VerificationKey).Verify([1], key.Sign([1])));
    }

    [Fact]
    public void A_key_of_small_order_verifies_nothing()
    {
        // The neutral element as key and as R, with S = 0, satisfies the bare equation for every message.
        var neutral = new byte[32];
        neutral[0] = 1;
        Assert.False(new VerificationKey(neutral).Verify("anything"u8, [.. neutral, .. new byte[32]]));
    }

    [Fact]
    public void A_signature_with_S_raised_by_the_group_order_fails()
    {
        using var key = SigningKey.Generate();
        var signature = key.Sign("data"u8);
        var order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)(carry & 0xff);
            carry >>= 8;
        }

        Assert.False(key.Public.Verify("data"u8, signature));
    }

    [Fact]
    public void A_disposed_key_signs_nothing()
    {
        var key = SigningKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign([1]));
        Assert.Throws<ObjectDisposedException>(key.ExportSeed);
    }

    [Fact]
    public void A_seed_has_32_bytes() => Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[31]));
}
