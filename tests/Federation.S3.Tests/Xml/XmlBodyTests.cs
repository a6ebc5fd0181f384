using System.Text;
using Federation.S3.Xml;

namespace Federation.S3.Tests.Xml;

public sealed class XmlBodyTests
{
    public static TheoryData<string> Hostile => new(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><x>&b;</x>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1/\">]><x>&e;</x>",
        string.Concat(Enumerable.Repeat("<a>", 200)) + string.Concat(Enumerable.Repeat("</a>", 200)),
        string.Concat(Enumerable.Repeat("<a>", 1_000_000)),
        "<a>" + string.Concat(Enumerable.Repeat("<b/>", 20_000)) + "</a>",
        "<a><b></a>",
        "not xml",
        "");

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_or_broken_xml_is_refused(string xml) => Assert.Null(XmlBody.Parse(Encoding.UTF8.GetBytes(xml)));

    [Fact]
    public void Names_are_found_in_any_namespace()
    {
        var root = XmlBody.Parse("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key></Object></Delete>"u8.ToArray());

        Assert.Equal("a&b", root!.Child("Object")!.Child("Key")!.Value);
    }

    [Fact]
    public void Random_bytes_are_refused_or_parsed_but_never_throw()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var bytes = "<Delete><Object><Key>k</Key></Object><Quiet>true</Quiet></Delete>"u8.ToArray();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            XmlBody.Parse(bytes);
        }
    }
}
