using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federation.Protocol.Json;

/// <summary>Base of the converters whose values are JSON strings; the same text serves as a key of a map.</summary>
/// <typeparam name="T">The value.</typeparam>
public abstract class TextConverter<T> : JsonConverter<T>
    where T : notnull
{
    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()!) : throw NotA(typeof(T));

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));

    /// <inheritdoc/>
    public sealed override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    /// <inheritdoc/>
    public sealed override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Format(value));

    /// <summary>Reads the one canonical spelling.</summary>
    protected abstract bool TryParse(string text, out T value);

    /// <summary>Writes the one canonical spelling.</summary>
    protected abstract string Format(T value);

    private T Parse(string text) => TryParse(text, out var value) ? value : throw NotA(typeof(T));

    private static JsonException NotA(Type type) => new($"Not a {type.Name} in its canonical spelling.");
}
