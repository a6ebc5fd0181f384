namespace Federation.Node.Tests.Fixtures;

/// <summary>A readable, seekable stream of pseudo-random bytes that takes no memory: block n is made from the seed and n alone.</summary>
public sealed class SeededStream(long length, int seed) : Stream
{
    private const int BlockSize = 64 * 1024;

    private readonly byte[] _block = new byte[BlockSize];
    private long _blockNumber = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length)
        {
            return 0;
        }

        var number = Position / BlockSize;
        if (number != _blockNumber)
        {
            new Random((int)((seed * 1_000_003L) + number)).NextBytes(_block);
            _blockNumber = number;
        }

        var start = (int)(Position % BlockSize);
        var count = (int)Math.Min(Math.Min(buffer.Length, BlockSize - start), Length - Position);
        _block.AsSpan(start, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
