using System.Globalization;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.Node.Transfer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Federation.Node.Serving;

/// <summary>How an answer with bytes ended.</summary>
internal enum MediaOutcome
{
    /// <summary>It was answered: whole, in part, 304 or 416.</summary>
    Answered,

    /// <summary>Nothing was sent: the bytes are not here, or not right.</summary>
    NotHere,

    /// <summary>Nothing was sent: the ticket has not so many bytes left.</summary>
    CeilingReached,
}

/// <summary>Writes one object to a client: exact headers, conditions, one range, verified bytes, counted for whom they are due.</summary>
internal sealed partial class MediaAnswer(
    NodeDbContext db, BlobCatalog catalog, ObjectReader reader, EgressCounters counters, ServingOptions options, ILogger<MediaAnswer> logger)
{
    /// <summary>A viewer may pause for a while; a client that takes nothing at all does not hold a connection for ever.</summary>
    private static readonly MinDataRate SlowestViewer = new(64, TimeSpan.FromMinutes(2));

    public async Task<MediaOutcome> WriteAsync(HttpContext context, MediaObject media, EgressCharge? charge, string? link, CancellationToken cancellationToken)
    {
        var blob = await catalog.FindAsync(db, media.Blob, cancellationToken);
        if (blob is null || reader.Open(media.Blob, media.Size).File is not { } file)
        {
            return MediaOutcome.NotHere;
        }

        using var sender = new MediaSender(file, blob, options.VerifyReads);
        var range = RangeOf(context.Request, media);
        if (!range.IsUnsatisfiable && !sender.CanBeginAt(range.First))
        {
            Damaged(media.Blob.ToString());
            return MediaOutcome.NotHere;
        }

        if (IsKnown(context.Request, media))
        {
            SetHeaders(context.Response, media, link);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return MediaOutcome.Answered;
        }

        var reserved = HttpMethods.IsHead(context.Request.Method) || range.IsUnsatisfiable ? 0 : range.LengthBytes;
        if (charge?.Ticket is { } ticket && !await counters.TryReserveAsync(db, ticket, reserved, cancellationToken))
        {
            return MediaOutcome.CeilingReached;
        }

        SetHeaders(context.Response, media, link);
        context.Response.SetRange(range, media.Size.Bytes);
        if (reserved > 0)
        {
            await SendAsync(context, sender, range, charge, cancellationToken);
        }

        return MediaOutcome.Answered;
    }

    private async Task SendAsync(HttpContext context, MediaSender sender, RequestedRange range, EgressCharge? charge, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestViewer;
        }

        var sent = 0L;
        try
        {
            var isRight = await sender.SendAsync(context.Response, range, Count, cancellationToken);
            if (!isRight)
            {
                DamagedOnTheWay(context.Request.Path, sent);
                context.Abort(); // the client sees a broken answer instead of wrong bytes
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            // The client went away.
        }
        finally
        {
            if (charge?.Ticket is { } ticket)
            {
                counters.Free(ticket, range.LengthBytes - sent);
            }
        }

        void Count(int bytes)
        {
            sent += bytes;
            if (charge is not null)
            {
                counters.Count(charge, bytes);
            }
        }
    }

    private static void SetHeaders(HttpResponse response, MediaObject media, string? link)
    {
        response.ContentType = media.ContentType ?? "application/octet-stream";
        foreach (var (name, value) in media.Headers)
        {
            response.Headers[name] = value;
        }

        MediaDoor.SetCommonHeaders(response);
        if (link is not null)
        {
            response.Headers["Link"] = link;
        }
    }

    /// <summary>The range counts only while it is one of the same bytes (RFC 9110, If-Range).</summary>
    private static RequestedRange RangeOf(HttpRequest request, MediaObject media)
    {
        var condition = request.Headers.IfRange.ToString();
        return condition.Length == 0 || condition == media.ETag || condition == media.Headers.GetValueOrDefault("last-modified")
            ? RequestedRange.Of(request.Headers.Range, media.Size.Bytes)
            : RequestedRange.Whole(media.Size.Bytes);
    }

    private static bool IsKnown(HttpRequest request, MediaObject media)
    {
        var condition = request.Headers.IfNoneMatch.ToString();
        if (condition.Length > 0)
        {
            return condition.Trim() == "*" || condition.Split(',').Any(tag => Weak(tag) == media.ETag);
        }

        return DateTimeOffset.TryParseExact(request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            && DateTimeOffset.TryParseExact(media.Headers.GetValueOrDefault("last-modified"), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified)
            && modified <= since;
    }

    private static string Weak(string tag)
    {
        var text = tag.Trim();
        return text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text;
    }

    [LoggerMessage(1902, LogLevel.Error, "The stored bytes of {Blob} are damaged; they are served to nobody")]
    private partial void Damaged(string blob);

    [LoggerMessage(1903, LogLevel.Error, "An answer for {Path} was cut off after {SentBytes} bytes: the stored bytes are damaged")]
    private partial void DamagedOnTheWay(string path, long sentBytes);
}
