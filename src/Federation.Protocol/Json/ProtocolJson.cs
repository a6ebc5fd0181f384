using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federation.Protocol.Json;

/// <summary>How records of the protocol become JSON (design 08.4): give these options to every source-generated context.</summary>
public static class ProtocolJson
{
    /// <summary>
    /// New options on every read, since a context keeps the ones it is given. Every <see cref="long"/>, <see cref="Int128"/>, size and
    /// byte-seconds is a string of decimal digits, <see cref="int"/> stays a number; enums are camel-case names; unknown members, missing
    /// required members, duplicate keys and nulls in non-nullable members are refused with <see cref="JsonException"/>; nulls are not
    /// written.
    /// </summary>
    public static JsonSerializerOptions BaseOptions
    {
        get
        {
            var options = new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                PropertyNameCaseInsensitive = false,
                NumberHandling = JsonNumberHandling.Strict,
                UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                AllowDuplicateProperties = false,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            };
            options.Converters.Add(new LongConverter());
            options.Converters.Add(new Int128Converter());
            options.Converters.Add(new ByteSizeConverter());
            options.Converters.Add(new ByteSecondsConverter());
            options.Converters.Add(new MoneyConverter());
            options.Converters.Add(new Sha256DigestConverter());
            options.Converters.Add(new BlobIdConverter());
            options.Converters.Add(new LeaseIdConverter());
            options.Converters.Add(new MemberHandleConverter());
            options.Converters.Add(new InstantConverter());
            options.Converters.Add(new CamelCaseEnumConverter());
            return options;
        }
    }
}
