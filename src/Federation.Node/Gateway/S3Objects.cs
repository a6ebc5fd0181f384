using Federation.Node.Blobs;
using Federation.Node.Serving;
using Federation.S3.Ports;

namespace Federation.Node.Gateway;

/// <summary>The objects as the S3 dialect sees them. A put takes the bytes in first and then, in one transaction, gives them their name.</summary>
internal sealed partial class S3Objects(Objects objects, BlobIntake intake, ObjectReader reader, MirrorRedirect mirrors, ILogger<S3Objects> logger) : IObjects
{
    public async ValueTask<PutOutcome> PutAsync(ObjectToPut put, ObjectBodyStream body, CancellationToken cancellationToken)
    {
        var taken = await intake.ReceiveAsync(body, new IntakeLimits { MaxBytes = body.Length, ExpectedBytes = body.Length, WithMd5 = false }, cancellationToken);
        if (taken is not { Outcome: IntakeOutcome.Stored, Blob: { } blob })
        {
            return new PutOutcome(PutStatus.InsufficientStorage);
        }

        // From here on the client's impatience changes nothing: a short transaction ends one way or the other.
        return await FinishAsync(put.Bucket.Name, objects.PutAsync(ObjectForms.Wish(put, body.Md5Hex, body.Checksums), blob, CancellationToken.None));
    }

    public async ValueTask<PutOutcome> CopyAsync(ObjectInfo source, ObjectToPut target, CancellationToken cancellationToken) =>
        await FinishAsync(
            target.Bucket.Name,
            objects.LinkAsync(ObjectForms.Wish(target, source.ETag, source.Checksums), ObjectForms.Blob(source), source.Size, cancellationToken));

    public async ValueTask<ObjectInfo?> FindAsync(string bucket, string key, CancellationToken cancellationToken) =>
        await objects.FindAsync(bucket, key, cancellationToken) is { } row ? ObjectForms.Info(bucket, row) : null;

    public async ValueTask<ServeOutcome> ServeAsync(HttpContext context, ObjectRead read, CancellationToken cancellationToken)
    {
        if (await MirrorAsync(context.Request, read, cancellationToken) is { } mirror)
        {
            return new ServeOutcome(ServeStatus.Redirect, mirror);
        }

        var (outcome, opened) = reader.Open(ObjectForms.Blob(read.Object), read.Object.Size);
        if (opened is null)
        {
            NotServed(read.Object.Version, outcome);
            return new ServeOutcome(ServeStatus.Unavailable);
        }

        using var file = opened;
        var first = read.Range?.First ?? 0;
        var length = read.Range?.LengthBytes ?? read.Object.Size.Bytes;
        await ObjectReader.SendAsync(context.Response.BodyWriter, file, first, length, sent: null, cancellationToken);
        return new ServeOutcome(ServeStatus.Served);
    }

    /// <summary>Anonymous and presigned readers may be sent to a mirror, with a ticket; one whose headers are signed is always served here.</summary>
    private async Task<Uri?> MirrorAsync(HttpRequest request, ObjectRead read, CancellationToken cancellationToken) =>
        read.Authorisation is Federation.S3.Ports.ReadAuthorisation.HeaderSigned || await objects.FindAsync(read.Object.Bucket, read.Object.Key, cancellationToken) is not { } row
            ? null
            : await mirrors.LocateAsync(
                request,
                row,
                read.Authorisation is Federation.S3.Ports.ReadAuthorisation.Presigned ? Serving.ReadAuthorisation.Presigned : Serving.ReadAuthorisation.Anonymous,
                cancellationToken);

    public async ValueTask<ObjectDeletion> DeleteAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            await objects.RemoveAsync(bucket, key, cancellationToken);
            return ObjectDeletion.Deleted;
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return ObjectDeletion.Unavailable;
        }
    }

    public async ValueTask<IReadOnlyList<ObjectInfo>> ScanAsync(ObjectScan scan, CancellationToken cancellationToken) =>
        [.. (await objects.ScanAsync(scan.Bucket, scan.Prefix, scan.Lower, scan.LowerIsInclusive, scan.Limit, cancellationToken))
            .Select(row => ObjectForms.Info(scan.Bucket, row))];

    public async ValueTask<AclChange> PutAclAsync(string bucket, string key, CannedAcl acl, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.SetPublicAsync(bucket, key, acl is CannedAcl.PublicRead, cancellationToken) switch
            {
                VisibilityOutcome.Changed => AclChange.Changed,
                VisibilityOutcome.NoSuchObject => AclChange.NoSuchKey,
                VisibilityOutcome.PublicRefused => AclChange.PublicAclRefused,
            };
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return AclChange.Unavailable;
        }
    }

    private static async Task<PutOutcome> FinishAsync(string bucket, Task<ObjectWriteResult> write)
    {
        try
        {
            var result = await write;
            return result.Outcome switch
            {
                ObjectWriteOutcome.Stored => new PutOutcome(PutStatus.Stored, ObjectForms.Info(bucket, result.Object!)),
                ObjectWriteOutcome.NoSuchBucket => new PutOutcome(PutStatus.NoSuchBucket),
                ObjectWriteOutcome.PublicRefused => new PutOutcome(PutStatus.PublicAclRefused),
                ObjectWriteOutcome.PreconditionFailed => new PutOutcome(PutStatus.PreconditionFailed),
                ObjectWriteOutcome.NoSuchBlob => new PutOutcome(PutStatus.NoSuchSource),
            };
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return new PutOutcome(PutStatus.Unavailable);
        }
    }

    [LoggerMessage(2301, LogLevel.Warning, "{Version} could not be served: {Outcome}")]
    private partial void NotServed(string version, LocalReadOutcome outcome);
}
