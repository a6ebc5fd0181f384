using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Tests.Json;

public enum SampleState
{
    Held,
    NoRoomLeft,
}

public sealed record Sample
{
    public required long Sequence { get; init; }

    public required ByteSize Size { get; init; }

    public ByteSeconds? Used { get; init; }

    public long? Limit { get; init; }

    public Int128 Wide { get; init; }

    public Money? Price { get; init; }

    public int Count { get; init; }

    public SampleState State { get; init; }

    public string Note { get; init; } = "";

    public required DateTimeOffset At { get; init; }

    public Sha256Digest Digest { get; init; }

    public BlobId? Blob { get; init; }

    public LeaseId? Lease { get; init; }

    public Dictionary<MemberHandle, long>? Shares { get; init; }
}

[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleContext : JsonSerializerContext;

public sealed class ProtocolJsonTests
{
    private const string Minimal = """ "sequence":"1","size":"2","at":"2026-11-21T07:30:00Z" """;
    private static readonly SampleContext Context = new(ProtocolJson.BaseOptions);

    [Fact]
    public void A_record_reads_back_as_written_and_numbers_stand_as_strings()
    {
        var digest = Sha256Digest.Of("x"u8);
        var sample = new Sample
        {
            Sequence = long.MaxValue,
            Size = new ByteSize(3_000_000_000_000),
            Used = new ByteSeconds(Int128.MaxValue),
            Limit = -5,
            Wide = Int128.MinValue,
            Price = new Money(-1974, "EUR"),
            Count = 3,
            State = SampleState.NoRoomLeft,
            Note = "copi\u00e9",
            At = new DateTimeOffset(2026, 11, 21, 8, 30, 0, 120, TimeSpan.FromHours(1)),
            Digest = digest,
            Blob = new BlobId(digest),
            Lease = LeaseId.Parse("0123456789abcdef0123456789abcdef"),
            Shares = new() { [MemberHandle.Parse("alpha")] = 3401 },
        };
        var text = JsonSerializer.Serialize(sample, Context.Sample);
        Assert.Contains("\"sequence\":\"9223372036854775807\"", text, StringComparison.Ordinal);
        Assert.Contains("\"count\":3", text, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"noRoomLeft\"", text, StringComparison.Ordinal);
        Assert.Contains("\"at\":\"2026-11-21T07:30:00.120Z\"", text, StringComparison.Ordinal);
        Assert.Contains("\"shares\":{\"alpha\":\"3401\"}", text, StringComparison.Ordinal);
        Assert.Contains("\"price\":{\"minorUnits\":\"-1974\",\"currency\":\"EUR\"}", text, StringComparison.Ordinal);
        var back = JsonSerializer.Deserialize(text, Context.Sample)!;
        Assert.Equal(sample.Shares, back.Shares);
        Assert.Equal(sample, back with { Shares = sample.Shares });
    }

    [Fact]
    public void Nulls_are_not_written()
    {
        var text = JsonSerializer.Serialize(Read(Minimal), Context.Sample);
        Assert.DoesNotContain("null", text, StringComparison.Ordinal);
        Assert.DoesNotContain("limit", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "sequence":"1","size":"2" """)]
    [InlineData(""" "sequence":1,"size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"01","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"+1","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"-0","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":" 1","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"1.0","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"9223372036854775808","size":"2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"1","size":"-2","at":"2026-11-21T07:30:00Z" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-21T07:30:00+00:00" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-21T07:30:00" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-21T07:30:00z" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-21T07:30:00.1234Z" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-21T07:30:00.12Z" """)]
    [InlineData(""" "sequence":"1","size":"2","at":"2026-11-31T07:30:00Z" """)]
    [InlineData(Minimal + """,  "unknown":1 """)]
    [InlineData(Minimal + """,  "count":1,"count":1 """)]
    [InlineData(Minimal + """,  "Count":1 """)]
    [InlineData(Minimal + """,  "count":"1" """)]
    [InlineData(Minimal + """,  "note":null """)]
    [InlineData(Minimal + """,  "state":1 """)]
    [InlineData(Minimal + """,  "state":"Held" """)]
    [InlineData(Minimal + """,  "state":"lost" """)]
    [InlineData(Minimal + """,  "digest":"00" """)]
    [InlineData(Minimal + """,  "blob":"SHA256:00" """)]
    [InlineData(Minimal + """,  "lease":"x" """)]
    [InlineData(Minimal + """,  "shares":{"Alpha":"1"} """)]
    [InlineData(Minimal + """,  "shares":{"alpha":1} """)]
    [InlineData(Minimal + """,  "price":{"minorUnits":"1"} """)]
    [InlineData(Minimal + """,  "price":{"minorUnits":"1","currency":"eur"} """)]
    [InlineData(Minimal + """,  "price":{"minorUnits":"1","currency":"EUR","x":"1"} """)]
    [InlineData(Minimal + """,  "price":{"minorUnits":"1","minorUnits":"1","currency":"EUR"} """)]
    public void Any_other_spelling_is_refused(string members) => Assert.Throws<JsonException>(() => Read(members));

    [Fact]
    public void An_instant_finer_than_a_millisecond_is_a_bug_and_floors_on_demand()
    {
        var fine = new DateTimeOffset(2026, 11, 21, 7, 30, 0, TimeSpan.Zero).AddTicks(12_345_678);
        Assert.Throws<ArgumentException>(() => Instant.Format(fine));
        Assert.Equal("2026-11-21T07:30:01.234Z", Instant.Format(Instant.Floor(fine)));
    }

    [Fact]
    public void An_enum_value_without_a_name_is_not_written() =>
        Assert.Throws<ArgumentException>(() => JsonSerializer.Serialize(Read(Minimal) with { State = (SampleState)9 }, Context.Sample));

    private static Sample Read(string members) => JsonSerializer.Deserialize("{" + members + "}", Context.Sample)!;
}
