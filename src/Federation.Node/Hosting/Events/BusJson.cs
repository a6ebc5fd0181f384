using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Hosting.Events;

/// <summary>How events of this process travel to the bus and back. Never seen by another member.</summary>
internal static class BusJson
{
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.Converters.Add(new Text<BlobId>(BlobId.Parse));
        options.Converters.Add(new Text<LeaseId>(LeaseId.Parse));
        options.Converters.Add(new Text<MemberHandle>(MemberHandle.Parse));
        options.Converters.Add(new Text<Sha256Digest>(Sha256Digest.Parse));
        return options;
    }

    private sealed class Text<T>(Func<string, T> parse) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
