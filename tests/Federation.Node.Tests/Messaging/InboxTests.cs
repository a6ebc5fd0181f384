using System.Net;
using System.Net.Sockets;
using System.Text;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Tests.Messaging;

public sealed class InboxTests(PairFixture pair) : IClassFixture<PairFixture>
{
    [Fact]
    public async Task A_signed_message_is_stored_answered_202_and_processed()
    {
        var message = pair.ToBeta();
        var answer = await message.SendAsync();
        Assert.Equal((202, "1"), (answer.Status, answer.Revision));
        await pair.HandledAsync($"{message.Epoch}/1");
    }

    [Fact]
    public async Task An_unknown_key_is_401_with_our_revision_and_without_any_outbound_request()
    {
        using var stranger = SigningKey.Generate();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var message = pair.ToBeta();
        message.Key = stranger;
        message.KeyId = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/actor#transport";
        var answer = await message.SendAsync();
        Assert.Equal((401, "unauthorized", "1"), (answer.Status, answer.Code, answer.Revision));
        Assert.False(listener.Pending());
        Assert.Equal(0, await pair.StoredAsync(message.Epoch));
    }

    [Theory]
    [InlineData("unsigned", 401, "unauthorized")]
    [InlineData("signature of another key", 401, "unauthorized")]
    [InlineData("key of another purpose", 401, "unauthorized")]
    [InlineData("digest of other bytes", 401, "unauthorized")]
    [InlineData("too old", 401, "unauthorized")]
    [InlineData("from the future", 401, "unauthorized")]
    [InlineData("signed for another path", 401, "unauthorized")]
    [InlineData("other audience", 422, "wrongAudience")]
    [InlineData("other federation", 422, "otherFederation")]
    [InlineData("actor is not the key's owner", 422, "wrongActor")]
    [InlineData("id on a foreign origin", 422, "wrongActor")]
    [InlineData("unknown stream", 422, "wrongSchema")]
    [InlineData("unknown member", 422, "wrongSchema")]
    [InlineData("number with a leading zero", 422, "wrongSchema")]
    [InlineData("other protocol", 422, "unsupportedProtocol")]
    [InlineData("wrong content type", 415, "wrongContentType")]
    [InlineData("content type with a parameter", 415, "wrongContentType")]
    [InlineData("compressed", 415, "encodedBody")]
    [InlineData("too large", 413, "bodyTooLarge")]
    [InlineData("malformed", 400, "malformedJson")]
    [InlineData("duplicate key", 400, "malformedJson")]
    [InlineData("too deep", 400, "malformedJson")]
    [InlineData("array too long", 400, "malformedJson")]
    [InlineData("fraction", 400, "malformedJson")]
    [InlineData("small type on the batch route", 422, "wrongSchema")]
    [InlineData("too far ahead", 429, "tooFarAhead")]
    public async Task A_wrong_message_is_refused_and_nothing_is_stored(string fault, int status, string code)
    {
        using var other = SigningKey.Generate();
        var message = fault == "too far ahead" ? pair.ToBeta(66) : pair.ToBeta();
        Break(message, fault, other);
        var answer = await message.SendAsync();
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(0, await pair.StoredAsync(message.Epoch));
    }

    [Fact]
    public async Task A_stale_request_of_a_member_gets_a_signed_refusal_and_a_strangers_does_not()
    {
        var message = pair.ToBeta();
        message.Created = message.Created.AddHours(-2);
        Assert.True((await message.SendAsync()).IsSigned);
        message.KeyId = "http://127.0.0.1:1/actor#transport";
        Assert.False((await message.SendAsync()).IsSigned);
    }

    [Fact]
    public async Task The_same_signed_request_again_is_a_replay()
    {
        var message = pair.ToBeta();
        Assert.Equal(202, (await message.SendAsync()).Status);
        Assert.Equal((401, "unauthorized"), ((await message.SendAsync()) is var again ? (again.Status, again.Code) : default));
    }

    [Fact]
    public async Task The_same_message_under_a_new_signature_is_answered_202_and_has_no_second_effect()
    {
        var message = pair.ToBeta();
        for (var i = 0; i < 5; i++)
        {
            message.Nonce = Guid.NewGuid().ToString("N");
            Assert.Equal(202, (await message.SendAsync()).Status);
        }

        var next = pair.ToBeta(2, message.Epoch);
        Assert.Equal(202, (await next.SendAsync()).Status);
        await pair.HandledAsync($"{message.Epoch}/2");
        Assert.Single(pair.Notes.TextsAt("beta"), $"{message.Epoch}/1");
    }

    [Fact]
    public async Task The_same_id_with_other_bytes_is_409_and_so_is_the_same_place_with_another_id()
    {
        var message = pair.ToBeta();
        Assert.Equal(202, (await message.SendAsync()).Status);
        message.Nonce = Guid.NewGuid().ToString("N");
        message.Envelope = message.Envelope with { Type = "Announce" };
        Assert.Equal("otherBytes", (await message.SendAsync()).Code);
        message.Nonce = Guid.NewGuid().ToString("N");
        message.Envelope = message.Envelope with { Id = message.Envelope.Id + "/again" };
        Assert.Equal("otherBytes", (await message.SendAsync()).Code);
        Assert.Equal(1, await pair.StoredAsync(message.Epoch));
    }

