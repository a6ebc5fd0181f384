using Federation.S3.Xml;

namespace Federation.S3.Operations;

/// <summary>The owner element that several answers share.</summary>
internal static class OwnerXml
{
    public static void Write(XmlAnswer xml, string principal) => xml.Element("Owner", () =>
    {
        xml.Text("ID", principal);
        xml.Text("DisplayName", principal);
    });
}
