using System.Security.Cryptography;
using System.Text;
using Federation.S3.Auth;
using Federation.S3.Tests.Support;

namespace Federation.S3.Tests.Auth;

/// <summary>The examples of AWS's "Signature Calculations for the Authorization Header", "Query Parameters" and "Chunked Upload" pages.</summary>
public sealed class PublishedSignatureTests
{
    private const string Host = "https://examplebucket.s3.amazonaws.com";

    public static TheoryData<string, string, string, string, string> Examples => new()
    {
        { "GET", "/test.txt", "range=bytes=0-9", "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
        {
            "PUT", "/test%24file.text", "date=Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class=REDUCED_REDUNDANCY", "Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        },
        { "GET", "/?lifecycle", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
        { "GET", "/?max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Header_examples_are_signed_and_verified(string method, string path, string headers, string body, string signature)
    {
        var pairs = headers.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => KeyValuePair.Create(pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            .ToList();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

        var signed = SigV4Signer.Sign(TestRequest.ExampleCredentials, method, new Uri(Host + path), pairs, hash, TestRequest.ExampleTime);

        Assert.EndsWith("Signature=" + signature, signed["Authorization"], StringComparison.Ordinal);
        var request = new TestRequest(
            method, path, [("host", "examplebucket.s3.amazonaws.com"), .. pairs.Concat(signed).Select(static pair => (pair.Key, pair.Value))]);
        var (identity, refusal) = await request.VerifyAsync();
        Assert.Null(refusal);
        Assert.Equal(TestRequest.Example.Id, identity!.Key!.Id);
    }

    [Fact]
    public async Task The_presigned_example_is_signed_and_verified()
    {
        var url = SigV4Signer.Presign(TestRequest.ExampleCredentials, "GET", new Uri(Host + "/test.txt"), [], 86400, TestRequest.ExampleTime);

        Assert.EndsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", url.AbsoluteUri, StringComparison.Ordinal);
        var (identity, refusal) = await new TestRequest("GET", url.PathAndQuery, [("host", url.Host)]).VerifyAsync();
        Assert.Null(refusal);
        Assert.Equal(S3.Ports.ReadAuthorisation.Presigned, identity!.Authorisation);
    }

    [Fact]
    public void The_chunked_example_gives_its_published_signatures()
    {
        var headers = new Dictionary<string, string>
        {
            ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
            ["content-encoding"] = "aws-chunked",
            ["x-amz-decoded-content-length"] = "66560",
            ["content-length"] = "66824",
        };

        var signed = SigV4Signer.Sign(
            TestRequest.ExampleCredentials, "PUT", new Uri("https://s3.amazonaws.com/examplebucket/chunkObject.txt"), headers,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", TestRequest.ExampleTime);

        const string Seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        Assert.EndsWith("Signature=" + Seed, signed["Authorization"], StringComparison.Ordinal);
        var chunks = Signer(Seed);
        Assert.Equal("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", chunks.NextChunk(HashOf(65536)));
        Assert.Equal("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", chunks.NextChunk(HashOf(1024)));
        Assert.Equal("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", chunks.NextChunk(HashOf(0)));
    }

    [Fact]
    public void The_trailer_example_gives_its_published_signatures()
    {
        var chunks = Signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");

        Assert.Equal("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", chunks.NextChunk(HashOf(65536)));
        Assert.Equal("1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", chunks.NextChunk(HashOf(1024)));
        Assert.Equal("2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992", chunks.NextChunk(HashOf(0)));
        Assert.Equal("d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435", chunks.Trailer("x-amz-checksum-crc32c:sOO8/Q==\n"));
    }

    private static ChunkSigner Signer(string seed)
    {
        var scope = new SigningScope("20130524", "us-east-1");
        return new ChunkSigner(scope.DeriveKey(TestRequest.Example.Secret), "20130524T000000Z", scope, seed);
    }

    private static string HashOf(int count) => Convert.ToHexStringLower(SHA256.HashData(Enumerable.Repeat((byte)'a', count).ToArray()));
}
