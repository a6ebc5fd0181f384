using System.Text;
using Federation.Protocol.Http;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Tests.Vectors;

namespace Federation.Protocol.Tests.Http;

public sealed class ContentDigestTests
{
    [Fact]
    public void The_examples_of_the_RFCs_hold()
    {
        foreach (var row in VectorFile.Read("content-digest").GetProperty("cases").EnumerateArray())
        {
            var body = Encoding.UTF8.GetBytes(row.Text("body"));
            Assert.Equal(row.Text("header"), ContentDigest.Of(body));
            Assert.True(ContentDigest.TryParseSha256(row.Text("header"), out var digest));
            Assert.Equal(Sha256Digest.Of(body), digest);
        }
    }

    [Theory]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=:AAAA:", true)]
    [InlineData("sha-512=:AAAA:,\tsha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", true)]
    [InlineData("", false)]
    [InlineData("sha-512=:AAAA:", false)]
    [InlineData("sha-256=:AAAA:", false)]
    [InlineData("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", false)]
    [InlineData("SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE:", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPF=:", false)]
    [InlineData("sha-256=: X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:,", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=: x", false)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", false)]
    public void Only_a_whole_SHA_256_is_read(string header, bool expected) =>
        Assert.Equal(expected, ContentDigest.TryParseSha256(header, out _));
}
