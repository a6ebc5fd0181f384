using System.Text;
using System.Xml;
using Federation.S3.Errors;

namespace Federation.S3.Routing;

/// <summary>Which bucket names and keys exist at all.</summary>
public static class NameRules
{
    /// <summary>Longest key in bytes of UTF-8.</summary>
    public const int MaxKeyBytes = 1024;

    /// <summary>Whether the name is 3 to 63 of a-z, 0-9, dot and hyphen in labels that start and end with a letter or digit, and not an IPv4 address.</summary>
    public static bool IsBucketName(string name)
    {
        if (name.Length is < 3 or > 63 || name.StartsWith("xn--", StringComparison.Ordinal))
        {
            return false;
        }

        var labels = name.Split('.');
        return labels.All(static label => label.Length > 0
                && label[0] != '-'
                && label[^1] != '-'
                && label.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'))
            && !(labels.Length == 4 && labels.All(static label => label.All(char.IsAsciiDigit)));
    }

    /// <summary>Null when the key is acceptable, else the refusal: KeyTooLongError, or InvalidArgument for characters that XML 1.0 cannot carry.</summary>
    public static S3Refusal? CheckKey(string key)
    {
        if (key.Length > MaxKeyBytes || Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
        {
            return S3Error.KeyTooLongError;
        }

        foreach (var c in key)
        {
            if (char.IsControl(c) || !(XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)))
            {
                return new S3Refusal(S3Error.InvalidArgument, "A key must not contain control characters.");
            }
        }

        return null;
    }
}
