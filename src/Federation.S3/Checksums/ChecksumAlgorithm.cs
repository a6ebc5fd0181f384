namespace Federation.S3.Checksums;

/// <summary>The checksums that S3 knows, over the whole plaintext.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>CRC-32 (ISO-HDLC), 4 bytes.</summary>
    Crc32,

    /// <summary>CRC-32C (Castagnoli), 4 bytes.</summary>
    Crc32C,

    /// <summary>CRC-64/NVME, 8 bytes.</summary>
    Crc64Nvme,

    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256,
}

/// <summary>A verified checksum.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Base64">Its big-endian bytes in base64, as in the x-amz-checksum-* headers.</param>
public readonly record struct ObjectChecksum(ChecksumAlgorithm Algorithm, string Base64);

/// <summary>Names and sizes of the algorithms.</summary>
internal static class ChecksumNames
{
    public const string HeaderPrefix = "x-amz-checksum-";

    public static readonly ChecksumAlgorithm[] All = Enum.GetValues<ChecksumAlgorithm>();

    public static string Header(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm.Crc32C => "x-amz-checksum-crc32c",
        ChecksumAlgorithm.Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm.Sha1 => "x-amz-checksum-sha1",
        ChecksumAlgorithm.Sha256 => "x-amz-checksum-sha256",
    };

    public static string Element(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "ChecksumCRC32",
        ChecksumAlgorithm.Crc32C => "ChecksumCRC32C",
        ChecksumAlgorithm.Crc64Nvme => "ChecksumCRC64NVME",
        ChecksumAlgorithm.Sha1 => "ChecksumSHA1",
        ChecksumAlgorithm.Sha256 => "ChecksumSHA256",
    };

    public static int SizeBytes(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
    };

    public static ChecksumAlgorithm? FromHeader(string header)
    {
        foreach (var algorithm in All)
        {
            if (string.Equals(algorithm.Header(), header, StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        return null;
    }

    /// <summary>The value's bytes, or null when it is not base64 of the right length.</summary>
    public static byte[]? Parse(string base64, int sizeBytes)
    {
        var bytes = new byte[sizeBytes + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written == sizeBytes ? bytes[..sizeBytes] : null;
    }
}
