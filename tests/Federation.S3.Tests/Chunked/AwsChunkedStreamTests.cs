using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Federation.S3.Auth;
using Federation.S3.Chunked;
using Federation.S3.Errors;

namespace Federation.S3.Tests.Chunked;

public sealed class AwsChunkedStreamTests
{
    private static readonly SigningScope Scope = new("20261001", "eu-test");
    private static readonly string Seed = new('a', 64);

    public static TheoryData<string> Modes => new(
        nameof(PayloadMode.ChunksSigned), nameof(PayloadMode.ChunksSignedTrailer), nameof(PayloadMode.ChunksUnsignedTrailer));

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Any_split_of_the_input_gives_the_same_output(string modeName)
    {
        var mode = Enum.Parse<PayloadMode>(modeName);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var data = new byte[random.Next(0, 5000)];
            random.NextBytes(data);
            var encoded = Encode(mode, data, random);

            var (output, trailers, refusal) = await DecodeAsync(mode, encoded, data.Length, random);

            Assert.True(refusal is null && output.AsSpan().SequenceEqual(data), $"seed {seed}: {refusal}");
            Assert.Equal(mode is PayloadMode.ChunksSigned ? 0 : 1, trailers);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Damaged_input_ends_with_a_refusal_or_the_true_bytes_and_nothing_else(string modeName)
    {
        var mode = Enum.Parse<PayloadMode>(modeName);
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            var data = new byte[random.Next(0, 400)];
            random.NextBytes(data);
            var encoded = Damage(Encode(mode, data, random), random);

            var (output, _, refusal) = await DecodeAsync(mode, encoded, data.Length, random);

            // Signed modes: what is accepted is what was sent. Unsigned: at least its length holds; digests are checked a level above.
            var holds = refusal is not null || (mode is PayloadMode.ChunksUnsignedTrailer ? output.Length == data.Length : output.AsSpan().SequenceEqual(data));
            Assert.True(holds, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", null)]
    [InlineData("5;x=y\r\nhello\r\n0\r\n\r\n", null)]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n\r\n", null)]
    [InlineData("5\r\nhello\r\n0\r\n", S3Error.IncompleteBody)]
    [InlineData("5\r\nhel", S3Error.IncompleteBody)]
    [InlineData("", S3Error.IncompleteBody)]
    [InlineData("4\r\nhell\r\n0\r\n\r\n", S3Error.IncompleteBody)]
    [InlineData("6\r\nhello!\r\n0\r\n\r\n", S3Error.InvalidRequest)]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n", S3Error.InvalidRequest)]
    [InlineData("FFFFFFFFFFFFFFFF\r\nhello", S3Error.InvalidRequest)]
    [InlineData("10000000000000005\r\nhello", S3Error.InvalidRequest)]
    [InlineData("-5\r\nhello", S3Error.InvalidRequest)]
    [InlineData("5\r\nhello\r\n0\r\n\r\nmore", S3Error.InvalidRequest)]
    [InlineData("5\r\nhello\r\n0\r\nno colon\r\n\r\n", S3Error.MalformedTrailerError)]
    [InlineData("5\r\nhello\r\n0\r\na:1\r\na:2\r\n\r\n", S3Error.MalformedTrailerError)]
    public async Task Forms_of_an_unsigned_body(string encoded, S3Error? expected)
    {
        var (output, _, refusal) = await DecodeAsync(PayloadMode.ChunksUnsignedTrailer, Encoding.ASCII.GetBytes(encoded), 5, new Random(1));

        Assert.Equal(expected, refusal);
        Assert.True(expected is not null || Encoding.ASCII.GetString(output) == "hello");
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_fills_memory()
    {
        var (_, _, refusal) = await DecodeAsync(
            PayloadMode.ChunksUnsignedTrailer, Enumerable.Repeat((byte)'1', 100_000).ToArray(), 5, new Random(1));

        Assert.Equal(S3Error.InvalidRequest, refusal);
    }

    [Fact]
    public async Task A_body_signed_with_another_secret_does_not_match()
    {
        var encoded = Encode(PayloadMode.ChunksSigned, new byte[100], new Random(1), "another secret");

        Assert.Equal(S3Error.SignatureDoesNotMatch, (await DecodeAsync(PayloadMode.ChunksSigned, encoded, 100, new Random(1))).Refusal);
    }

    private static ChunkSigner Signer(string secret = "secret") => new(Scope.DeriveKey(secret), "20261001T120000Z", Scope, Seed);

    private static byte[] Encode(PayloadMode mode, byte[] data, Random random, string secret = "secret")
    {
        var signer = mode is PayloadMode.ChunksUnsignedTrailer ? null : Signer(secret);
        using var output = new MemoryStream();
        for (var offset = 0; offset <= data.Length;)
        {
            var size = offset == data.Length ? 0 : random.Next(1, Math.Min(700, data.Length - offset) + 1);
            var chunk = data.AsSpan(offset, size);
            var signature = signer?.NextChunk(Convert.ToHexStringLower(SHA256.HashData(chunk)));
            Write(output, size.ToString("x", CultureInfo.InvariantCulture) + (signature is null ? "" : ";chunk-signature=" + signature) + "\r\n");
            if (size == 0)
            {
                break;
            }

            output.Write(chunk);
            Write(output, "\r\n");
            offset += size;
        }

        if (mode.HasTrailer())
        {
            const string Trailer = "x-amz-checksum-crc32:AAAAAA==";
            Write(output, Trailer + "\r\n" + (signer is null ? "" : "x-amz-trailer-signature:" + signer.Trailer(Trailer + "\n") + "\r\n"));
        }

        Write(output, "\r\n");
        return output.ToArray();
    }

    private static void Write(Stream output, string text) => output.Write(Encoding.ASCII.GetBytes(text));

    private static byte[] Damage(byte[] encoded, Random random)
    {
        var bytes = encoded.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static async Task<(byte[] Output, int Trailers, S3Error? Refusal)> DecodeAsync(PayloadMode mode, byte[] encoded, int length, Random random)
    {
        var signer = mode is PayloadMode.ChunksUnsignedTrailer ? null : Signer();
        var pipe = new Pipe();
        var feeding = FeedAsync(pipe.Writer, encoded, random);
        await using var stream = new AwsChunkedStream(pipe.Reader, mode, signer, length);
        using var output = new MemoryStream();
        S3Error? refusal = null;
        try
        {
            var buffer = new byte[random.Next(1, 300)];
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                output.Write(buffer, 0, read);
            }
        }
        catch (S3Exception wrong)
        {
            refusal = wrong.Refusal.Error;
        }

        await pipe.Reader.CompleteAsync();
        await feeding;
        return (output.ToArray(), stream.Trailers.Count, refusal);
    }

    private static async Task FeedAsync(PipeWriter writer, byte[] encoded, Random random)
    {
        var sizes = new Random(random.Next());
        for (var offset = 0; offset < encoded.Length;)
        {
            var size = Math.Min(sizes.Next(1, 90), encoded.Length - offset);
            if ((await writer.WriteAsync(encoded.AsMemory(offset, size))).IsCompleted)
            {
                break;
            }

            offset += size;
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }
}
