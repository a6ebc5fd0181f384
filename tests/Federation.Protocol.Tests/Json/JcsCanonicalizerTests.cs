using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Protocol.Json;
using Federation.Protocol.Tests.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.Protocol.Tests.Json;

public sealed class JcsCanonicalizerTests
{
    [Fact]
    public void Every_number_of_the_RFC_8785_table_is_written_as_the_table_says()
    {
        foreach (var row in VectorFile.Read("jcs").GetProperty("numbers").EnumerateArray())
        {
            var value = BinaryPrimitives.ReadDoubleBigEndian(row.Hex("ieee754"));
            Assert.Equal(row.Text("text"), Canonical(value.ToString("R", CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void The_RFC_8785_sample_gives_the_bytes_of_the_RFC()
    {
        var sample = VectorFile.Read("jcs").GetProperty("sample");
        Assert.Equal(sample.Hex("outputHex"), Bytes(sample.Text("input")));
    }

    [Fact]
    public void Keys_stand_in_UTF_16_code_unit_order()
    {
        var vector = VectorFile.Read("jcs").GetProperty("keyOrder");
        using var document = JsonDocument.Parse(Bytes(vector.Text("input")));
        Assert.Equal(
            vector.GetProperty("values").EnumerateArray().Select(v => v.GetString()),
            document.RootElement.EnumerateObject().Select(m => m.Value.GetString()));
    }

    [Theory]
    [InlineData("""{ "b" : [ ] , "a" : { } }""", """{"a":{},"b":[]}""")]
    [InlineData("-0", "0")]
    [InlineData("1.0", "1")]
    [InlineData("\"\\u007f\\/<>&\\u00e9\"", "\"\u007f/<>&\u00e9\"")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u001f\"", "\"\\b\\t\\n\\f\\r\\u001f\"")]
    public void A_value_has_one_form(string input, string expected) => Assert.Equal(expected, Canonical(input));

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("1e999")]
    public void A_value_without_one_meaning_has_no_form(string input) =>
        Assert.Throws<ArgumentException>(() => Canonical(input));

    [Fact]
    public void A_node_and_its_text_have_the_same_form()
    {
        var node = new JsonObject { ["z"] = 1.5, ["a"] = new JsonArray("\u20ac", null, true), ["\u0007"] = -7L };
        Assert.Equal(Bytes(node.ToJsonString()), JcsCanonicalizer.Canonicalize(node));
    }

    [Fact]
    public void Canonicalising_twice_changes_nothing_and_keeps_the_value() =>
        Prop.ForAll(Arb.From(AnyNode(4)), node =>
        {
            var once = JcsCanonicalizer.Canonicalize(node);
            using var reread = JsonDocument.Parse(once);
            return once.AsSpan().SequenceEqual(JcsCanonicalizer.Canonicalize(reread.RootElement))
                && JsonNode.DeepEquals(node, JsonNode.Parse(once));
        }).QuickCheckThrowOnFailure();

    private static Gen<JsonNode> AnyNode(int depth)
    {
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => WellFormed(s.Get));
        var number = ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => (JsonNode)JsonValue.Create(f.Get));
        var scalar = Gen.OneOf(number, text.Select(s => (JsonNode)JsonValue.Create(s)), Gen.Constant(true).Select(b => (JsonNode)JsonValue.Create(b)));
        if (depth == 0)
        {
            return scalar;
        }

        var items = AnyNode(depth - 1).ListOf(3);
        var array = items.Select(list => (JsonNode)new JsonArray([.. list.Select(i => i.DeepClone())]));
        var entry = text.SelectMany(_ => AnyNode(depth - 1), (name, value) => (Name: name, Value: value));
        var map = entry.ListOf(3).Select(list =>
            (JsonNode)new JsonObject(list.DistinctBy(e => e.Name).Select(e => KeyValuePair.Create(e.Name, (JsonNode?)e.Value.DeepClone()))));
        return Gen.OneOf(scalar, array, map);
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Canonical(string json) => Encoding.UTF8.GetString(Bytes(json));

    private static byte[] Bytes(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JcsCanonicalizer.Canonicalize(document.RootElement);
    }
}
