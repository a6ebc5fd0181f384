using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Protocol.Json;

namespace Federation.Accounting.Canonical;

/// <summary>How this library writes values into documents: digits as strings, instants in UTC with Z, bytes by RFC 8785.</summary>
internal static class CanonicalJson
{
    public static byte[] Bytes(JsonNode node) => JcsCanonicalizer.Canonicalize(node);

    public static string Digits(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An enum value as documents write it, in camel case.</summary>
    public static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string Instant(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        var format = utc.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }
}
