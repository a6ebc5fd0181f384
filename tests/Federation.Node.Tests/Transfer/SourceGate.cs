using System.Collections.Concurrent;
using Federation.Protocol.Merkle;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Transfer;

/// <summary>
/// Stands before the source's member routes: counts the requests for bytes, and can hold them, refuse them, or send wrong bytes, as a member of bad faith or
/// on a bad disk would.
/// </summary>
public sealed class SourceGate : IStartupFilter
{
    private readonly ConcurrentQueue<(long From, long To)> _ranges = new();
    private readonly ConcurrentDictionary<int, int> _flipped = new();
    private TaskCompletionSource _open = Opened();
    private int _lettingThrough = int.MaxValue;

    /// <summary>Byte ranges that were asked for, inclusive.</summary>
    public IReadOnlyList<(long From, long To)> Ranges => [.. _ranges];

    public long BytesAsked => _ranges.Sum(r => r.To - r.From + 1);

    /// <summary>When set, every request for bytes is answered with this status.</summary>
    public int? Status { get; set; }

    /// <summary>How often the first byte of a piece is still to be sent wrong.</summary>
    public void Flip(int piece, int times) => _flipped[piece] = times;

    /// <summary>Lets some requests through and holds all others until <see cref="Release"/>.</summary>
    public void HoldAfter(int requests)
    {
        _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _lettingThrough, requests);
    }

    public void Release()
    {
        Volatile.Write(ref _lettingThrough, int.MaxValue);
        _open.TrySetResult();
    }

    public void Register(IServiceCollection services) => services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(HandleAsync);
        next(app);
    };

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/federation/v1/blobs/", StringComparison.Ordinal) || path.EndsWith("/pieces", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        _ranges.Enqueue((range.From!.Value, range.To!.Value));
        if (Status is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (Interlocked.Decrement(ref _lettingThrough) < 0)
        {
            await _open.Task.WaitAsync(context.RequestAborted);
        }

        var plain = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var lying = new StreamResponseBodyFeature(new LyingStream(plain.Stream, range.From.Value, this), plain);
        context.Features.Set<IHttpResponseBodyFeature>(lying);
        await next(context);
        await lying.CompleteAsync();
        context.Features.Set(plain);
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private bool TakeFlip(int piece)
    {
        while (_flipped.TryGetValue(piece, out var left) && left > 0)
        {
            if (_flipped.TryUpdate(piece, left - 1, left))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class LyingStream(Stream inner, long offset, SourceGate gate) : Stream
    {
        private long _offset = offset;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var bytes = buffer.ToArray();
            for (var piece = (_offset + Bep52.PieceSize - 1) / Bep52.PieceSize; piece * Bep52.PieceSize < _offset + bytes.Length; piece++)
            {
                if (gate.TakeFlip((int)piece))
                {
                    bytes[(piece * Bep52.PieceSize) - _offset] ^= 1;
                }
            }

            _offset += bytes.Length;
            await inner.WriteAsync(bytes, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
