using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Federation.Protocol.Crypto;
using Federation.Protocol.Json;

namespace Federation.Protocol.Membership;

/// <summary>Why a membership file could not be read, in the order of the checks.</summary>
public enum MembershipReadFault
{
    /// <summary>It was read.</summary>
    None,

    /// <summary>The bytes break a limit or are not JSON: see <see cref="JsonFault"/>.</summary>
    NotJson,

    /// <summary>A required member is missing, an unknown one is there, or a value has the wrong form.</summary>
    WrongForm,

    /// <summary>The values are right but not written in their one canonical form (for example a null, or other letter case in an enum).</summary>
    NotCanonical,

    /// <summary>The charter in the file is not the one that the motion names by its hash.</summary>
    WrongAttachment,
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MemberCardContent))]
[JsonSerializable(typeof(MemberCardSignatures))]
[JsonSerializable(typeof(Charter))]
[JsonSerializable(typeof(MemberSet))]
[JsonSerializable(typeof(MemberSetSignatures))]
[JsonSerializable(typeof(VotePackage))]
internal sealed partial class MembershipJson : JsonSerializerContext
{
    public static MembershipJson Instance { get; } = new(CreateOptions());

    private static JsonSerializerOptions CreateOptions()
    {
        var options = ProtocolJson.BaseOptions;
        options.Converters.Add(new MultikeyConverter());
        options.Converters.Add(new KeySignatureConverter());
        return options;
    }

    /// <summary>A set of 200 members with all founders' signatures stays below this; it has its own route, outside the 256 KiB of messages.</summary>
    public static JsonLimits Limits { get; } = JsonLimits.Default with { MaxBytes = 1024 * 1024 };
}

/// <summary>
/// Reads and writes the one byte form of a value: what is read must be what we would write, after RFC 8785. So no two byte forms of one
/// meaning exist, and a hash over the canonical bytes names the meaning.
/// </summary>
internal static class CanonicalJson
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> info) => JcsCanonicalizer.Canonicalize(JsonSerializer.SerializeToElement(value, info));

    public static JsonObject ToObject<T>(T value, JsonTypeInfo<T> info) => JsonSerializer.SerializeToNode(value, info)!.AsObject();

    public static MembershipReadFault TryReadObject(ReadOnlyMemory<byte> utf8, out JsonObject? json)
    {
        json = null;
        if (StrictJson.TryParse(utf8, MembershipJson.Limits, out var document) != JsonFault.None || document is null)
        {
            return MembershipReadFault.NotJson;
        }

        using (document)
        {
            if (HoldsNull(document.RootElement))
            {
                return MembershipReadFault.NotCanonical;
            }

            json = document.RootElement.ValueKind == JsonValueKind.Object ? JsonObject.Create(document.RootElement.Clone()) : null;
        }

        return json is null ? MembershipReadFault.WrongForm : MembershipReadFault.None;
    }

    // The serialiser lets nulls into lists of non-nullable items, and no form here has a null anywhere. The depth is bounded by the limits.
    private static bool HoldsNull(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => element.EnumerateArray().Any(HoldsNull),
        JsonValueKind.Object => element.EnumerateObject().Any(member => HoldsNull(member.Value)),
        _ => false,
    };

    public static MembershipReadFault TryRead<T>(JsonNode? node, JsonTypeInfo<T> info, out T? value, out byte[] canonical)
        where T : class
    {
        canonical = [];
        value = null;
        if (node is not JsonObject)
        {
            return MembershipReadFault.WrongForm;
        }

        try
        {
            value = node.Deserialize(info);
        }
        catch (JsonException)
        {
            return MembershipReadFault.WrongForm;
        }

        if (value is null)
        {
            return MembershipReadFault.WrongForm;
        }

        canonical = JcsCanonicalizer.Canonicalize(node);
        if (Write(value, info).AsSpan().SequenceEqual(canonical))
        {
            return MembershipReadFault.None;
        }

        value = null;
        return MembershipReadFault.NotCanonical;
    }

    /// <summary>Takes one member out of an object, so that the rest can be read by itself.</summary>
    public static JsonNode? Detach(JsonObject json, string name)
    {
        json.Remove(name, out var node);
        return node;
    }
}

internal sealed class MultikeyConverter : TextConverter<VerificationKey>
{
    protected override bool TryParse(string text, out VerificationKey value) => VerificationKey.TryParseMultikey(text, out value);

    protected override string Format(VerificationKey value) => value.ToMultikey();
}

internal sealed class KeySignatureConverter : TextConverter<KeySignature>
{
    protected override bool TryParse(string text, out KeySignature value) => KeySignature.TryParse(text, out value);

    protected override string Format(KeySignature value) => value.ToString();
}
