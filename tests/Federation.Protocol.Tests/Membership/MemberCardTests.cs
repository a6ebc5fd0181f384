using System.Text;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

public sealed class MemberCardTests
{
    [Fact]
    public void A_card_survives_its_file_and_verifies()
    {
        var card = new Founder("alpha").Card;

        Assert.Equal(MembershipReadFault.None, MemberCard.TryRead(card.ToUtf8(), out var read));
        Assert.Equal(MemberCardVerdict.Valid, read!.Verify());
        Assert.Equal(card, read);
        Assert.Equal(card.ToUtf8(), read.ToUtf8());
    }

    [Theory]
    [InlineData("alpha.example/actor", "alpha.example/other")]
    [InlineData("Association alpha", "Association beta.")]
    [InlineData("\"handle\":\"alpha\"", "\"handle\":\"alphb\"")]
    [InlineData("https://media.alpha.example", "https://medib.alpha.example")]
    public void A_tampered_card_is_refused_by_its_first_key(string before, string after)
    {
        var text = Encoding.UTF8.GetString(new Founder("alpha").Card.ToUtf8()).Replace(before, after, StringComparison.Ordinal);

        Assert.Equal(MembershipReadFault.None, MemberCard.TryRead(Encoding.UTF8.GetBytes(text), out var card));
        Assert.Equal(MemberCardVerdict.WrongTransportSignature, card!.Verify());
    }

    [Fact]
    public void Each_of_the_three_keys_must_have_signed()
    {
        var (alpha, beta) = (new Founder("alpha").Card, new Founder("beta").Card);
        var other = beta.Signatures;

        Assert.Equal(MemberCardVerdict.WrongTransportSignature, With(alpha.Signatures with { Transport = other.Transport }).Verify());
        Assert.Equal(MemberCardVerdict.WrongDocumentSignature, With(alpha.Signatures with { Document = other.Document }).Verify());
        Assert.Equal(MemberCardVerdict.WrongVoteSignature, With(alpha.Signatures with { Vote = default }).Verify());

        MemberCard With(MemberCardSignatures signatures) => alpha with { Signatures = signatures };
    }

    public static TheoryData<MemberCardVerdict, string, string> Forms => new()
    {
        { MemberCardVerdict.WrongOrigin, "origin", "https://alpha.example/" },
        { MemberCardVerdict.WrongOrigin, "origin", "https://ALPHA.example" },
        { MemberCardVerdict.WrongOrigin, "origin", "https://alpha.example:443" },
        { MemberCardVerdict.WrongOrigin, "origin", "https://u@alpha.example" },
        { MemberCardVerdict.WrongOrigin, "origin", "http://alpha.example" },
        { MemberCardVerdict.WrongOrigin, "origin", "https://b\u00fccher.example" },
        { MemberCardVerdict.WrongOrigin, "origin", "ftp://alpha.example" },
        { MemberCardVerdict.WrongActor, "actor", "https://beta.example/actor" },
        { MemberCardVerdict.WrongActor, "actor", "https://alpha.example/actor#x" },
        { MemberCardVerdict.WrongActor, "actor", "https://alpha.example/actor?x" },
        { MemberCardVerdict.WrongActor, "actor", "https://alpha.example/a/../b" },
        { MemberCardVerdict.WrongActor, "actor", "https://alpha.example.evil.example/actor" },
        { MemberCardVerdict.WrongS3Origin, "s3Origin", "s3.alpha.example" },
        { MemberCardVerdict.WrongMediaOrigin, "mediaOrigin", "https://media.alpha.example/x" },
        { MemberCardVerdict.SharedMediaOrigin, "mediaOrigin", "https://alpha.example" },
        { MemberCardVerdict.SharedMediaOrigin, "mediaOrigin", "https://s3.alpha.example" },
        { MemberCardVerdict.WrongName, "name", " " },
        { MemberCardVerdict.WrongName, "name", "two\nlines" },
        { MemberCardVerdict.WrongType, "type", "Card" },
        { MemberCardVerdict.Valid, "loopback", "http://127.0.0.1:8081" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Addresses_and_names_have_one_form(MemberCardVerdict expected, string field, string value)
    {
        var founder = new Founder("alpha");
        var content = founder.Content;
        content = field switch
        {
            "origin" => content with { Origin = value },
            "actor" => content with { Actor = value },
            "s3Origin" => content with { S3Origin = value },
            "mediaOrigin" => content with { MediaOrigin = value },
            "name" => content with { Name = value },
            "type" => content with { Type = value },
            _ => content with { Origin = value, Actor = value + "/actor" },
        };

        Assert.Equal(expected, MemberCard.Create(content, founder.Transport, founder.Document, founder.Vote).Verify());
    }

    [Fact]
    public void One_key_cannot_have_two_purposes()
    {
        var founder = new Founder("alpha");
        var content = founder.Content with { VoteKey = founder.Document.Public };

        Assert.Equal(
            MemberCardVerdict.SameKeyTwice, MemberCard.Create(content, founder.Transport, founder.Document, founder.Document).Verify());
    }

    [Theory]
    [InlineData("not json", MembershipReadFault.NotJson)]
    [InlineData("[]", MembershipReadFault.WrongForm)]
    [InlineData("{}", MembershipReadFault.WrongForm)]
    [InlineData("{\"extra\":1,", MembershipReadFault.WrongForm)]
    [InlineData("{\"s3Origin\":null,", MembershipReadFault.NotCanonical)]
    [InlineData("{\"handle\":\"alpha\",", MembershipReadFault.NotJson)]
    public void Only_the_one_form_is_read(string start, MembershipReadFault expected)
    {
        var founder = new Founder("alpha");
        var card = MemberCard.Create(founder.Content with { S3Origin = null }, founder.Transport, founder.Document, founder.Vote);
        var text = start.EndsWith(',') ? start + Encoding.UTF8.GetString(card.ToUtf8())[1..] : start;

        Assert.Equal(expected, MemberCard.TryRead(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Null(read);
    }

    [Fact]
    public void A_signature_has_one_text()
    {
        var text = new Founder("alpha").Card.Signatures.Vote.ToString();
        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = digits.IndexOf(text[^1], StringComparison.Ordinal);

        Assert.True(KeySignature.TryParse(text, out _));
        Assert.False(KeySignature.TryParse(text[..^1] + digits[last ^ 1], out _));
        Assert.False(KeySignature.TryParse(text + "==", out _));
        Assert.False(KeySignature.TryParse(text[..^1] + " ", out _));
    }

    [Fact]
    public void Key_ids_name_actor_and_purpose()
    {
        foreach (var purpose in Enum.GetValues<MemberKeyPurpose>())
        {
            Assert.True(MemberKeyIds.TryParse(MemberKeyIds.For("https://a.example/actor", purpose), out var actor, out var read));
            Assert.Equal(("https://a.example/actor", purpose), (actor, read));
        }

        Assert.EndsWith("#main-key", MemberKeyIds.For("x", MemberKeyPurpose.Main), StringComparison.Ordinal);
        Assert.False(MemberKeyIds.TryParse("https://a.example/actor#Vote", out _, out _));
        Assert.False(MemberKeyIds.TryParse("#vote", out _, out _));
        Assert.False(MemberKeyIds.TryParse(null, out _, out _));
    }
}
