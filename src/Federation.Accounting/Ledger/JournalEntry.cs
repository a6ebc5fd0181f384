using System.Text.Json.Nodes;
using Federation.Accounting.Canonical;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Ledger;

/// <summary>Which book.</summary>
public enum LedgerKind
{
    /// <summary>Byte-seconds and bytes.</summary>
    Usage,

    /// <summary>Minor units of a currency.</summary>
    Money,
}

/// <summary>One line of an entry. Positive is a debit, negative a credit.</summary>
/// <param name="Account">Path with slashes, as <c>member/alpha</c>. An account has one unit for ever (L7).</param>
/// <param name="Amount">In the entry's unit, not zero.</param>
/// <param name="Line">The statement line or receipt that it comes from (L15).</param>
public sealed record Posting(string Account, Int128 Amount, string Line);

/// <summary>A balanced set of postings in one unit, with the document it rests on. Never changed once booked.</summary>
public sealed record JournalEntry
{
    /// <summary>Which book.</summary>
    public required LedgerKind Ledger { get; init; }

    /// <summary><c>byte-second</c>, <c>byte</c>, or an ISO 4217 code for its minor units.</summary>
    public required string Unit { get; init; }

    /// <summary>Idempotency key, unique per ledger (L5).</summary>
    public required string Key { get; init; }

    /// <summary>At least two lines that sum to zero (L1).</summary>
    public required IReadOnlyList<Posting> Postings { get; init; }

    /// <summary>When it takes effect: decides the period.</summary>
    public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>When it was booked: monotone, not part of the payload (L14).</summary>
    public required DateTimeOffset BookedAt { get; init; }

    /// <summary>Key of the entry that this one takes back exactly; null otherwise.</summary>
    public string? Reverses { get; init; }

    /// <summary>Hash of the document behind it: a statement, a window, a summary, a confirmation of payment.</summary>
    public required Sha256Digest Source { get; init; }

    /// <summary>Hash of everything but the booking time: same key and same payload is the same entry (L5).</summary>
    public Sha256Digest PayloadHash => Sha256Digest.Of(CanonicalJson.Bytes(Payload()));

    /// <summary>The bytes that the chain covers: the payload, the booking time, and its place n in the ledger from 1.</summary>
    public byte[] CanonicalBytes(long n)
    {
        var json = Payload();
        json["bookedAt"] = CanonicalJson.Instant(BookedAt);
        json["n"] = CanonicalJson.Digits(n);
        return CanonicalJson.Bytes(json);
    }

    /// <summary>The entry that takes this one back to the unit (L9).</summary>
    public JournalEntry Reversal(string key, DateTimeOffset effectiveAt, DateTimeOffset bookedAt, Sha256Digest source) => this with
    {
        Key = key,
        Postings = [.. Postings.Select(p => p with { Amount = checked(-p.Amount) })],
        EffectiveAt = effectiveAt,
        BookedAt = bookedAt,
        Reverses = Key,
        Source = source,
    };

    private JsonObject Payload()
    {
        var json = new JsonObject
        {
            ["effectiveAt"] = CanonicalJson.Instant(EffectiveAt),
            ["key"] = Key,
            ["ledger"] = CanonicalJson.Name(Ledger),
            ["postings"] = new JsonArray([.. Postings.Select(p => (JsonNode)new JsonObject
            {
                ["account"] = p.Account,
                ["amount"] = CanonicalJson.Digits(p.Amount),
                ["line"] = p.Line,
            })]),
            ["source"] = Source.ToString(),
            ["unit"] = Unit,
        };
        if (Reverses is not null)
        {
            json["reverses"] = Reverses;
        }

        return json;
    }
}
