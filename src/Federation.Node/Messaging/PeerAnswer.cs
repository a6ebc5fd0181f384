using Microsoft.Net.Http.Headers;

namespace Federation.Node.Messaging;

/// <summary>How a call to a peer ended, before its status is looked at.</summary>
internal enum PeerCall
{
    Answered,

    /// <summary>The peer's name leads to an address that outbound safety forbids.</summary>
    ForbiddenAddress,

    Unreachable,

    TimedOut,

    /// <summary>The answer was longer than allowed for its kind.</summary>
    AnswerTooLarge,
}

/// <summary>A whole answer of a peer, bounded in size.</summary>
internal sealed record PeerAnswer
{
    public required PeerCall Call { get; init; }

    /// <summary>HTTP status; 0 unless answered.</summary>
    public int Status { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The member-set revision that the peer is at, when it said so.</summary>
    public long? PeerRevision { get; init; }

    /// <summary>The peer's transport key signed this answer to this request; its <see cref="PeerDate"/> can be trusted.</summary>
    public bool IsSigned { get; init; }

    public DateTimeOffset? PeerDate { get; init; }

    /// <summary>What went wrong, in words for an operator; null when answered.</summary>
    public string? Error { get; init; }

    public bool IsSuccess => Call == PeerCall.Answered && Status is >= 200 and < 300;
}

/// <summary>An answer whose body is read as it comes; dispose it to free the connection.</summary>
internal sealed class PeerStream(PeerCall call, HttpResponseMessage? response, Stream? body, string? error) : IAsyncDisposable
{
    public PeerCall Call { get; } = call;

    public int Status => response is null ? 0 : (int)response.StatusCode;

    public string? Error { get; } = error;

    /// <summary>The bytes; empty unless answered.</summary>
    public Stream Body { get; } = body ?? Stream.Null;

    /// <summary>First byte position of a partial answer; 0 for a whole one.</summary>
    public long From => response?.Content.Headers.ContentRange?.From ?? 0;

    /// <summary>Length of this answer in bytes, when the peer said it.</summary>
    public long? Length => response?.Content.Headers.ContentLength;

    /// <summary>Value of a response header, or null.</summary>
    public string? Header(string name) =>
        response is null ? null : response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public TimeSpan? RetryAfter => int.TryParse(Header(HeaderNames.RetryAfter), System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        response?.Dispose();
    }
}
