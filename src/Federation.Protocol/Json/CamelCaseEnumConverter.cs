using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federation.Protocol.Json;

/// <summary>Enums by their name in camel case and in no other spelling; numbers and unknown names are refused.</summary>
internal sealed class CamelCaseEnumConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private sealed class Of<T> : TextConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> ByName =
            Enum.GetNames<T>().ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, Enum.Parse<T>, StringComparer.Ordinal);

        private static readonly Dictionary<T, string> ByValue =
            ByName.GroupBy(static pair => pair.Value).ToDictionary(static group => group.Key, static group => group.First().Key);

        protected override bool TryParse(string text, out T value) => ByName.TryGetValue(text, out value);

        protected override string Format(T value) =>
            ByValue.TryGetValue(value, out var name) ? name : throw new ArgumentException("The enum has no such value.", nameof(value));
    }
}
