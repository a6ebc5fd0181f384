using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Federation.S3.Auth;
using Federation.S3.Errors;

namespace Federation.S3.Chunked;

/// <summary>
/// Decodes aws-chunked in all three modes, in constant memory: <c>hex[;chunk-signature=64hex]CRLF data CRLF</c> repeated, a chunk of size 0,
/// trailing header lines when the mode has them, an empty line, and nothing after it. Bytes pass on before their chunk's signature is
/// checked, so a reader may act on them only after the end was read without an <see cref="S3Exception"/>.
/// </summary>
internal sealed class AwsChunkedStream(PipeReader input, PayloadMode mode, ChunkSigner? signer, long decodedBytes) : Stream
{
    private const int MaxLineBytes = 1024;
    private const int MaxTrailers = 8;

    private readonly IncrementalHash? _chunkHash = signer is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, string> _trailers = new(StringComparer.Ordinal);
    private long _remainingInBody = decodedBytes;
    private long _remainingInChunk;
    private string? _chunkSignature;
    private bool _insideChunk;
    private bool _ended;

    /// <summary>Trailing headers by lower-case name; complete after the end was read.</summary>
    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!_ended)
        {
            if (_insideChunk && _remainingInChunk > 0)
            {
                return await ReadDataAsync(buffer, cancellationToken);
            }

            if (_insideChunk)
            {
                await EndChunkAsync(cancellationToken);
            }
            else
            {
                await BeginChunkAsync(cancellationToken);
            }
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chunkHash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadDataAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await input.ReadAsync(cancellationToken);
        var available = (int)Math.Min(Math.Min(result.Buffer.Length, buffer.Length), _remainingInChunk);
        if (available == 0)
        {
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            throw new S3Exception(S3Error.IncompleteBody);
        }

        var slice = result.Buffer.Slice(0, available);
        slice.CopyTo(buffer.Span);
        input.AdvanceTo(slice.End);
        _chunkHash?.AppendData(buffer.Span[..available]);
        _remainingInChunk -= available;
        _remainingInBody -= available;
        return available;
    }

    private async ValueTask BeginChunkAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var digits = semicolon < 0 ? line : line[..semicolon];
        if (digits.Length is 0 or > 16 || !digits.All(char.IsAsciiHexDigit))
        {
            throw Malformed("A chunk does not begin with its size.");
        }

        _chunkSignature = SignatureOf(semicolon < 0 ? "" : line[(semicolon + 1)..]);
        var size = Convert.ToUInt64(digits, 16);
        if (size > (ulong)_remainingInBody)
        {
            throw Malformed("The chunks hold more than x-amz-decoded-content-length says.");
        }

        if (size > 0)
        {
            _remainingInChunk = (long)size;
            _insideChunk = true;
            return;
        }

        if (_remainingInBody > 0)
        {
            throw new S3Exception(S3Error.IncompleteBody);
        }

        CheckChunkSignature();
        await EndBodyAsync(cancellationToken);
    }

    private async ValueTask EndChunkAsync(CancellationToken cancellationToken)
    {
        if ((await ReadLineAsync(cancellationToken)).Length > 0)
        {
            throw Malformed("A chunk is longer than its size says.");
        }

        CheckChunkSignature();
        _insideChunk = false;
    }

    private string? SignatureOf(string extension)
    {
        if (signer is null)
        {
            // An unsigned chunk may carry extensions (RFC 9112 7.1.1); they mean nothing here.
            return null;
        }

        const string Name = "chunk-signature=";
        return extension.StartsWith(Name, StringComparison.Ordinal) && extension.Length == Name.Length + 64
            ? extension[Name.Length..]
            : throw Malformed("A chunk carries no signature.");
    }

    private void CheckChunkSignature()
    {
        if (signer is null)
        {
            return;
        }

        var expected = signer.NextChunk(Convert.ToHexStringLower(_chunkHash!.GetHashAndReset()));
        if (!SigningScope.SameSignature(expected, _chunkSignature!))
        {
            throw new S3Exception(S3Error.SignatureDoesNotMatch);
        }
    }

    private async ValueTask EndBodyAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        string? signature = null;
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon <= 0 ? "" : line[..colon].Trim().ToLowerInvariant();
            var value = line[(colon + 1)..].Trim();
            if (!mode.HasTrailer() || name.Length == 0 || signature is not null || _trailers.Count == MaxTrailers)
            {
                throw new S3Exception(S3Error.MalformedTrailerError);
            }

            if (name is "x-amz-trailer-signature")
            {
                signature = value;
            }
            else if (_trailers.TryAdd(name, value))
            {
                signed.Append(name).Append(':').Append(value).Append('\n');
            }
            else
            {
                throw new S3Exception(S3Error.MalformedTrailerError);
            }
        }

        if (signer is not null && mode.HasTrailer() && !SigningScope.SameSignature(signer.Trailer(signed.ToString()), signature ?? ""))
        {
            throw new S3Exception(S3Error.SignatureDoesNotMatch);
        }

        await ExpectEndAsync(cancellationToken);
        _ended = true;
    }

    private async ValueTask ExpectEndAsync(CancellationToken cancellationToken)
    {
        var result = await input.ReadAsync(cancellationToken);
        var isEnd = result.Buffer.IsEmpty && result.IsCompleted;
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        if (!isEnd)
        {
            throw Malformed("There is more after the last chunk.");
        }
    }

    /// <summary>One line without its end. A bare LF before the CRLF is tolerated: AWS's own published form of a trailer has it.</summary>
    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (FindLine(result.Buffer, out var line, out var consumed))
            {
                input.AdvanceTo(consumed);
                return line;
            }

            var tooLong = result.Buffer.Length > MaxLineBytes;
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (tooLong)
            {
                throw Malformed("A line of the chunked body is too long.");
            }

            if (result.IsCompleted)
            {
                throw new S3Exception(S3Error.IncompleteBody);
            }
        }
    }

    private static bool FindLine(ReadOnlySequence<byte> buffer, out string line, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        line = "";
        consumed = buffer.Start;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8))
        {
            return false;
        }

        consumed = reader.Position;
        line = bytes.Length > MaxLineBytes ? throw Malformed("A line of the chunked body is too long.") : Encoding.Latin1.GetString(bytes).TrimEnd('\n');
        return true;
    }

    private static S3Exception Malformed(string detail) => new(new S3Refusal(S3Error.InvalidRequest, detail));
}
