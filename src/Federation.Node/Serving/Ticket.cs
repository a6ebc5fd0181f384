using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Protocol.Crypto;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Node.Serving;

/// <summary>What a ticket allows: one blob, from one host, under given headers, up to a number of bytes and an instant (design 04, Serving).</summary>
internal sealed record TicketContent
{
    public const int CurrentVersion = 1;

    public required int V { get; init; }

    public required BlobId Blob { get; init; }

    public required long SizeBytes { get; init; }

    public required MemberHandle Host { get; init; }

    public required MemberHandle Owner { get; init; }

    public required LeaseId Lease { get; init; }

    /// <summary>Bytes of all answers together, ranges included: at most twice the size.</summary>
    public required long MaxBytes { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public string? ContentType { get; init; }

    public string? Disposition { get; init; }

    public string? CacheControl { get; init; }
}

/// <summary>
/// A ticket as it stands in an address: content, signature of the owner's ticket key, and the document that ties this key to the owner, so that a host
/// verifies it offline. <c>base64url(content).base64url(signature).base64url(endorsement)</c>.
/// </summary>
internal sealed record Ticket
{
    /// <summary>An address that is longer is refused unread.</summary>
    public const int MaxLength = 6000;

    /// <summary>Keeps the key's signatures apart from those of any other use.</summary>
    private static ReadOnlySpan<byte> Domain => "federation-ticket-v1\0"u8;

    private Ticket(TicketContent content, byte[] contentUtf8, byte[] signature, SignedDocument endorsement)
    {
        Content = content;
        Endorsement = endorsement;
        ContentUtf8 = contentUtf8;
        Signature = signature;
    }

    public TicketContent Content { get; }

    public SignedDocument Endorsement { get; }

    private byte[] ContentUtf8 { get; }

    private byte[] Signature { get; }

    /// <summary>Names the ticket in its counter.</summary>
    public Sha256Digest Hash => Sha256Digest.Of(ContentUtf8);

    public static string Write(TicketContent content, SigningKey key, ReadOnlySpan<byte> endorsementUtf8)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(content, TicketJson.Instance.TicketContent);
        return $"{Base64Url.EncodeToString(utf8)}.{Base64Url.EncodeToString(key.Sign([.. Domain, .. utf8]))}.{Base64Url.EncodeToString(endorsementUtf8)}";
    }

    /// <summary>Reads the form; whether it may be believed is <see cref="TicketJudge"/>'s to say.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Ticket? ticket)
    {
        ticket = null;
        if (text.Length > MaxLength || text.Split('.') is not [var first, var second, var third]
            || !TryDecode(first, out var content) || !TryDecode(second, out var signature) || !TryDecode(third, out var endorsementUtf8)
            || SignedDocument.TryRead(endorsementUtf8, JsonLimits.Default, out var endorsement) != DocumentFault.None)
        {
            return false;
        }

        try
        {
            var read = JsonSerializer.Deserialize(content, TicketJson.Instance.TicketContent);
            ticket = read is { V: TicketContent.CurrentVersion } ? new Ticket(read, content, signature, endorsement!) : null;
            return ticket is not null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    public bool IsSignedBy(VerificationKey key) => key.Verify([.. Domain, .. ContentUtf8], Signature);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}

[JsonSerializable(typeof(TicketContent))]
internal sealed partial class TicketJson : JsonSerializerContext
{
    public static readonly TicketJson Instance = new(ProtocolJson.BaseOptions);
}
