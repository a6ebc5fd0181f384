using System.Text;
using Federation.S3.Checksums;

namespace Federation.S3.Tests.Checksums;

public sealed class RunningChecksumTests
{
    // The check values of the CRC catalogue (reveng.sourceforge.io) and FIPS 180, over "123456789".
    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "cbf43926")]
    [InlineData(ChecksumAlgorithm.Crc32C, "e3069283")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "ae8b14860a799888")]
    [InlineData(ChecksumAlgorithm.Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441")]
    [InlineData(ChecksumAlgorithm.Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225")]
    public void Published_check_values_hold(ChecksumAlgorithm algorithm, string expected)
    {
        using var running = RunningChecksum.Create(algorithm);
        running.Append("123456789"u8);

        Assert.Equal(expected, Convert.ToHexStringLower(running.Finish()));
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    public void Pieces_give_what_the_whole_gives(ChecksumAlgorithm algorithm)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var data = new byte[random.Next(0, 2000)];
            random.NextBytes(data);
            using var whole = RunningChecksum.Create(algorithm);
            using var pieces = RunningChecksum.Create(algorithm);
            foreach (var b in data)
            {
                whole.Append([b]);
            }

            for (var offset = 0; offset < data.Length;)
            {
                var size = random.Next(1, data.Length - offset + 1);
                pieces.Append(data.AsSpan(offset, size));
                offset += size;
            }

            Assert.True(whole.Finish().AsSpan().SequenceEqual(pieces.Finish()), $"seed {seed}");
        }
    }

    [Fact]
    public void The_published_trailer_example_is_the_crc32c_of_its_body()
    {
        using var running = RunningChecksum.Create(ChecksumAlgorithm.Crc32C);
        running.Append(Encoding.ASCII.GetBytes(new string('a', 66560)));

        Assert.Equal("sOO8/Q==", Convert.ToBase64String(running.Finish()));
    }
}
