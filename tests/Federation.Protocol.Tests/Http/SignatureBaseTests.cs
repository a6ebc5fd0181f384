using System.Text;
using Federation.Protocol.Crypto;
using Federation.Protocol.Http;
using Federation.Protocol.Tests.Vectors;

namespace Federation.Protocol.Tests.Http;

public sealed class SignatureBaseTests
{
    [Fact]
    public void The_Ed25519_example_of_RFC_9421_holds_byte_for_byte()
    {
        var vector = VectorFile.Read("http-signature");
        var values = vector.GetProperty("components").EnumerateArray()
            .Select(pair => (Component: new SignatureComponent(pair[0].GetString()!), Value: pair[1].GetString()!)).ToList();
        var parameters = new SignatureParameters
        {
            Created = DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("created").GetInt64()),
            KeyId = vector.Text("keyId"),
            Tag = "",
        };
        var signatureParams = SignatureBase.FormatParameters(values.Select(v => v.Component), parameters);
        Assert.Equal(vector.Text("signatureInput"), "sig-b26=" + signatureParams);

        var covered = SignatureBase.TryBuild(
            values.Select(v => v.Component), signatureParams, component => values.Single(v => v.Component == component).Value);
        Assert.Equal(vector.Text("base"), Encoding.ASCII.GetString(covered!));

        using var key = SigningKey.FromSeed(vector.Hex("seed"));
        Assert.Equal(vector.Text("signature"), Convert.ToBase64String(key.Sign(covered!)));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("\u00e9")]
    [InlineData("a\tb")]
    public void A_value_that_could_imitate_another_line_is_not_covered(string value) =>
        Assert.Null(SignatureBase.TryBuild([new SignatureComponent("x")], "()", _ => value));
}
