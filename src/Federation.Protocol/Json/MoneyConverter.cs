using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Json;

/// <summary>An amount as <c>{"minorUnits":"-1974","currency":"EUR"}</c>.</summary>
internal sealed class MoneyConverter : JsonConverter<Money>
{
    private const string MinorUnits = "minorUnits";
    private const string Currency = "currency";

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw NotAnAmount();
        }

        long? minorUnits = null;
        string? currency = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            _ = reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw NotAnAmount();
            if (name == MinorUnits && minorUnits is null && Digits.TryParse(text, out long units))
            {
                minorUnits = units;
            }
            else if (name == Currency && currency is null)
            {
                currency = text;
            }
            else
            {
                throw NotAnAmount();
            }
        }

        return minorUnits is { } amount && currency is { Length: 3 } && !currency.AsSpan().ContainsAnyExceptInRange('A', 'Z')
            ? new Money(amount, currency)
            : throw NotAnAmount();
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(MinorUnits, Digits.Format(value.MinorUnits));
        writer.WriteString(Currency, value.Currency);
        writer.WriteEndObject();
    }

    private static JsonException NotAnAmount() => new("Not an amount: minorUnits in decimal digits and a currency of three capital letters.");
}
