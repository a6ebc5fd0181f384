using System.Text;
using Federation.Protocol.Json;

namespace Federation.Protocol.Tests.Json;

public sealed class StrictJsonTests
{
    private static readonly JsonLimits Small = new() { MaxBytes = 200, MaxDepth = 3, MaxArrayLength = 4 };

    [Theory]
    [InlineData("{}", JsonFault.None)]
    [InlineData("""{"a":[1,{"b":"\ud83d\ude00"}],"b":9007199254740991,"c":-9007199254740991,"d":null}""", JsonFault.None)]
    [InlineData("[[[1]]]", JsonFault.None)]
    [InlineData("[[[[1]]]]", JsonFault.TooDeep)]
    [InlineData("""{"a":{"b":{"c":{}}}}""", JsonFault.TooDeep)]
    [InlineData("[[[[[[1]]]]]]", JsonFault.TooDeep)]
    [InlineData("[1,2,3,4]", JsonFault.None)]
    [InlineData("[1,2,3,4,5]", JsonFault.ArrayTooLong)]
    [InlineData("[[1,2],[3,4],[5,6],[7,8]]", JsonFault.None)]
    [InlineData("[[],[],[],[],[]]", JsonFault.ArrayTooLong)]
    [InlineData("""{"a":1,"a":1}""", JsonFault.DuplicateKey)]
    [InlineData("""{"a":1,"\u0061":1}""", JsonFault.DuplicateKey)]
    [InlineData("""[{"a":1},{"a":{"a":1}}]""", JsonFault.None)]
    [InlineData("""{"a":{"b":1},"b":{"a":1},"a":2}""", JsonFault.DuplicateKey)]
    [InlineData("1.5", JsonFault.NumberNotInteger)]
    [InlineData("1.0", JsonFault.NumberNotInteger)]
    [InlineData("1e3", JsonFault.NumberNotInteger)]
    [InlineData("1E3", JsonFault.NumberNotInteger)]
    [InlineData("-0", JsonFault.NumberNotInteger)]
    [InlineData("9007199254740992", JsonFault.NumberNotInteger)]
    [InlineData("-9007199254740992", JsonFault.NumberNotInteger)]
    [InlineData("99999999999999999999999", JsonFault.NumberNotInteger)]
    [InlineData("", JsonFault.Malformed)]
    [InlineData("{", JsonFault.Malformed)]
    [InlineData("{} {}", JsonFault.Malformed)]
    [InlineData("[1,]", JsonFault.Malformed)]
    [InlineData("// x\n1", JsonFault.Malformed)]
    [InlineData("01", JsonFault.Malformed)]
    [InlineData("NaN", JsonFault.Malformed)]
    [InlineData("""{"a":"\ud800"}""", JsonFault.Malformed)]
    [InlineData("""{"\udc00":1}""", JsonFault.Malformed)]
    [InlineData("\uFEFF{}", JsonFault.Malformed)]
    public void A_text_is_taken_or_refused_with_its_fault(string text, JsonFault expected)
    {
        Assert.Equal(expected, StrictJson.TryParse(Encoding.UTF8.GetBytes(text), Small, out var document));
        Assert.Equal(expected == JsonFault.None, document is not null);
        document?.Dispose();
    }

    [Fact]
    public void Size_is_judged_before_anything_else()
    {
        Assert.Equal(JsonFault.None, StrictJson.TryParse(Padded(200), Small, out _));
        Assert.Equal(JsonFault.TooLarge, StrictJson.TryParse(Padded(201), Small, out _));
        Assert.Equal(JsonFault.TooLarge, StrictJson.TryParse(new byte[201], Small, out _));
    }

    [Theory]
    [InlineData("22c328")]
    [InlineData("22eda080")]
    [InlineData("22c0af22")]
    [InlineData("ff")]
    public void Bytes_that_are_not_UTF_8_are_refused(string hex) =>
        Assert.Equal(JsonFault.NotUtf8, StrictJson.TryParse(Convert.FromHexString(hex), Small, out _));

    [Fact]
    public void A_large_key_set_is_not_carried_into_later_objects()
    {
        var keys = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"k{i}\":1"));
        var text = Encoding.UTF8.GetBytes($$"""[{ {{keys}} },{"k1":1},{"k1":1,"k1":2}]""");
        Assert.Equal(JsonFault.DuplicateKey, StrictJson.TryParse(text, JsonLimits.Default, out _));
        var good = Encoding.UTF8.GetBytes($$"""[{ {{keys}} },{"k1":1}]""");
        Assert.Equal(JsonFault.None, StrictJson.TryParse(good, JsonLimits.Default, out _));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        var start = Encoding.UTF8.GetBytes("""{"a":[1,-2,"\u00e9",{"b":null}],"c":{"d":true,"e":"x\ud83d\ude00y"}}""");
        for (var round = 0; round < 5000; round++)
        {
            var bytes = start.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var fault = StrictJson.TryParse(bytes, Small, out var document);
            Assert.True((fault == JsonFault.None) == (document is not null), $"seed {seed}, round {round}");
            if (document is not null)
            {
                _ = JcsCanonicalizer.Canonicalize(document.RootElement);
                document.Dispose();
            }
        }
    }

    private static byte[] Padded(int length) => Encoding.UTF8.GetBytes("{}".PadRight(length));
}
