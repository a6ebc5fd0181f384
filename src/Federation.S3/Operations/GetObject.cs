using Federation.S3.Errors;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Operations;

/// <summary>GET and HEAD /bucket/key.</summary>
internal static class GetObject
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, bool withBody, CancellationToken cancellationToken)
    {
        if ((await Access.ObjectAsync(call, call.Bucket, call.Key, cancellationToken)).IsRefused(out var refusal, out var found))
        {
            return refusal;
        }

        if (ObjectHeaders.Effective(call, found).IsRefused(out var badOverride, out var effective))
        {
            return badOverride;
        }

        switch (Conditions.CheckRead(call, found))
        {
            case Conditions.ReadVerdict.Failed:
                return S3Error.PreconditionFailed;
            case Conditions.ReadVerdict.NotModified:
                ObjectHeaders.WriteValidators(call, found);
                call.Response.StatusCode = StatusCodes.Status304NotModified;
                return null;
            default:
                break;
        }

        var sizeBytes = found.Size.Bytes;
        var ignoresRange = call.Header("if-range") is { } ifRange && !Conditions.Names(ifRange, found.ETag);
        var (range, unsatisfiable) = RangeHeader.Resolve(ignoresRange ? null : call.Header("range"), sizeBytes);
        if (unsatisfiable)
        {
            call.Response.Headers.ContentRange = FormattableString.Invariant($"bytes */{sizeBytes}");
            return S3Error.InvalidRange;
        }

        ObjectHeaders.Write(call, found, effective, isWhole: range is null);
        call.Response.ContentLength = range?.LengthBytes ?? sizeBytes;
        if (range is { } part)
        {
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {part.First}-{part.Last}/{sizeBytes}");
        }

        return withBody ? await ServeAsync(call, found, range, effective, cancellationToken) : null;
    }

    private static async ValueTask<S3Refusal?> ServeAsync(
        S3Call call, ObjectInfo found, ByteRange? range, StoredHeaders effective, CancellationToken cancellationToken)
    {
        var read = new ObjectRead { Object = found, Range = range, Authorisation = call.Identity.Authorisation, Headers = effective };
        var outcome = await call.Objects.ServeAsync(call.Context, read, cancellationToken);
        switch (outcome.Status)
        {
            case ServeStatus.Served:
                return null;
            case ServeStatus.NoLongerThere:
                return S3Error.NoSuchKey;
            case ServeStatus.SlowDown:
                return S3Error.SlowDown;
            case ServeStatus.Unavailable:
                return S3Error.ServiceUnavailable;
            default:
                return Redirect(call, outcome.Location);
        }
    }

    private static S3Refusal? Redirect(S3Call call, Uri? location)
    {
        if (location is null || call.Identity.Authorisation is ReadAuthorisation.HeaderSigned)
        {
            throw new InvalidOperationException("A header-signed read was to be redirected, or a redirect had no location.");
        }

        var requestId = call.Response.Headers["x-amz-request-id"];
        call.Response.Clear();
        call.Response.Headers["x-amz-request-id"] = requestId;
        call.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        call.Response.Headers.Location = location.AbsoluteUri;
        // The ticket in the location expires; a stored redirect would outlive it.
        call.Response.Headers.CacheControl = "no-store";
        call.Response.ContentLength = 0;
        return null;
    }
}
