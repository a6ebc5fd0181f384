using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Federation.S3.Checksums;

/// <summary>CRC-32/ISO-HDLC: reflected polynomial EDB88320, eight bytes a step.</summary>
internal sealed class Crc32 : RunningChecksum
{
    private static readonly uint[] Table = Build();

    private uint _state = uint.MaxValue;

    public override void Append(ReadOnlySpan<byte> data)
    {
        var crc = _state;
        var t = Table;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(data[..(data.Length & ~7)]))
        {
            var x = (BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word)) ^ crc;
            crc = t[0x700 + (int)(x & 0xFF)] ^ t[0x600 + (int)((x >> 8) & 0xFF)]
                ^ t[0x500 + (int)((x >> 16) & 0xFF)] ^ t[0x400 + (int)((x >> 24) & 0xFF)]
                ^ t[0x300 + (int)((x >> 32) & 0xFF)] ^ t[0x200 + (int)((x >> 40) & 0xFF)]
                ^ t[0x100 + (int)((x >> 48) & 0xFF)] ^ t[(int)(x >> 56)];
        }

        foreach (var b in data[(data.Length & ~7)..])
        {
            crc = t[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        }

        _state = crc;
    }

    public override byte[] Finish()
    {
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, ~_state);
        return value;
    }

    private static uint[] Build()
    {
        var table = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            table[i] = (table[i - 256] >> 8) ^ table[table[i - 256] & 0xFF];
        }

        return table;
    }
}

/// <summary>CRC-32C: reflected polynomial 82F63B78, by the processor's instruction where it has one.</summary>
internal sealed class Crc32C : RunningChecksum
{
    private uint _state = uint.MaxValue;

    public override void Append(ReadOnlySpan<byte> data)
    {
        var crc = _state;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(data[..(data.Length & ~7)]))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var b in data[(data.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        _state = crc;
    }

    public override byte[] Finish()
    {
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, ~_state);
        return value;
    }
}

/// <summary>CRC-64/NVME: reflected polynomial 9A6C9329AC4BC9B5, eight bytes a step.</summary>
internal sealed class Crc64Nvme : RunningChecksum
{
    private static readonly ulong[] Table = Build();

    private ulong _state = ulong.MaxValue;

    public override void Append(ReadOnlySpan<byte> data)
    {
        var crc = _state;
        var t = Table;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(data[..(data.Length & ~7)]))
        {
            var x = (BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word)) ^ crc;
            crc = t[0x700 + (int)(x & 0xFF)] ^ t[0x600 + (int)((x >> 8) & 0xFF)]
                ^ t[0x500 + (int)((x >> 16) & 0xFF)] ^ t[0x400 + (int)((x >> 24) & 0xFF)]
                ^ t[0x300 + (int)((x >> 32) & 0xFF)] ^ t[0x200 + (int)((x >> 40) & 0xFF)]
                ^ t[0x100 + (int)((x >> 48) & 0xFF)] ^ t[(int)(x >> 56)];
        }

        foreach (var b in data[(data.Length & ~7)..])
        {
            crc = t[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        }

        _state = crc;
    }

    public override byte[] Finish()
    {
        var value = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, ~_state);
        return value;
    }

    private static ulong[] Build()
    {
        var table = new ulong[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x9A6C9329AC4BC9B5ul : crc >> 1;
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            table[i] = (table[i - 256] >> 8) ^ table[(int)(table[i - 256] & 0xFF)];
        }

        return table;
    }
}
