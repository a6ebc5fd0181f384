using System.Globalization;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Telemetry;
using Federation.Node.Leases;
using Federation.Node.Messaging;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Win32.SafeHandles;

namespace Federation.Node.Transfer;

/// <summary>
/// The owner's side: bytes and piece hashes for the host of a live lease, and 404 for everyone and everything else, so that knowing a hash gives no
/// right and teaches nothing.
/// </summary>
internal static class TransferSource
{
    private static readonly System.Diagnostics.Metrics.Counter<long> Sent =
        NodeTelemetry.Meter.CreateCounter<long>("federation.transfer.sent", "By", "Bytes sent to hosts that copy our blobs.");

    /// <summary>A receiver may hold itself back by its own rate bound.</summary>
    private static readonly MinDataRate SlowestReceiver = new(64, TimeSpan.FromMinutes(1));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/federation/v1/blobs/{hex}", BytesAsync).RequireMember();
        routes.MapGet("/federation/v1/blobs/{hex}/pieces", PiecesAsync).RequireMember();
    }

    private static async Task<IResult> BytesAsync(
        HttpContext context, string hex, string? lease, NodeDbContext db, ObjectReader reader, CancellationToken cancellationToken)
    {
        if (await AllowedAsync(context, hex, lease, db, cancellationToken) is not { } allowed || Open(reader, allowed) is not { } opened)
        {
            return NotHere();
        }

        using var file = opened;
        var range = RequestedRange.Of(context.Request.Headers.Range, allowed.Size.Bytes);
        context.Response.ContentType = "application/octet-stream";
        context.Response.SetRange(range, allowed.Size.Bytes);
        if (range.IsUnsatisfiable)
        {
            return Results.Empty;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestReceiver;
        }

        var peer = new KeyValuePair<string, object?>("peer", allowed.Host.ToString());
        await ObjectReader.SendAsync(context.Response.BodyWriter, file, range.First, range.LengthBytes, count => Sent.Add(count, peer), cancellationToken);
        return Results.Empty;
    }

    private static async Task<IResult> PiecesAsync(
        HttpContext context, string hex, string? lease, NodeDbContext db, BlobCatalog catalog, CancellationToken cancellationToken)
    {
        if (await AllowedAsync(context, hex, lease, db, cancellationToken) is not { } allowed
            || await catalog.FindAsync(db, allowed.Blob, cancellationToken) is not { } blob)
        {
            return NotHere();
        }

        return Results.Bytes(blob.PieceLayer, "application/octet-stream");
    }

    /// <summary>The live lease that lets the caller copy this blob from us; null whatever is missing.</summary>
    private static async Task<LeaseRow?> AllowedAsync(HttpContext context, string hex, string? lease, NodeDbContext db, CancellationToken cancellationToken)
    {
        if (!Sha256Digest.TryParse(hex, out var digest) || !LeaseId.TryParse(lease, out var id) || await LeaseBook.FindAsync(db, id, cancellationToken) is not { } row)
        {
            return null;
        }

        var isLive = row.State is LeaseState.Confirmed or LeaseState.Copying or LeaseState.Held or LeaseState.Grace;
        return isLive && row.Role == LeaseRole.Owner && row.Host == context.Caller().Handle && row.Blob == new BlobId(digest) ? row : null;
    }

    private static SafeFileHandle? Open(ObjectReader reader, LeaseRow lease) => reader.Open(lease.Blob, lease.Size).File;

    private static IResult NotHere() => Problems.NotFound("This blob");
}