    [Fact]
    public async Task Messages_that_come_out_of_order_are_processed_in_order()
    {
        var first = pair.ToBeta();
        var messages = new[] { pair.ToBeta(3, first.Epoch), pair.ToBeta(2, first.Epoch), first, pair.ToBeta(4, first.Epoch) };
        foreach (var message in messages)
        {
            Assert.Equal(202, (await message.SendAsync()).Status);
        }

        await pair.HandledAsync($"{first.Epoch}/4");
        var order = pair.Notes.TextsAt("beta").Where(t => t.StartsWith($"{first.Epoch}/", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 4).Select(i => $"{first.Epoch}/{i}"), order);
    }

    [Fact]
    public async Task A_skip_lets_the_stream_go_on()
    {
        var first = pair.ToBeta();
        var second = pair.ToBeta(2, first.Epoch);
        Assert.Equal(202, (await second.SendAsync()).Status);
        first.Envelope = first.Envelope with { Document = null, SkipCode = "refused", Type = "Undo" };
        Assert.Equal(202, (await first.SendAsync()).Status);
        await pair.HandledAsync($"{first.Epoch}/2");
        Assert.DoesNotContain($"{first.Epoch}/1", pair.Notes.TextsAt("beta"));
    }

    [Fact]
    public async Task A_document_with_a_wrong_proof_is_stored_as_rejected_and_the_stream_goes_on()
    {
        var first = pair.ToBeta();
        var text = Encoding.UTF8.GetString(first.Envelope.Document!).Replace($"{first.Epoch}/1\"}}", $"{first.Epoch}/9\"}}", StringComparison.Ordinal);
        first.Envelope = first.Envelope with { Document = Encoding.UTF8.GetBytes(text) };
        Assert.Equal(202, (await first.SendAsync()).Status);
        Assert.Equal(202, (await pair.ToBeta(2, first.Epoch).SendAsync()).Status);
        await pair.HandledAsync($"{first.Epoch}/2");
        await using var db = pair.Beta.OpenDatabase();
        var row = db.Set<Node.Messaging.InboxRow>().Single(r => r.Epoch == first.Epoch && r.Seq == 1);
        Assert.Equal((Node.Messaging.InboxState.Rejected, "wrongProof"), (row.State, row.Code));
    }

    private static void Break(RawMessage message, string fault, SigningKey other)
    {
        if (Rewrites.TryGetValue(fault, out var rewrite))
        {
            message.Body = Encoding.UTF8.GetBytes(rewrite(Encoding.UTF8.GetString(message.Envelope.ToUtf8())));
        }
        else if (Envelopes.TryGetValue(fault, out var change))
        {
            message.Envelope = change(message, message.Envelope);
        }
        else
        {
            BreakRequest(message, fault, other);
        }
    }

    private static readonly Dictionary<string, Func<string, string>> Rewrites = new()
    {
        ["unknown member"] = text => Insert(text, "\"1\""),
        ["number with a leading zero"] = text => text.Replace("\"seq\":\"1\"", "\"seq\":\"01\"", StringComparison.Ordinal),
        ["too large"] = text => Insert(text, $"\"{new string('x', 256 * 1024)}\""),
        ["malformed"] = text => text[..^1],
        ["duplicate key"] = text => Insert(Insert(text, "\"1\""), "\"1\""),
        ["too deep"] = text => Insert(text, new string('[', 40) + new string(']', 40)),
        ["array too long"] = text => Insert(text, $"[{string.Join(',', Enumerable.Repeat("1", 1001))}]"),
        ["fraction"] = text => Insert(text, "1.5"),
    };

    private static readonly Dictionary<string, Func<RawMessage, Node.Messaging.Envelope, Node.Messaging.Envelope>> Envelopes = new()
    {
        ["other audience"] = (message, envelope) => envelope with { To = message.From.ActorUri },
        ["other federation"] = (_, envelope) => envelope with { Federation = Sha256Digest.Of("other"u8) },
        ["actor is not the key's owner"] = (message, envelope) => envelope with { Actor = message.To.ActorUri },
        ["id on a foreign origin"] = (_, envelope) => envelope with { Id = "https://elsewhere.example/1" },
        ["unknown stream"] = (_, envelope) => envelope with { Stream = "gossip" },
        ["other protocol"] = (_, envelope) => envelope with { Protocol = 7 },
        ["too far ahead"] = (_, envelope) => envelope,
    };

    private static void BreakRequest(RawMessage message, string fault, SigningKey other)
    {
        _ = fault switch
        {
            "unsigned" => Do(() => message.IsSigned = false),
            "signature of another key" => Do(() => message.Key = other),
            "key of another purpose" => Do(() => message.KeyId = message.KeyId.Replace("#transport", "#document", StringComparison.Ordinal)),
            "digest of other bytes" => Do(() => message.Digest = Federation.Protocol.Http.ContentDigest.Of("other"u8)),
            "too old" => Do(() => message.Created = message.Created.AddMinutes(-11)),
            "from the future" => Do(() => message.Created = message.Created.AddMinutes(6)),
            "signed for another path" => Do(() => message.SignedPath = "/federation/v1/inbox?x=1"),
            "wrong content type" => Do(() => message.ContentType = "application/json"),
            "content type with a parameter" => Do(() => message.ContentType = "application/activity+json; charset=utf-8"),
            "compressed" => Do(() => message.ContentEncoding = "gzip"),
            "small type on the batch route" => Do(() => message.Path = Node.Messaging.Inbox.BatchPath),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    }

    private static bool Do(Action change)
    {
        change();
        return true;
    }

    private static string Insert(string text, string value) => text.Replace("\"actor\":", $"\"extra\":{value},\"actor\":", StringComparison.Ordinal);
}
