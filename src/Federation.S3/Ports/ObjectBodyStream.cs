using System.Security.Cryptography;
using Federation.Protocol.Identifiers;
using Federation.S3.Checksums;
using Federation.S3.Chunked;
using Federation.S3.Errors;

namespace Federation.S3.Ports;

/// <summary>
/// The decoded body of an upload, verified while it is read. Reading its end (0 bytes) checks length, signatures, Content-MD5, SHA-256 and
/// checksums; on any mismatch that read throws <see cref="S3Exception"/>. Only a body with <see cref="IsVerified"/> may be committed.
/// </summary>
public sealed class ObjectBodyStream : Stream
{
    private readonly Stream _source;
    private readonly BodyPromises _promises;
    private readonly RunningChecksum _md5 = new RunningHash(HashAlgorithmName.MD5);
    private readonly List<(ChecksumAlgorithm Algorithm, RunningChecksum Running)> _running;
    private long _readBytes;

    internal ObjectBodyStream(Stream source, BodyPromises promises)
    {
        _source = source;
        _promises = promises;
        _running = [.. promises.Algorithms().Select(static algorithm => (algorithm, RunningChecksum.Create(algorithm)))];
    }

    /// <summary>The declared length of the decoded body in bytes; reading yields exactly this many or throws.</summary>
    public override long Length => _promises.LengthBytes;

    /// <summary>True once the end was read and everything promised was found true.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Lower-case hexadecimal MD5 of the body, the ETag of a single PUT; empty before IsVerified.</summary>
    public string Md5Hex { get; private set; } = "";

    /// <summary>The SHA-256 of the body if the client had promised one, so that it need not be computed twice; none before IsVerified.</summary>
    public Sha256Digest Sha256 { get; private set; }

    /// <summary>The x-amz-checksum-* values that were promised and found true; empty before IsVerified.</summary>
    public IReadOnlyList<ObjectChecksum> Checksums { get; private set; } = [];

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Position
    {
        get => _readBytes;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="S3Exception">The body is not what was promised; nothing of it may be kept.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || IsVerified)
        {
            return 0;
        }

        var count = await _source.ReadAsync(buffer, cancellationToken);
        if (count == 0)
        {
            Verify();
            return 0;
        }

        _readBytes += count;
        if (_readBytes > _promises.LengthBytes)
        {
            throw new S3Exception(S3Error.IncompleteBody);
        }

        var data = buffer.Span[..count];
        _md5.Append(data);
        foreach (var (_, running) in _running)
        {
            running.Append(data);
        }

        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: bodies are read asynchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5.Dispose();
            _running.ForEach(static pair => pair.Running.Dispose());
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (_readBytes != _promises.LengthBytes)
        {
            throw new S3Exception(S3Error.IncompleteBody);
        }

        var values = _running.ToDictionary(static pair => pair.Algorithm, static pair => pair.Running.Finish());
        if (_promises.PayloadSha256 is { } signed && !values[ChecksumAlgorithm.Sha256].AsSpan().SequenceEqual(signed))
        {
            throw new S3Exception(S3Error.XAmzContentSHA256Mismatch);
        }

        var md5 = _md5.Finish();
        if (_promises.ContentMd5 is { } declaredMd5 && !md5.AsSpan().SequenceEqual(declaredMd5))
        {
            throw new S3Exception(new S3Refusal(S3Error.BadDigest, "The Content-MD5 you specified did not match what we received."));
        }

        var checksums = new List<ObjectChecksum>();
        foreach (var (algorithm, declared) in DeclaredChecksums())
        {
            if (!values[algorithm].AsSpan().SequenceEqual(declared))
            {
                throw new S3Exception(new S3Refusal(S3Error.BadDigest, $"The {algorithm.Header()} you specified did not match what we received."));
            }

            checksums.Add(new ObjectChecksum(algorithm, Convert.ToBase64String(declared)));
        }

        Md5Hex = Convert.ToHexStringLower(md5);
        Sha256 = values.TryGetValue(ChecksumAlgorithm.Sha256, out var sha256) ? new Sha256Digest(sha256) : default;
        Checksums = checksums;
        IsVerified = true;
    }

    private IEnumerable<(ChecksumAlgorithm Algorithm, byte[] Value)> DeclaredChecksums()
    {
        foreach (var (algorithm, value) in _promises.Checksums)
        {
            yield return (algorithm, value);
        }

        var trailers = (_source as AwsChunkedStream)?.Trailers ?? new Dictionary<string, string>();
        if (trailers.Keys.FirstOrDefault(name => ChecksumNames.FromHeader(name) is not { } found || found != _promises.Trailer) is { } stray)
        {
            throw new S3Exception(new S3Refusal(S3Error.MalformedTrailerError, $"The trailer {stray} was not announced by x-amz-trailer."));
        }

        if (_promises.Trailer is { } promised)
        {
            var text = trailers.GetValueOrDefault(promised.Header()) ?? throw new S3Exception(
                new S3Refusal(S3Error.MalformedTrailerError, $"The trailer {promised.Header()} is missing."));
            yield return (promised, ChecksumNames.Parse(text, promised.SizeBytes()) ?? throw new S3Exception(
                new S3Refusal(S3Error.InvalidRequest, $"Value for {promised.Header()} trailing header is invalid.")));
        }
    }
}

/// <summary>What the headers of an upload promise about its body.</summary>
internal sealed record BodyPromises
{
    public required long LengthBytes { get; init; }

    public byte[]? PayloadSha256 { get; init; }

    public byte[]? ContentMd5 { get; init; }

    public IReadOnlyList<(ChecksumAlgorithm Algorithm, byte[] Value)> Checksums { get; init; } = [];

    /// <summary>The checksum that will follow the body.</summary>
    public ChecksumAlgorithm? Trailer { get; init; }

    public IEnumerable<ChecksumAlgorithm> Algorithms()
    {
        var all = Checksums.Select(static pair => pair.Algorithm);
        all = Trailer is { } trailer ? all.Append(trailer) : all;
        return (PayloadSha256 is null ? all : all.Append(ChecksumAlgorithm.Sha256)).Distinct();
    }
}
