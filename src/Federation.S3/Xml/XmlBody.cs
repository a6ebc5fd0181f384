using System.Xml;
using System.Xml.Linq;

namespace Federation.S3.Xml;

/// <summary>Reads an XML request body: no DTD, nothing resolved, bounded in depth and number of elements; its size was bounded before.</summary>
internal static class XmlBody
{
    private const int MaxDepth = 8;
    private const int MaxElements = 8_000;

    /// <summary>The root element, or null when the body is not acceptable XML.</summary>
    public static XElement? Parse(byte[] body)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 0,
            MaxCharactersInDocument = Math.Max(1, body.Length),
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            // A first pass in constant memory, so that a hostile shape is refused before any tree is built.
            using (var scan = XmlReader.Create(new MemoryStream(body), settings))
            {
                var elements = 0;
                while (scan.Read())
                {
                    if (scan.Depth > MaxDepth || (scan.NodeType is XmlNodeType.Element && (++elements > MaxElements || scan.AttributeCount > 8)))
                    {
                        return null;
                    }
                }
            }

            using var reader = XmlReader.Create(new MemoryStream(body), settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The first child of this local name in any namespace: clients differ in whether they state S3's.</summary>
    public static XElement? Child(this XElement parent, string localName) => parent.Children(localName).FirstOrDefault();

    /// <summary>All children of this local name in any namespace.</summary>
    public static IEnumerable<XElement> Children(this XElement parent, string localName) =>
        parent.Elements().Where(element => element.Name.LocalName == localName);
}
