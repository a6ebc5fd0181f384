using System.Globalization;
using System.Text;
using System.Xml;

namespace Federation.S3.Xml;

/// <summary>Builds an XML answer in memory (bounded: at most 1000 entries) so that its length is known before the first byte leaves.</summary>
internal sealed class XmlAnswer : IDisposable
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private const string InstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    private readonly XmlWriter _writer;
    private readonly string? _namespace;

    private XmlAnswer(Stream output, string? xmlNamespace)
    {
        _namespace = xmlNamespace;
        // Characters that XML 1.0 cannot carry are replaced by Text, so the writer's own check would only cost time.
        _writer = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false });
    }

    public static ReadOnlyMemory<byte> Build(string root, string? xmlNamespace, Action<XmlAnswer> content)
    {
        using var buffer = new MemoryStream();
        using (var answer = new XmlAnswer(buffer, xmlNamespace))
        {
            answer._writer.WriteStartDocument();
            answer.Element(root, () => content(answer));
            answer._writer.WriteEndDocument();
        }

        return buffer.ToArray();
    }

    public void Element(string name, Action content)
    {
        _writer.WriteStartElement(name, _namespace);
        content();
        _writer.WriteEndElement();
    }

    public void Text(string name, string value)
    {
        _writer.WriteStartElement(name, _namespace);
        _writer.WriteString(Legal(value));
        _writer.WriteEndElement();
    }

    /// <summary>Text of the element that is open.</summary>
    public void Value(string value) => _writer.WriteString(Legal(value));

    public void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public void Flag(string name, bool value) => Text(name, value ? "true" : "false");

    /// <summary>ISO 8601 with milliseconds, the form that SDKs parse.</summary>
    public void Instant(string name, DateTimeOffset value) =>
        Text(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>An element whose kind is given by xsi:type, as grantees are.</summary>
    public void Typed(string name, string type, Action content)
    {
        _writer.WriteStartElement(name, _namespace);
        _writer.WriteAttributeString("xsi", "type", InstanceNamespace, type);
        content();
        _writer.WriteEndElement();
    }

    public void Dispose() => _writer.Dispose();

    private static string Legal(string value)
    {
        foreach (var c in value)
        {
            if (!XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c))
            {
                return string.Concat(value.Select(static x => XmlConvert.IsXmlChar(x) || char.IsSurrogate(x) ? x : '\uFFFD'));
            }
        }

        return value;
    }
}
