using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Node.Messaging;

/// <summary>The activity that carries one document from one member to another (design 08.1). A skip carries none: it gives up the place of a message that can never be accepted.</summary>
internal sealed record Envelope
{
    public const string ContentType = "application/activity+json";

    /// <summary>Longest id of an activity, in characters.</summary>
    public const int MaxTextLength = 512;

    private const string ObjectMember = "object";
    private const string AttachmentMember = "attachment";
    private const string SkipMember = "skip";

    private static readonly string[] Context = ["https://www.w3.org/ns/activitystreams", "https://federation-of-providers.org/ns/v1"];

    private static readonly HashSet<string> Types = new(["Offer", "Accept", "Reject", "Update", "Undo", "Announce", "Create"], StringComparer.Ordinal);

    private static readonly string[] Required =
        ["@context", "id", "type", "actor", "to", "federation", "memberRevision", "protocol", "epoch", "stream", "seq"];

    private static readonly HashSet<string> Known = new([.. Required, ObjectMember, AttachmentMember, SkipMember], StringComparer.Ordinal);

    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Actor { get; init; }

    public required string To { get; init; }

    public required Sha256Digest Federation { get; init; }

    public required long MemberRevision { get; init; }

    public long Protocol { get; init; } = DocumentHeader.CurrentProtocol;

    public required long Epoch { get; init; }

    public required string Stream { get; init; }

    public required long Seq { get; init; }

    /// <summary>The document's bytes; null in a skip.</summary>
    public byte[]? Document { get; init; }

    public JsonElement? Attachment { get; init; }

    /// <summary>Why the place is given up; null unless this is a skip.</summary>
    public string? SkipCode { get; init; }

    /// <summary>The canonical bytes: sending a message again sends equal bytes, which is how the receiver knows it.</summary>
    public byte[] ToUtf8()
    {
        var json = new JsonObject
        {
            ["@context"] = new JsonArray([.. Context.Select(static text => (JsonNode)text)]),
            ["id"] = Id,
            ["type"] = Type,
            ["actor"] = Actor,
            ["to"] = To,
            ["federation"] = Federation.ToString(),
            ["memberRevision"] = Digits(MemberRevision),
            ["protocol"] = Digits(Protocol),
            ["epoch"] = Digits(Epoch),
            ["stream"] = Stream,
            ["seq"] = Digits(Seq),
        };
        if (Document is not null)
        {
            json[ObjectMember] = JsonNode.Parse(Document);
        }

        if (Attachment is { } attachment)
        {
            json[AttachmentMember] = JsonNode.Parse(attachment.GetRawText());
        }

        if (SkipCode is not null)
        {
            json[SkipMember] = SkipCode;
        }

        return JcsCanonicalizer.Canonicalize(json);
    }

    /// <summary>Reads the form; whether the names fit the sender and this node is the inbox's to judge.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out Envelope? envelope)
    {
        envelope = null;
        if (root.ValueKind != JsonValueKind.Object
            || root.EnumerateObject().Any(member => !Known.Contains(member.Name))
            || Required.Any(name => !root.TryGetProperty(name, out _))
            || !HasOurContext(root)
            || !TryText(root, "id", out var id)
            || !TryText(root, "type", out var type) || !Types.Contains(type)
            || !TryText(root, "actor", out var actor)
            || !TryText(root, "to", out var to)
            || !TryText(root, "federation", out var federation) || !Sha256Digest.TryParse(federation, out var federationId)
            || !TryNumber(root, "memberRevision", out var revision)
            || !TryNumber(root, "protocol", out var protocol)
            || !TryNumber(root, "epoch", out var epoch) || epoch == 0
            || !TryText(root, "stream", out var stream) || !Streams.All.Contains(stream)
            || !TryNumber(root, "seq", out var seq) || seq == 0)
        {
            return false;
        }

        var hasDocument = root.TryGetProperty(ObjectMember, out var document);
        var hasAttachment = root.TryGetProperty(AttachmentMember, out var attachment);
        var isSkip = TryText(root, SkipMember, out var skip);
        if (hasDocument == isSkip || root.TryGetProperty(SkipMember, out _) != isSkip || (hasDocument && document.ValueKind != JsonValueKind.Object) || (hasAttachment && isSkip))
        {
            return false;
        }

        envelope = new Envelope
        {
            Id = id,
            Type = type,
            Actor = actor,
            To = to,
            Federation = federationId,
            MemberRevision = revision,
            Protocol = protocol,
            Epoch = epoch,
            Stream = stream,
            Seq = seq,
            Document = hasDocument ? JsonMarshal.GetRawUtf8Value(document).ToArray() : null,
            Attachment = hasAttachment ? attachment : null,
            SkipCode = isSkip ? skip : null,
        };
        return true;
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool HasOurContext(JsonElement root) =>
        root.GetProperty("@context") is { ValueKind: JsonValueKind.Array } context
        && context.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null).SequenceEqual(Context);

    private static bool TryText(JsonElement root, string name, out string text)
    {
        text = root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return text.Length is > 0 and <= MaxTextLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static bool TryNumber(JsonElement root, string name, out long number)
    {
        number = 0;
        return TryText(root, name, out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && Digits(number) == text;
    }
}
